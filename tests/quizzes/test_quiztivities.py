"""Activities and their links: services, API and pages. Who may do what by route: tests/api_permissions."""

import io
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from media_storage import services as files
from media_storage import uses
from media_storage.models import StorageItem
from quizzes import page_types
from quizzes import quiztivity_services as services
from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.quiztivity_queries import public_quiztivities
from tests.api_client import Api, error, invalid
from tests.media_storage import samples

pytestmark = pytest.mark.django_db
SLIDE, QUESTION = page_types.example("SLIDE"), page_types.example("ABCD")
GONE = error("gone", "This link has ended. Ask whoever gave it to you for a new one.")


def make(user: User, pages: list[Any] | None = None, **fields: Any) -> QuizTivity:
    return services.create_quiztivity(
        owner=user, title=fields.pop("title", "Rivers"), pages=[SLIDE, QUESTION] if pages is None else pages, **fields
    )


def picture(user: User, **said: Any) -> StorageItem:
    return files.store_upload(user=user, stream=io.BytesIO(samples.picture()), filename="a.png", **said)


def picture_page(item: StorageItem) -> dict[str, Any]:
    return {
        "title": "",
        "type": "SLIDE",
        "data": {"elements": [{"type": "IMAGE", "image": str(item.pk), "alt": ""}]},
    }


def queries_of(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 200
    return len(captured)


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
    make(teacher)
    one = queries_of(lambda: api.get("/quiztivities/"))
    make(teacher, title="Lakes")
    make(teacher, title="Seas")
    assert queries_of(lambda: api.get("/quiztivities/")) == one
    results = Api(teacher).get("/quiztivities/?search=lak").json()["results"]
    assert [(row["title"], row["page_count"], "pages" in row) for row in results] == [("Lakes", 2, False)]


def test_scopes_and_filters(teacher: User, other_teacher: User) -> None:
    make(teacher, title="Mine")
    make(other_teacher, title="Theirs")
    make(other_teacher, title="Everybody's", public=True)

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
    original = make(teacher, [picture_page(item)], public=True)
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
    quiztivity = make(teacher)
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


def test_the_desk_refuses_to_overwrite_what_another_window_saved(
    teacher: User, signed_in: Callable[[User], Client]
) -> None:
    quiztivity = make(teacher)
    seen = quiztivity.updated_at.isoformat()
    services.update_quiztivity(quiztivity=quiztivity, changes={"title": "From the other window"})
    form = {"title": "Late", "pages": "[]", "seen": seen, "_continue": "1"}
    answer = signed_in(teacher).post(f"/admin/quizzes/quiztivity/{quiztivity.pk}/change/", form)
    assert answer.status_code == 200
    assert "changed in another window" in answer.content.decode()
    assert QuizTivity.objects.get().title == "From the other window"


# --- files ----------------------------------------------------------------------------------------


def test_storage_items_follow_what_the_pages_name(teacher: User, other_teacher: User) -> None:
    own, stranger = picture(teacher), picture(other_teacher)
    quiztivity = make(teacher, [picture_page(own), picture_page(stranger)])
    assert list(quiztivity.storage_items.all()) == [own]
    assert [(use.kind, use.title) for use in uses.uses_of(own)] == [("quiztivity", "Rivers")]
    services.update_quiztivity(quiztivity=quiztivity, changes={"pages": [SLIDE]})
    assert not quiztivity.storage_items.exists()


def test_files_of_a_public_one_are_open_to_everybody_those_of_a_private_one_are_not(teacher: User) -> None:
    item = picture(teacher)
    quiztivity = make(teacher, [picture_page(item)])
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


# --- links ----------------------------------------------------------------------------------------


def new_link(api: Api, quiztivity: QuizTivity, **body: Any) -> dict[str, Any]:
    answer = api.post(f"/quiztivities/{quiztivity.pk}/shares/", body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_link_opens_the_activity_without_log_in_and_without_solutions(teacher: User) -> None:
    quiztivity = make(teacher)
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
    quiztivity = make(teacher)
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
    quiztivity = make(teacher)
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
    quiztivity = make(teacher)
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
    answer = Api(teacher).post(f"/quiztivities/{make(teacher).pk}/shares/", {"expires_in": minutes})
    assert answer.status_code == 400
    assert answer.json()["fields"]["expires_in"][0]["code"] == "out_of_range"
    assert not QuizTivityShare.objects.exists()


def test_files_are_open_behind_the_link_and_no_longer(teacher: User) -> None:
    item, private = (
        picture(teacher, alt_text="A map"),
        files.store_upload(user=teacher, stream=io.BytesIO(samples.picture(size=(9, 9))), filename="b.png"),
    )
    quiztivity = make(teacher, [picture_page(item)])
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
    one = services.share_quiztivity(quiztivity=make(teacher, [picture_page(item)]), user=teacher)
    many = services.share_quiztivity(quiztivity=make(teacher, [picture_page(item), SLIDE] * 5), user=teacher)
    opened = [
        queries_of(lambda share=share: Client().get(f"/quiztivities/shared/{share.pk}/")) for share in (one, many)
    ]
    assert opened == [2, 2]


# --- pages ----------------------------------------------------------------------------------------


def test_links_are_made_and_revoked_on_a_page(teacher: User, signed_in: Callable[[User], Client]) -> None:
    quiztivity, client = make(teacher), signed_in(teacher)
    address = f"/quiztivities/{quiztivity.pk}/shares/"
    assert client.post(address, {"name": "7b", "duration": "1440"}).status_code == 302
    share = QuizTivityShare.objects.get()
    assert share.expire_at is not None
    assert timedelta(hours=23) < share.expire_at - timezone.now() <= timedelta(days=1)
    assert f"/quiztivities/shared/{share.pk}/" in client.get(address).content.decode()
    assert client.post(f"/quiztivities/shares/{share.pk}/revoke/").status_code == 302
    assert "No links yet." in client.get(address).content.decode()


def test_a_wrong_time_keeps_what_was_typed(teacher: User, signed_in: Callable[[User], Client]) -> None:
    address = f"/quiztivities/{make(teacher).pk}/shares/"
    answer = signed_in(teacher).post(address, {"name": "Class <7b>", "duration": "own", "minutes": ""})
    assert answer.status_code == 400
    assert "Give the minutes" in answer.content.decode()
    assert "Class &lt;7b&gt;" in answer.content.decode()


def test_strangers_make_and_revoke_no_links(
    teacher: User, other_teacher: User, signed_in: Callable[[User], Client]
) -> None:
    quiztivity = make(teacher, public=True)
    share = services.share_quiztivity(quiztivity=quiztivity, user=teacher)
    client = signed_in(other_teacher)
    assert client.post(f"/quiztivities/{quiztivity.pk}/shares/", {"name": "x"}).status_code == 404
    assert client.post(f"/quiztivities/shares/{share.pk}/revoke/").status_code == 404
    share.refresh_from_db()
    assert (share.revoked_at, QuizTivityShare.objects.count()) == (None, 1)


def test_the_public_list_finds_by_title_and_asks_little(teacher: User) -> None:
    make(teacher, title="Private one")
    make(teacher, title="Rivers of <b>Asia</b>", public=True)
    one = queries_of(lambda: Client().get("/quiztivities/"))
    make(teacher, title="Lakes", public=True)
    make(teacher, title="Seas", public=True)
    assert queries_of(lambda: Client().get("/quiztivities/")) == one
    page = Client().get("/quiztivities/?q=asia").content.decode()
    assert "Rivers of <b>Asia</b>" in page
    assert "Lakes" not in page
    assert "Private one" not in Client().get("/quiztivities/").content.decode()


def test_a_stranger_copies_a_public_one_from_its_page(
    teacher: User, other_teacher: User, signed_in: Callable[[User], Client]
) -> None:
    original = make(teacher, public=True)
    client = signed_in(other_teacher)
    assert "Copy into my own" in client.get(f"/quiztivities/{original.pk}/").content.decode()
    answer = client.post(f"/quiztivities/{original.pk}/copy/")
    copy = QuizTivity.objects.get(user=other_teacher)
    assert answer["Location"] == f"/admin/quizzes/quiztivity/{copy.pk}/change/"
    assert "Copied from teacher" in client.get(answer["Location"]).content.decode()


# --- the desk -------------------------------------------------------------------------------------


def test_the_desk_shows_own_ones_with_few_queries(
    teacher: User, other_teacher: User, signed_in: Callable[[User], Client]
) -> None:
    make(other_teacher, title="Theirs", public=True)
    make(teacher, title="Mine")
    client = signed_in(teacher)
    client.get("/admin/quizzes/quiztivity/")
    one = queries_of(lambda: client.get("/admin/quizzes/quiztivity/"))
    make(teacher, title="Mine too")
    make(teacher, title="Also mine")
    assert queries_of(lambda: client.get("/admin/quizzes/quiztivity/")) == one
    page = client.get("/admin/quizzes/quiztivity/").content.decode()
    assert "Also mine" in page
    assert "Theirs" not in page


@pytest.mark.parametrize(("who", "status"), [("other_teacher", 404), ("moderator", 403), ("administrator", 200)])
def test_others_on_the_desk(
    who: str, status: int, teacher: User, request: pytest.FixtureRequest, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/admin/quizzes/quiztivity/{make(teacher).pk}/change/").status_code == status


def test_actions_of_the_desk(teacher: User, signed_in: Callable[[User], Client]) -> None:
    full, empty = make(teacher), make(teacher, [], title="Empty")
    client = signed_in(teacher)

    def act(action: str) -> str:
        chosen = {"action": action, "_selected_action": [str(full.pk), str(empty.pk)]}
        return client.post("/admin/quizzes/quiztivity/", chosen, follow=True).content.decode()

    assert "1 activity has no pages and stays private." in act("publish")
    assert list(QuizTivity.objects.filter(public=True)) == [full]
    act("unpublish")
    assert not QuizTivity.objects.filter(public=True).exists()
    assert "2 activities copied." in act("copy")
    assert QuizTivity.objects.filter(user=teacher).count() == 4


def test_the_form_names_page_and_field_and_keeps_what_was_typed(
    teacher: User, signed_in: Callable[[User], Client]
) -> None:
    pages = (
        '[{"title": "", "type": "MEMORY", "data": {"cards": [[{"text": "kept"}, {}], [{"text": "a"}, {"text": "b"}]]}}]'
    )
    answer = signed_in(teacher).post("/admin/quizzes/quiztivity/add/", {"title": "Rivers", "pages": pages})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Page 1, pair 1, card 2, text: Write something on this card, or choose a picture." in shown
    assert "&quot;kept&quot;" in shown
    assert not QuizTivity.objects.exists()


@pytest.mark.parametrize("pages", ["[", "[" * 100_000, '["\\ud800"]'])
def test_pages_that_are_no_json(pages: str, teacher: User, signed_in: Callable[[User], Client]) -> None:
    answer = signed_in(teacher).post("/admin/quizzes/quiztivity/add/", {"title": "Rivers", "pages": pages})
    assert answer.status_code == 200
    assert "can&#x27;t be read" in answer.content.decode()


def test_an_account_is_deleted_with_its_activities_and_links(teacher: User) -> None:
    services.share_quiztivity(quiztivity=make(teacher), user=teacher)
    teacher.delete()
    assert (QuizTivity.objects.count(), QuizTivityShare.objects.count()) == (0, 0)


def test_an_instance_that_keeps_to_itself_keeps_its_activities_too(
    teacher: User, signed_in: Callable[[User], Client], settings: Any
) -> None:
    settings.COMMUNITY_OPEN = False
    activity = make(teacher, public=True)
    share = services.share_quiztivity(quiztivity=activity, user=teacher)
    for path in ("/quiztivities/", f"/quiztivities/{activity.pk}/"):
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={path}")
        assert signed_in(teacher).get(path).status_code == 200
    # A link is handed out on purpose.
    assert Client().get(f"/quiztivities/shared/{share.pk}/").status_code == 200


def test_nothing_of_an_account_that_waits_to_be_deleted_is_shown(teacher: User, other_teacher: User) -> None:
    activity, item = make(teacher, public=True), picture(teacher)
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
    make(teacher, public=True)
    assert Client().get("/quiztivities/?q=%00").status_code == 200
