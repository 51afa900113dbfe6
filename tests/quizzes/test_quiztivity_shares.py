"""Links to activities: made, opened without log-in, ended. Who may do what by route: tests/api_permissions."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from media_storage import services as files
from quizzes import quiztivity_services as services
from quizzes.models import QuizTivity, QuizTivityShare
from tests.api_client import Api, error
from tests.media_storage import samples
from tests.query_counts import queries_of
from tests.quizzes.activities import QUESTION, SLIDE, make_activity, picture, picture_page

pytestmark = pytest.mark.django_db
GONE = error("gone", "This link has ended. Ask whoever gave it to you for a new one.")


def new_link(api: Api, quiztivity: QuizTivity, **body: Any) -> dict[str, Any]:
    answer = api.post(f"/quiztivities/{quiztivity.pk}/shares/", body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_link_opens_the_activity_without_log_in_and_without_solutions(teacher: User) -> None:
    quiztivity = make_activity(teacher)
    link = new_link(Api(teacher), quiztivity, name="7b")
    assert (link["name"], link["expire_at"]) == ("7b", None)
    assert link["address"] == f"http://testserver/quiztivities/shared/{link['id']}/"
    opened = Api().get(f"/quiztivity-shares/{link['id']}/")
    assert opened.status_code == 200
    assert opened.json()["pages"][1]["data"] == {
        "question": "Which planet is the largest?",
        "answers": ["Jupiter", "Saturn", "Earth"],
    }
    page = Client().get(f"/quiztivities/shared/{link['id']}/")
    assert page.status_code == 200
    assert b"correct" not in page.content
    assert b"Which planet" in page.content
    # The activity itself stays closed.
    assert Client().get(f"/quiztivities/{quiztivity.pk}/").status_code == 404


def test_an_answer_is_judged_by_the_server(teacher: User) -> None:
    quiztivity = make_activity(teacher)
    link = new_link(Api(teacher), quiztivity)
    address = f"/quiztivity-shares/{link['id']}/answers/"
    assert Api().post(address, {"page": 1, "answer": 0}).json() == {"right": True, "solution": [0]}
    assert Api().post(address, {"page": 1, "answer": 2}).json() == {"right": False, "solution": [0]}
    for wrong in ({"page": 0, "answer": 0}, {"page": 9, "answer": 0}, {"page": 1, "answer": 3}, {"page": 1}, {}):
        assert Api().post(address, wrong).status_code == 400
    version = Api().get(f"/quiztivity-shares/{link['id']}/").json()["version"]
    assert Api().post(address, {"page": 1, "answer": 0, "version": version}).status_code == 200
    services.update_quiztivity(quiztivity=quiztivity, changes={"pages": [QUESTION]})
    assert Api().post(address, {"page": 0, "answer": 0, "version": version}).status_code == 409
    assert Api(teacher).post(f"/quiztivities/{quiztivity.pk}/answers/", {"page": 0, "answer": 0}).json()["right"]


def test_a_link_ends_when_its_time_is_over(teacher: User) -> None:
    quiztivity = make_activity(teacher)
    share = services.share_quiztivity(quiztivity=quiztivity, user=teacher, minutes=1)
    end = share.expire_at
    assert end is not None
    assert timedelta(seconds=50) < end - timezone.now() <= timedelta(minutes=1)
    assert share.is_open(end - timedelta(microseconds=1))
    assert not share.is_open(end)
    assert Api().get(f"/quiztivity-shares/{share.pk}/").status_code == 200
    QuizTivityShare.objects.update(expire_at=timezone.now())
    assert_over(share)
    # It is still listed, to be removed.
    assert [row["id"] for row in Api(teacher).get(f"/quiztivities/{quiztivity.pk}/shares/").json()] == [str(share.pk)]


def test_a_revoked_link_is_closed_at_once_and_says_so(teacher: User) -> None:
    quiztivity = make_activity(teacher)
    share = services.share_quiztivity(quiztivity=quiztivity, user=teacher)
    assert Api(teacher).delete(f"/quiztivity-shares/{share.pk}/").status_code == 204
    assert_over(share)
    assert Api(teacher).get(f"/quiztivities/{quiztivity.pk}/shares/").json() == []
    assert Api(teacher).delete(f"/quiztivity-shares/{share.pk}/").status_code == 204


def assert_over(share: QuizTivityShare) -> None:
    opened = Api().get(f"/quiztivity-shares/{share.pk}/")
    assert (opened.status_code, opened.json()) == (410, GONE)
    answered = Api().post(f"/quiztivity-shares/{share.pk}/answers/", {"page": 1, "answer": 0})
    assert (answered.status_code, answered.json()) == (410, GONE)
    page = Client().get(f"/quiztivities/shared/{share.pk}/")
    assert page.status_code == 410
    assert "This link has ended" in page.content.decode()
    assert b"Which planet" not in page.content


def test_a_link_that_never_was(db: None) -> None:
    assert Api().get(f"/quiztivity-shares/{uuid.uuid4()}/").status_code == 404
    assert Client().get(f"/quiztivities/shared/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("minutes", [0, -1, 1.5, "soon", 10**9, True])
def test_times_that_do_not_fit(teacher: User, minutes: Any) -> None:
    answer = Api(teacher).post(f"/quiztivities/{make_activity(teacher).pk}/shares/", {"expires_in": minutes})
    assert answer.status_code == 400
    assert answer.json()["fields"]["expires_in"][0]["code"] == "out_of_range"
    assert not QuizTivityShare.objects.exists()


def test_files_are_open_behind_the_link_and_no_longer(teacher: User) -> None:
    item, private = (
        picture(teacher, alt_text="A map"),
        files.store_upload(user=teacher, stream=io.BytesIO(samples.picture(size=(9, 9))), filename="b.png"),
    )
    quiztivity = make_activity(teacher, [picture_page(item)])
    share = services.share_quiztivity(quiztivity=quiztivity, user=teacher)
    element = Api().get(f"/quiztivity-shares/{share.pk}/").json()["pages"][0]["data"]["elements"][0]
    address = f"/quiztivities/shared/{share.pk}/files/{item.pk}/"
    assert element["picture"] == {"address": address, "alt": "A map"}
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "image/png",
        "private, no-cache",
    )
    # Only that file, and only there.
    assert Client().get(f"/quiztivities/shared/{share.pk}/files/{private.pk}/").status_code == 404
    assert Client().get(f"/files/{item.pk}/").status_code == 404
    services.revoke_share(share=share)
    assert Client().get(address).status_code == 410
    # Not even from what the browser kept: it asks each time.
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 410


def test_opening_a_link_needs_as_many_queries_for_many_pages_as_for_one(teacher: User) -> None:
    item = picture(teacher)
    one = services.share_quiztivity(quiztivity=make_activity(teacher, [picture_page(item)]), user=teacher)
    many = services.share_quiztivity(quiztivity=make_activity(teacher, [picture_page(item), SLIDE] * 5), user=teacher)
    opened = [
        queries_of(lambda share=share: Client().get(f"/quiztivities/shared/{share.pk}/")) for share in (one, many)
    ]
    assert opened == [2, 2]


def test_links_are_made_and_revoked_on_a_page(teacher: User, signed_in: Callable[[User], Client]) -> None:
    quiztivity, client = make_activity(teacher), signed_in(teacher)
    address = f"/quiztivities/{quiztivity.pk}/shares/"
    assert client.post(address, {"name": "7b", "duration": "1440"}).status_code == 302
    share = QuizTivityShare.objects.get()
    assert share.expire_at is not None
    assert timedelta(hours=23) < share.expire_at - timezone.now() <= timedelta(days=1)
    assert f"/quiztivities/shared/{share.pk}/" in client.get(address).content.decode()
    assert client.post(f"/quiztivities/shares/{share.pk}/revoke/").status_code == 302
    assert "No links yet." in client.get(address).content.decode()


def test_a_wrong_time_keeps_what_was_typed(teacher: User, signed_in: Callable[[User], Client]) -> None:
    address = f"/quiztivities/{make_activity(teacher).pk}/shares/"
    answer = signed_in(teacher).post(address, {"name": "Class <7b>", "duration": "own", "minutes": ""})
    assert answer.status_code == 400
    assert "Give the minutes" in answer.content.decode()
    assert "Class &lt;7b&gt;" in answer.content.decode()


def test_strangers_make_and_revoke_no_links(
    teacher: User, other_teacher: User, signed_in: Callable[[User], Client]
) -> None:
    quiztivity = make_activity(teacher, public=True)
    share = services.share_quiztivity(quiztivity=quiztivity, user=teacher)
    client = signed_in(other_teacher)
    assert client.post(f"/quiztivities/{quiztivity.pk}/shares/", {"name": "x"}).status_code == 404
    assert client.post(f"/quiztivities/shares/{share.pk}/revoke/").status_code == 404
    share.refresh_from_db()
    assert (share.revoked_at, QuizTivityShare.objects.count()) == (None, 1)
