"""Activities: services, API and public pages. Who may do what by route: tests/api_permissions."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client

from accounts.models import User
from media_storage import uses
from quizzes import quiztivity_services as services
from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.quiztivity_queries import public_quiztivities
from tests.api_client import Api, invalid
from tests.media_storage import samples
from tests.query_counts import queries_of
from tests.quizzes.activities import QUESTION, SLIDE, make_activity, picture, picture_page

pytestmark = pytest.mark.django_db


# --- own ones -------------------------------------------------------------------------------------


def test_create_change_and_delete(teacher: User) -> None:
    api = Api(teacher)
    made = api.post("/quiztivities/", {"title": "<b>Rivers</b><script>x</script>", "pages": [SLIDE]})
    assert made.status_code == 201
    found = api.get(f"/quiztivities/{made.json()['id']}/").json()
    assert (found["title"], found["pages"], found["page_count"]) == ("<b>Rivers</b>", [SLIDE], 1)
    assert found["owner"] == {"id": str(teacher.pk), "username": "teacher"}
    changed = api.patch(f"/quiztivities/{found['id']}/", {"pages": [QUESTION, SLIDE]})
    assert (changed.status_code, changed.json()["pages"]) == (200, [QUESTION, SLIDE])
    replaced = api.put(f"/quiztivities/{found['id']}/", {"title": "Lakes"})
    assert (replaced.json()["title"], replaced.json()["pages"]) == ("Lakes", [])
    assert api.delete(f"/quiztivities/{found['id']}/").status_code == 204
    assert not QuizTivity.objects.exists()


def test_every_problem_is_named_with_its_page_and_nothing_is_stored(teacher: User) -> None:
    body = {"title": "ab", "pages": [SLIDE, {"title": "", "type": "MARKDOWN", "data": {"markdown": ""}}]}
    answer = Api(teacher).post("/quiztivities/", body)
    assert answer.status_code == 400
    assert answer.json() == invalid(
        title=[([], "too_short", "Use at least 3 characters.")],
        pages=[([1, "data", "markdown"], "required", "Write something here.")],
    )
    assert not QuizTivity.objects.exists()


def test_nothing_without_pages_is_published(teacher: User) -> None:
    answer = Api(teacher).post("/quiztivities/", {"title": "Rivers", "public": True})
    message = "Add a page before you publish this activity."
    assert (answer.status_code, answer.json()) == (400, invalid(pages=[([], "required", message)]))


def test_a_list_has_no_pages_and_needs_as_many_queries_for_three_as_for_one(teacher: User) -> None:
    api = Api(teacher)
    make_activity(teacher)
    one = queries_of(lambda: api.get("/quiztivities/"))
    make_activity(teacher, title="Lakes")
    make_activity(teacher, title="Seas")
    assert queries_of(lambda: api.get("/quiztivities/")) == one
    results = Api(teacher).get("/quiztivities/?search=lak").json()["results"]
    assert [(row["title"], row["page_count"], "pages" in row) for row in results] == [("Lakes", 2, False)]


def test_scopes_and_filters(teacher: User, other_teacher: User) -> None:
    make_activity(teacher, title="Mine")
    make_activity(other_teacher, title="Theirs")
    make_activity(other_teacher, title="Everybody's", public=True)

    def titles(query: str) -> list[str]:
        return [row["title"] for row in Api(teacher).get(f"/quiztivities/?{query}").json()["results"]]

    assert titles("") == ["Mine"]
    assert titles("scope=public") == ["Everybody's"]
    assert titles("scope=public&owner=OTHER_teacher") == ["Everybody's"]
    assert titles("public=true") == []
    assert [row.title for row in public_quiztivities()] == ["Everybody's"]
    assert Api(teacher).get("/quiztivities/?scope=all").status_code == 400


def test_a_copy_is_private_names_its_author_and_brings_the_files(teacher: User, other_teacher: User) -> None:
    item = picture(teacher)
    original = make_activity(teacher, [picture_page(item)], public=True)
    answer = Api(other_teacher).post(f"/quiztivities/{original.pk}/copy/")
    assert answer.status_code == 201
    copy = QuizTivity.objects.get(pk=answer.json()["id"])
    assert (copy.user, copy.public, copy.pages) == (other_teacher, False, original.pages)
    assert (copy.copied_from, copy.copied_from_author) == (original, "teacher")
    assert list(copy.storage_items.all()) == [item]
    services.update_quiztivity(quiztivity=copy, changes={"title": "Copied"})
    assert list(copy.storage_items.all()) == [item]
    original.delete()
    copy.refresh_from_db()
    assert (copy.copied_from, copy.copied_from_author) == (None, "teacher")


# --- parallel edits -------------------------------------------------------------------------------


def test_a_change_that_is_based_on_an_old_state_is_refused(teacher: User) -> None:
    made = Api(teacher).post("/quiztivities/", {"title": "Rivers", "pages": [SLIDE]}).json()
    first = {"title": "First", "seen": made["updated_at"]}
    assert Api(teacher).patch(f"/quiztivities/{made['id']}/", first).status_code == 200
    late = Api(teacher).patch(f"/quiztivities/{made['id']}/", {"title": "Late", "seen": made["updated_at"]})
    assert (late.status_code, late.json()["code"]) == (409, "changed")
    assert QuizTivity.objects.get().title == "First"


@pytest.mark.django_db(transaction=True)
def test_of_edits_at_the_same_moment_one_is_kept_and_the_others_are_told(teacher: User) -> None:
    quiztivity = make_activity(teacher)
    seen, outcomes, start = quiztivity.updated_at, [], threading.Barrier(4)

    def save(name: str) -> None:
        try:
            start.wait(10)
            own = QuizTivity.objects.get(pk=quiztivity.pk)
            services.update_quiztivity(quiztivity=own, changes={"title": name}, seen=seen)
            outcomes.append(name)
        except services.ChangedElsewhere:
            outcomes.append("refused")
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=save, args=(f"Title {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    (kept,) = [name for name in outcomes if name != "refused"]
    assert (len(outcomes), QuizTivity.objects.get().title) == (4, kept)


# --- files ----------------------------------------------------------------------------------------


def test_storage_items_follow_what_the_pages_name(teacher: User, other_teacher: User) -> None:
    own, stranger = picture(teacher), picture(other_teacher)
    quiztivity = make_activity(teacher, [picture_page(own), picture_page(stranger)])
    assert list(quiztivity.storage_items.all()) == [own]
    assert [(use.kind, use.title) for use in uses.uses_of(own)] == [("quiztivity", "Rivers")]
    services.update_quiztivity(quiztivity=quiztivity, changes={"pages": [SLIDE]})
    assert not quiztivity.storage_items.exists()


def test_files_of_a_public_one_are_open_to_everybody_those_of_a_private_one_are_not(teacher: User) -> None:
    item = picture(teacher)
    quiztivity = make_activity(teacher, [picture_page(item)])
    assert Client().get(f"/files/{item.pk}/").status_code == 404
    services.update_quiztivity(quiztivity=quiztivity, changes={"public": True})
    assert Client().get(f"/files/{item.pk}/").status_code == 200


def test_a_document_is_taken_where_it_is_asked_for(teacher: User) -> None:
    def send(query: str) -> Any:
        return Api(teacher).post(
            f"/files/raw/?filename=a.pdf{query}", samples.document(), content_type="application/octet-stream"
        )

    assert send("").status_code == 415
    answer = send("&allow_pdf=true")
    assert (answer.status_code, answer.json()["mime_type"]) == (201, "application/pdf")


# --- public pages ---------------------------------------------------------------------------------


def test_the_public_list_finds_by_title_and_asks_little(teacher: User) -> None:
    make_activity(teacher, title="Private one")
    make_activity(teacher, title="Rivers of <b>Asia</b>", public=True)
    one = queries_of(lambda: Client().get("/quiztivities/"))
    make_activity(teacher, title="Lakes", public=True)
    make_activity(teacher, title="Seas", public=True)
    assert queries_of(lambda: Client().get("/quiztivities/")) == one
    page = Client().get("/quiztivities/?q=asia").content.decode()
    assert "Rivers of <b>Asia</b>" in page
    assert "Lakes" not in page
    assert "Private one" not in Client().get("/quiztivities/").content.decode()


def test_a_stranger_copies_a_public_one_from_its_page(
    teacher: User, other_teacher: User, signed_in: Callable[[User], Client]
) -> None:
    original = make_activity(teacher, public=True)
    client = signed_in(other_teacher)
    assert "Copy into my own" in client.get(f"/quiztivities/{original.pk}/").content.decode()
    answer = client.post(f"/quiztivities/{original.pk}/copy/")
    copy = QuizTivity.objects.get(user=other_teacher)
    assert answer["Location"] == f"/admin/quizzes/quiztivity/{copy.pk}/change/"
    assert "Copied from teacher" in client.get(answer["Location"]).content.decode()


# --- their owner ----------------------------------------------------------------------------------


def test_an_account_is_deleted_with_its_activities_and_links(teacher: User) -> None:
    services.share_quiztivity(quiztivity=make_activity(teacher), user=teacher)
    teacher.delete()
    assert (QuizTivity.objects.count(), QuizTivityShare.objects.count()) == (0, 0)


def test_an_instance_that_keeps_to_itself_keeps_its_activities_too(
    teacher: User, signed_in: Callable[[User], Client], settings: Any
) -> None:
    settings.COMMUNITY_OPEN = False
    activity = make_activity(teacher, public=True)
    share = services.share_quiztivity(quiztivity=activity, user=teacher)
    for path in ("/quiztivities/", f"/quiztivities/{activity.pk}/"):
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={path}")
        assert signed_in(teacher).get(path).status_code == 200
    # A link is handed out on purpose.
    assert Client().get(f"/quiztivities/shared/{share.pk}/").status_code == 200


def test_nothing_of_an_account_that_waits_to_be_deleted_is_shown(teacher: User, other_teacher: User) -> None:
    activity, item = make_activity(teacher, public=True), picture(teacher)
    services.update_quiztivity(quiztivity=activity, changes={"pages": [picture_page(item)]})
    share = services.share_quiztivity(quiztivity=activity, user=teacher, minutes=60)
    paths = [f"/quiztivities/{activity.pk}/", f"/quiztivities/shared/{share.pk}/", f"/files/{item.pk}/"]

    def seen() -> list[int]:
        return [Client().get(path).status_code for path in paths]

    assert seen() == [200, 200, 200]
    User.objects.filter(pk=teacher.pk).update(is_deleted=True)
    assert seen() == [404, 410, 404]
    assert "has closed the link" in Client().get(paths[1]).content.decode()
    assert Api(other_teacher).get(f"/quiztivities/{activity.pk}/").status_code == 404
    assert Api(None).get(f"/quiztivity-shares/{share.pk}/").status_code == 410
    assert not public_quiztivities().exists()
    User.objects.filter(pk=teacher.pk).update(is_deleted=False)
    assert seen() == [200, 200, 200]


def test_a_search_for_what_no_text_holds_finds_nothing(teacher: User) -> None:
    make_activity(teacher, public=True)
    assert Client().get("/quiztivities/?q=%00").status_code == 200
