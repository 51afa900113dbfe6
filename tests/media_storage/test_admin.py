"""The media library in the admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from media_storage import links, services
from media_storage.models import StorageItem
from tests.conftest import MakeQuiz
from tests.media_storage import samples
from tests.media_storage.conftest import Store

pytestmark = pytest.mark.django_db

LIST = "/admin/media_storage/storageitem/"
SignedIn = Callable[[User], Client]


@pytest.fixture
def client(teacher: User, signed_in: SignedIn) -> Client:
    return signed_in(teacher)


def send(client: Client, *contents: bytes) -> Any:
    files = [SimpleUploadedFile(f"{number}.png", content) for number, content in enumerate(contents)]
    return client.post(f"{LIST}add/", {"file": files}, follow=True)


def test_who_has_the_library(
    teacher: User, other_teacher: User, moderator: User, administrator: User, store: Store, signed_in: SignedIn
) -> None:
    item = store(teacher, filename="meins.png")
    seen = {}
    for person in (teacher, other_teacher, moderator, administrator):
        client = signed_in(person)
        listed = client.get(LIST)
        seen[person.username] = (
            listed.status_code,
            "meins.png" in listed.content.decode(),
            client.get(f"{LIST}{item.pk}/change/").status_code,
            client.get(f"{LIST}{item.pk}/delete/").status_code,
        )
    assert seen == {
        "teacher": (200, True, 200, 200),
        "other_teacher": (200, False, 404, 404),
        "moderator": (403, False, 403, 403),
        "administrator": (200, True, 200, 200),
    }


def test_adding_several_and_being_told_about_each(client: Client) -> None:
    answer = send(client, samples.picture(), samples.picture(seed=1), samples.picture())
    text = answer.content.decode()
    assert answer.redirect_chain == [(LIST, 302)]
    assert ("Added: 0.png." in text, "Added: 1.png." in text, "You have this file already: 0.png." in text) == (
        True,
    ) * 3
    assert StorageItem.objects.count() == 2


def test_what_is_refused_is_named_and_the_rest_is_kept(client: Client) -> None:
    answer = send(client, samples.picture(), b"<svg/>", samples.halves(samples.picture(seed=1)))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1.png: Drawings and pages made of text (SVG, HTML) can carry programs. Export the picture as PNG." in text
    assert "2.png: The file ends too early" in text
    assert StorageItem.objects.count() == 1


def test_nothing_chosen_is_said(client: Client) -> None:
    assert "This field is required." in client.post(f"{LIST}add/", {}).content.decode()


def test_describing_in_the_list_and_on_the_page(client: Client, teacher: User, store: Store) -> None:
    item = store(teacher)
    form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(item.pk), "_save": "Save"}
    assert client.post(LIST, {**form, "form-0-alt_text": "A cat"}).status_code == 302
    item.refresh_from_db()
    assert item.alt_text == "A cat"
    answer = client.post(f"{LIST}{item.pk}/change/", {"filename": "kätzchen.exe", "alt_text": "Two cats"})
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.filename, item.alt_text) == ("kätzchen.png", "Two cats")


def test_filters(client: Client, teacher: User, store: Store, make_quiz: MakeQuiz) -> None:
    used, film, deleted = (
        store(teacher, filename="used.png"),
        store(teacher, samples.film(), filename="film.mp4"),
        store(teacher, samples.picture(seed=3), filename="deleted.png"),
    )
    make_quiz(teacher).storage_items.add(used)
    services.delete_file(item=deleted)

    def names(query: str) -> set[str]:
        rows = client.get(f"{LIST}?{query}").context["cl"].result_list
        return {item.filename for item in rows}

    assert names("") == {"used.png", "film.mp4"}
    assert names("deleted=yes") == {"deleted.png"}
    assert names("kind=image") == {"used.png"}
    assert names("kind=video") == {"film.mp4"}
    assert names("kind=pdf") == set()
    assert names("used=yes") == {"used.png"}
    assert names("used=no") == {"film.mp4"}
    assert names("q=film") == {film.filename}


def test_deleting_asks_with_the_uses_and_can_be_undone(
    client: Client, teacher: User, store: Store, make_quiz: MakeQuiz
) -> None:
    items = [store(teacher, samples.picture(seed=seed), filename=f"{seed}.png") for seed in range(2)]
    make_quiz(teacher, title="Used <i>here</i>").storage_items.add(items[0])
    chosen = {"_selected_action": [str(item.pk) for item in items]}
    question = client.post(LIST, {**chosen, "action": "delete_selected"}).content.decode()
    assert ("0.png" in question, "used by “Used here”" in question) == (True, True)
    assert StorageItem.objects.filter(deleted_at__isnull=True).count() == 2
    client.post(LIST, {**chosen, "action": "delete_selected", "post": "yes"})
    assert StorageItem.objects.filter(deleted_at__isnull=True).count() == 0
    assert client.get(links.address_of(items[0])).status_code == 404
    client.post(f"{LIST}?deleted=yes", {**chosen, "action": "restore"})
    assert StorageItem.objects.filter(deleted_at__isnull=True).count() == 2
    teacher.refresh_from_db()
    assert teacher.storage_used == sum(item.size for item in items)


def test_deleting_one_from_its_page(client: Client, teacher: User, store: Store) -> None:
    item = store(teacher)
    assert client.post(f"{LIST}{item.pk}/delete/", {"post": "yes"}).status_code == 302
    item.refresh_from_db()
    assert item.deleted_at is not None
    assert client.get(f"{LIST}{item.pk}/change/").status_code == 200
    assert client.get(f"{LIST}{item.pk}/delete/").status_code == 403


def test_a_stranger_can_not_delete_or_restore_by_the_list(
    teacher: User, other_teacher: User, store: Store, signed_in: SignedIn
) -> None:
    item = store(teacher)
    chosen = {"_selected_action": [str(item.pk)], "post": "yes"}
    signed_in(other_teacher).post(LIST, {**chosen, "action": "delete_selected"})
    item.refresh_from_db()
    assert item.deleted_at is None


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    client: Client, teacher: User, store: Store, make_quiz: MakeQuiz, django_assert_max_num_queries: Any
) -> None:
    quiz = make_quiz(teacher)
    for seed in range(3):
        quiz.storage_items.add(store(teacher, samples.picture(seed=seed)))
        client.get("/")  # the first request of a sign-in notes it
        with django_assert_max_num_queries(12):
            client.get(LIST)


def test_the_page_of_a_file_shows_where_it_is_used_and_how_much_is_stored(
    client: Client, teacher: User, store: Store, make_quiz: MakeQuiz
) -> None:
    item, quiz = store(teacher), make_quiz(teacher, title="Used here")
    quiz.storage_items.add(item)
    text = client.get(f"{LIST}{item.pk}/change/").content.decode()
    assert f'<a href="/admin/quizzes/quiz/{quiz.pk}/change/">Used here</a>' in text
    assert f'src="{links.address_of(item)}"' in text
    assert "of 1.0\xa0GB used" in client.get(LIST).content.decode()
