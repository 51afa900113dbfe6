"""Pictures: drawn from thirteen parts or uploaded; nothing else can be in them."""

import base64
from collections.abc import Callable
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.avatars import avatar_address, parts_of
from accounts.avatars.drawing import draw
from accounts.avatars.parts import CHOICES, PartsInvalid, check_parts, parts_from_id
from accounts.models import AVATAR_MAX_BYTES, User
from tests.api_client import Api

pytestmark = pytest.mark.django_db

ME = "/users/me/avatar/"
FIRST = {part: choices[0] for part, choices in CHOICES.items()}
some_parts = st.fixed_dictionaries({part: st.sampled_from(choices) for part, choices in CHOICES.items()})


def test_there_are_thirteen_parts_with_choices() -> None:
    assert len(CHOICES) == 13
    assert all(len(set(choices)) == len(choices) >= 4 for choices in CHOICES.values())


@given(some_parts)
def test_every_combination_is_a_small_picture_of_shapes_only(parts: dict[str, str]) -> None:
    svg = draw(parts)
    assert len(svg) < AVATAR_MAX_BYTES
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "style", "rect", "circle", "ellipse", "path", "g"}
    assert "href" not in svg
    assert "url(" not in svg


@pytest.mark.parametrize("part", CHOICES)
def test_every_choice_changes_the_picture(part: str) -> None:
    # Under a scarf hair has no colour, so one that shows it is worn.
    base = {**FIRST, "hair": "short"}
    drawn = {draw({**base, part: choice}) for choice in CHOICES[part]}
    assert len(drawn) == len(CHOICES[part])


@given(st.uuids())
def test_an_id_always_gives_the_same_picture(user_id: UUID) -> None:
    assert parts_from_id(user_id) == check_parts(parts_from_id(user_id)) == parts_from_id(UUID(str(user_id)))


def test_ids_give_different_pictures() -> None:
    assert len({draw(parts_from_id(UUID(int=number))) for number in range(200)}) > 190


@given(
    st.one_of(st.none(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text() | st.lists(st.text())))
)
def test_anything_else_is_refused(wanted: object) -> None:
    with pytest.raises(PartsInvalid):
        check_parts(wanted)


def test_choosing_shows_in_the_api_and_at_the_address(teacher: User) -> None:
    api = Api(teacher)
    before = api.get(ME).json()
    assert before["parts"] == parts_from_id(teacher.pk)
    after = api.put(ME, FIRST).json()
    assert (after["parts"], after["is_upload"], after["mime_type"]) == (FIRST, False, "image/svg+xml")
    assert after["address"] != before["address"]
    assert base64.b64decode(after["image"]) == Client().get(after["address"]).content == draw(FIRST).encode()
    assert api.get("/users/me/").json()["avatar"] == after["address"]
    assert api.delete(ME).status_code == 204
    assert api.get(ME).json() == before


def test_a_wrong_part_says_which_and_changes_nothing(teacher: User) -> None:
    answer = Api(teacher).put(ME, {**FIRST, "hair": "<script>", "tail": "long"})
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"hair", "tail"})
    assert next(iter(Api(teacher).put(ME, {"hair": "short"}).json()["fields"])) == "background"
    teacher.refresh_from_db()
    assert teacher.avatar_parts is None


def test_the_picture_can_do_nothing_and_is_kept_by_its_content(teacher: User) -> None:
    address = avatar_address(teacher)
    answer = Client().get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Client().get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    plain = reverse("accounts:avatar", args=[teacher.pk])
    for query in ("", "?v=old"):
        assert Client().get(plain + query)["Cache-Control"] == "public, no-cache"
    assert Client().get(reverse("accounts:avatar", args=[UUID(int=1)])).status_code == 404


def test_the_preview_draws_choices_and_nothing_else() -> None:
    url = reverse("accounts:drawn_avatar")
    assert Client().get(url, FIRST).content == draw(FIRST).encode()
    for wrong in ({}, {**FIRST, "hair": "x"}, {**FIRST, "x": "<script>"}):
        assert Client().get(url, wrong).status_code == 404


def test_the_page_saves_and_goes_back(teacher: User, signed_in: Callable[[User], Client]) -> None:
    client, url = signed_in(teacher), reverse("accounts:avatar_editor")
    page = client.get(url).content.decode().split("<dialog")[0]
    assert page.count("<fieldset") == 13
    assert page.count(" checked") == 13
    assert client.post(url, FIRST).status_code == 302
    assert parts_of(User.objects.get()) == FIRST
    assert "Choose one of each part." in client.post(url, {**FIRST, "hair": "x"}).content.decode()
    client.post(url, {"reset": "1"})
    assert User.objects.get().avatar_parts is None


def test_choices_that_exist_no_more_fall_back(teacher: User) -> None:
    teacher.avatar_parts = {**FIRST, "hair": "powdered-wig"}
    assert parts_of(teacher) == parts_from_id(teacher.pk)
