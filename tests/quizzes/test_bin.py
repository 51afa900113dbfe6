"""The bin: what goes in is nowhere else, what comes back is as it was. Its routes: tests/api_permissions."""

import io
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.export_archive import rows_of
from accounts.models import User
from accounts.personal_data import sources
from media_storage import services as files
from media_storage import uses
from media_storage.models import StorageItem
from media_storage.queries import purgeable, quota_of
from quizzes import library_services, moderation_services, page_types, quiztivity_services, services
from quizzes.bin_queries import item_of, read_items
from quizzes.bin_services import KINDS, Binned, delete_for_good, empty_bins, put_back, put_into_bin
from quizzes.freshness import GENERATION_KEY
from quizzes.library_models import Folder, SearchEntry
from quizzes.models import GameResult, ModRating, Quiz, QuizRevision, QuizTivity, QuizTivityShare, Rating
from quizzes.moderation_queries import waiting_counts
from quizzes.tasks import empty_due_bins
from tests.api_client import Api
from tests.api_permissions import CASES
from tests.api_permissions.case import Case
from tests.api_permissions.requests import send
from tests.conftest import MakeQuiz
from tests.media_storage import samples
from tests.quizzes.desk_forms import LIST, SignIn, make_result

pytestmark = pytest.mark.django_db
WORD = "Zebrafinch"
ACTIVITIES = "/admin/quizzes/quiztivity/"
BIN = "/quizzes/bin/"


@pytest.fixture
def quiz(teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz) -> Quiz:
    """Public, with everything that hangs on a quiz."""
    made = make_quiz(teacher, title=f"{WORD} quiz", public=True, plays=3, mod_rating=ModRating.OK)
    services.update_quiz(quiz=made, changes={"description": WORD, "tags": ["zebras"]})
    folder = library_services.create_folder(owner=teacher, name="Birds")
    library_services.file_quizzes(quizzes=Quiz.objects.filter(pk=made.pk), folder=folder)
    services.rate_quiz(user=other_teacher, quiz=made, positive=True)
    library_services.report_quiz(
        quiz=made, reporter=other_teacher, place="", reason="wrong", text="?", now=timezone.now()
    )
    library_services.pick_quizzes(moderator=moderator, quizzes=Quiz.objects.filter(pk=made.pk))
    moderation_services.moderate_quizzes(
        moderator=moderator, quizzes=[made], rating=ModRating.NEEDS_ATTENTION, reason="Who says so?"
    )
    made.refresh_from_db()
    return made


@pytest.fixture
def activity(teacher: User) -> QuizTivity:
    return quiztivity_services.create_quiztivity(
        owner=teacher, title=f"{WORD} pages", pages=[page_types.example("ABCD")], public=True
    )


def without_the_bin(row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name not in ("_state", "deleted_at")}


def query_count(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


# --- in the bin: nowhere else ---------------------------------------------------------------------

# Its own list; and the schema, which takes seconds to write and is about nobody.
NO_LISTS = ("bin/", "schema/", "docs/", "asyncapi.yaml")
LISTS = [case for case in CASES if case.method == "GET" and "<" not in case.route and case.route not in NO_LISTS]
SEARCHES = [
    Case("GET", f"{route}{query}", (0,) * 6)  # type: ignore[arg-type]
    for route, query in (
        *(("quizzes/", f"?scope={scope}") for scope in ("public", "moderation")),
        *(("quizzes/", query) for query in (f"?search={WORD}", "?tag=zebras", f"?scope=public&search={WORD}")),
        ("quiztivities/", "?scope=public"),
        *(("community/", query) for query in (f"?q={WORD}", "?tag=zebras", "?sort=picked", "?author=teacher")),
        ("community/suggestions/", f"?q={WORD[:5]}"),
        ("community/facets/", f"?q={WORD}"),
        *(("question-bank/", query) for query in (f"?q={WORD}", f"?scope=public&q={WORD}")),
    )
]
PAGES = (
    *("/admin/", LIST, f"{LIST}?q={WORD}", f"{LIST}?tag=zebras", ACTIVITIES, f"{LIST}moderation/"),
    *("/admin/quizzes/pick/", "/quizzes/", f"/quizzes/?q={WORD}", "/quizzes/duplicates/", "/sitemap-quizzes.xml"),
    *("/users/teacher/", "/quiztivities/", f"/quiztivities/?q={WORD}", "/results/", "/assignments/"),
)


def everything_shown(person: User) -> Iterator[tuple[str, str]]:
    """(address, what is there): every list of the API and every page that lists, as somebody sees them."""
    api, browser = Api(person), Client()
    browser.force_login(person)
    for case in (*LISTS, *SEARCHES):
        answer = send(api, case, "")
        if not answer.streaming and answer.status_code == 200:
            yield f"/api/v1/{case.route}", answer.content.decode(errors="replace")
    for path in PAGES:
        answer = browser.get(path)
        if answer.status_code == 200:
            yield path, answer.content.decode()


def shown_at(person: User, *things: Binned) -> set[str]:
    """Where there is an id, a title or a tag of theirs; what was looked for is said again, and is no find."""
    signs = {"zebras", *(thing.title for thing in things), *(str(thing.pk) for thing in things)}
    shown = everything_shown(person)
    return {address for address, text in shown if any(sign in text and sign not in address for sign in signs)}


@pytest.mark.parametrize("who", ["teacher", "moderator", "administrator"])
def test_what_is_in_the_bin_is_in_no_list(
    who: str, quiz: Quiz, activity: QuizTivity, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    before = shown_at(person, quiz, activity)
    # So that the test would notice: what was shown before, to whom it is for.
    assert before >= {"/api/v1/community/", "/api/v1/quizzes/?scope=public", "/quizzes/", "/sitemap-quizzes.xml"}
    if who == "teacher":
        assert before >= {"/admin/", LIST, ACTIVITIES, "/api/v1/tags/", f"/api/v1/question-bank/?q={WORD}"}
    if who == "moderator":
        assert before >= {f"{LIST}moderation/", "/admin/quizzes/pick/", "/api/v1/quizzes/?scope=moderation"}
    put_into_bin(thing=quiz)
    put_into_bin(thing=activity)
    cache.clear()
    assert shown_at(person, quiz, activity) == set()


@pytest.mark.parametrize("who", ["teacher", "administrator", "moderator", "other_teacher"])
def test_no_route_finds_what_is_in_the_bin(who: str, quiz: Quiz, request: pytest.FixtureRequest) -> None:
    """As if it weren't there: also for its owner; nothing is started, copied, rated, changed or deleted."""
    put_into_bin(thing=quiz)
    before = without_the_bin(Quiz.in_bin.get())
    api = Api(request.getfixturevalue(who))
    kinds = ("public", "versions", "changed since rated")
    asked = [case for case in CASES if case.thing in kinds and not case.route.startswith("bin/")]
    assert len(asked) > 20
    for case in asked:
        answer = send(api, case, str(quiz.pk))
        # Whether somebody may do such a thing at all may be looked at before.
        # A body that names it is wrong (400).
        refused = (400,) if case.body == {"quiz": "{id}"} else (404, 403) if who != "administrator" else (404,)
        assert answer.status_code in refused, (case.method, case.route, answer.content)
    assert without_the_bin(Quiz.in_bin.get()) == before
    assert (Quiz.with_bin.count(), Rating.objects.count(), GameResult.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize("page", ["", "qr.svg", "export/", "start/", "assign/", "practice/", "report/", "appeal/"])
def test_its_pages_are_gone(page: str, quiz: Quiz, teacher: User, signed_in: SignIn) -> None:
    browser = signed_in(teacher)
    before = browser.get(f"/quizzes/{quiz.pk}/{page}").status_code
    put_into_bin(thing=quiz)
    assert browser.get(f"/quizzes/{quiz.pk}/{page}").status_code == 404
    assert before == (403 if page == "report/" else 200)
    for place in ("change", "history", "delete", "versions"):
        assert browser.get(f"{LIST}{quiz.pk}/{place}/").status_code == 404


def test_a_remembered_answer_is_forgotten_at_once(
    quiz: Quiz, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    for change in (put_into_bin, put_back):
        before = cache.get(GENERATION_KEY)
        with django_capture_on_commit_callbacks(execute=True):
            assert change(thing=quiz)
        assert cache.get(GENERATION_KEY) not in (before, None)
        before = cache.get(GENERATION_KEY)
        with django_capture_on_commit_callbacks(execute=True):
            assert not change(thing=quiz), "nothing to do"
        assert cache.get(GENERATION_KEY) == before


def test_counts_leave_it_out(quiz: Quiz, teacher: User) -> None:
    api = Api(teacher)
    assert (api.get("/folders/").json()["results"][0]["quiz_count"], waiting_counts()["reported"]) == (1, 1)
    put_into_bin(thing=quiz)
    assert (api.get("/folders/").json()["results"][0]["quiz_count"], waiting_counts()["reported"]) == (0, 0)
    assert api.get("/tags/").json() == []
    assert list(teacher.quizzes.all()) == []


def test_a_link_to_an_activity_in_the_bin_has_ended_until_it_is_back(activity: QuizTivity, teacher: User) -> None:
    link = quiztivity_services.share_quiztivity(quiztivity=activity, user=teacher)
    places = (f"/quiztivities/shared/{link.pk}/", f"/api/v1/quiztivity-shares/{link.pk}/")
    for status, change in ((200, put_into_bin), (410, put_back), (200, put_into_bin)):
        assert [Client().get(place).status_code for place in places] == [status, status]
        change(thing=activity)
    answer = Api(None).post(f"/quiztivity-shares/{link.pk}/answers/", {"page": 0, "answer": 0})
    assert answer.status_code == 410
    assert Client().get(f"/quiztivities/{activity.pk}/").status_code == 404


# --- back -----------------------------------------------------------------------------------------


def test_put_back_it_is_as_it_was(quiz: Quiz, teacher: User, other_teacher: User, moderator: User) -> None:
    result = make_result(teacher, quiz=quiz)
    before = without_the_bin(Quiz.objects.get())
    versions = QuizRevision.objects.count()
    put_into_bin(thing=quiz)
    put_back(thing=quiz)
    found = Quiz.objects.get()
    assert without_the_bin(found) == before
    assert (found.likes, found.ratings.count(), found.plays, found.public) == (1, 1, 3, True)
    assert (QuizRevision.objects.count(), found.folder.name, found.pick.picked_by) == (versions, "Birds", moderator)  # type: ignore[union-attr]
    assert [tag.name for tag in found.tags.all()] == ["zebras"]
    assert (found.reports.count(), found.decisions.count(), list(found.results.all())) == (1, 1, [result])
    assert [row["id"] for row in Api(other_teacher).get("/community/?sort=picked").json()["results"]] == [str(quiz.pk)]


def test_what_happens_meanwhile_reaches_what_is_in_the_bin(quiz: Quiz, teacher: User, other_teacher: User) -> None:
    """Counters equal rows, a game that goes on counts, the author is found by the new name, folders may go."""
    put_into_bin(thing=quiz)
    services.count_play(quiz.pk)
    Folder.objects.get().delete()
    other_teacher.delete()
    teacher.username = "renamed"
    teacher.save()
    put_back(thing=quiz)
    found = Quiz.objects.get()
    assert (found.likes, found.ratings.count(), found.plays, found.folder) == (0, 0, 4, None)
    assert "renamed" in SearchEntry.objects.get(quiz=quiz).text


def test_put_back_and_delete_for_good_need_the_bin(quiz: Quiz) -> None:
    assert not put_back(thing=quiz)
    assert not delete_for_good(thing=quiz)
    assert Quiz.objects.get() == quiz
    assert put_into_bin(thing=quiz)
    since = Quiz.in_bin.get().deleted_at
    assert not put_into_bin(thing=quiz)
    assert Quiz.in_bin.get().deleted_at == since, "its days don't begin anew"


# --- for good -------------------------------------------------------------------------------------


def test_deleted_for_good_results_stay_and_nothing_else(quiz: Quiz, teacher: User) -> None:
    result = make_result(teacher, quiz=quiz)
    put_into_bin(thing=quiz)
    assert delete_for_good(thing=quiz)
    result.refresh_from_db()
    assert result.quiz_id is None
    assert (Quiz.with_bin.count(), Rating.objects.count(), QuizRevision.objects.count()) == (0, 0, 0)


def test_bins_are_emptied_when_the_days_are_over(
    quiz: Quiz, activity: QuizTivity, teacher: User, make_quiz: MakeQuiz, settings: Settings
) -> None:
    settings.BIN_DAYS = 30
    kept, young, now = make_quiz(teacher), make_quiz(teacher), timezone.now()
    quiztivity_services.share_quiztivity(quiztivity=activity, user=teacher)
    for thing, days in ((quiz, 30), (activity, 31), (young, 29)):
        put_into_bin(thing=thing)
        type(thing).in_bin.filter(pk=thing.pk).update(deleted_at=now - timedelta(days=days))
    assert empty_bins(now=now, kept_days=0) == 0
    assert not delete_for_good(thing=young, deleted_before=now - timedelta(days=30)), "put there anew meanwhile"
    assert empty_due_bins.call() == 2
    assert set(Quiz.with_bin.all()) == {kept, young}
    assert (QuizTivity.with_bin.count(), QuizTivityShare.objects.count()) == (0, 0)
    assert empty_due_bins.call() == 0


def test_an_account_is_exported_and_deleted_with_its_bin(quiz: Quiz, activity: QuizTivity, teacher: User) -> None:
    put_into_bin(thing=quiz)
    put_into_bin(thing=activity)
    exported = {
        records.model: [row["id"] for row in rows_of(records, teacher)]
        for source in sources()
        for records in source.records
        if records.model in ("quizzes.Quiz", "quizzes.QuizTivity")
    }
    assert exported == {"quizzes.Quiz": [quiz.pk], "quizzes.QuizTivity": [activity.pk]}
    for source in sources():
        source.remove(teacher)
    teacher.delete()
    assert (Quiz.with_bin.count(), QuizTivity.with_bin.count(), Rating.objects.count()) == (0, 0, 0)


@pytest.mark.usefixtures("folder")
def test_files_of_what_is_in_the_bin_count_and_stay(teacher: User, make_quiz: MakeQuiz) -> None:
    item = files.store_upload(user=teacher, stream=io.BytesIO(samples.picture()), filename="a.png")
    used = quota_of(teacher).used
    quiz = services.create_quiz(owner=teacher, title="Pictures", questions=[], cover_image=str(item.pk))
    put_into_bin(thing=quiz)
    assert quota_of(teacher).used == used > 0
    assert [(use.title, use.address) for use in uses.uses_of(item)] == [("Pictures (in the bin)", BIN)]
    with pytest.raises(files.FileInUse):
        files.delete_file(item=item)
    StorageItem.objects.update(user=None)
    assert not purgeable(timezone.now() + timedelta(days=1)).exists(), "used, so not collected"
    put_back(thing=quiz)
    assert list(quiz.storage_items.all()) == [item]


# --- the API --------------------------------------------------------------------------------------


def test_deleting_by_the_api_is_undone_by_the_api(quiz: Quiz, activity: QuizTivity, teacher: User) -> None:
    api = Api(teacher)
    for kind, thing in (("quizzes", quiz), ("quiztivities", activity)):
        assert api.delete(f"/{kind}/{thing.pk}/").status_code == 204
        assert api.get(f"/{kind}/{thing.pk}/").status_code == 404
        assert api.delete(f"/{kind}/{thing.pk}/").status_code == 404
    found = api.get("/bin/").json()
    assert [(row["kind"], row["id"], row["title"]) for row in found["results"]] == [
        ("quiztivity", str(activity.pk), activity.title),
        ("quiz", str(quiz.pk), quiz.title),
    ]
    assert api.post(f"/bin/quizzes/{quiz.pk}/restore/").status_code == 204
    assert api.post(f"/bin/quizzes/{quiz.pk}/restore/").status_code == 404
    assert api.get(f"/quizzes/{quiz.pk}/").status_code == 200
    assert api.delete(f"/bin/quiztivities/{activity.pk}/").status_code == 204
    assert api.get("/bin/").json()["count"] == 0
    assert api.delete(f"/bin/quizzes/{quiz.pk}/").status_code == 404, "only what is in the bin"


def test_the_list_says_when_it_is_gone(quiz: Quiz, teacher: User, other_teacher: User, settings: Settings) -> None:
    put_into_bin(thing=quiz)
    api, since = Api(teacher), Quiz.in_bin.get().deleted_at
    assert since is not None
    settings.BIN_DAYS = 7
    row = api.get("/bin/").json()["results"][0]
    assert row["gone_at"] == timezone.localtime(since + timedelta(days=7)).isoformat().replace("+00:00", "Z")
    settings.BIN_DAYS = 0
    assert api.get("/bin/").json()["results"][0]["gone_at"] is None
    assert Api(other_teacher).get("/bin/").json()["results"] == []


def test_a_bin_takes_as_many_queries_for_three_as_for_one(
    teacher: User, make_quiz: MakeQuiz, signed_in: SignIn
) -> None:
    api, browser = Api(teacher), signed_in(teacher)
    counts = []
    for _ in range(3):
        put_into_bin(thing=make_quiz(teacher))
        browser.get(BIN)
        counts.append((query_count(lambda: api.get("/bin/")), query_count(lambda: browser.get(BIN))))
    assert len(set(counts)) == 1
    assert max(counts[0]) < 12


def test_an_administrator_deletes_into_the_owners_bin_and_may_undo(
    quiz: Quiz, teacher: User, administrator: User
) -> None:
    api = Api(administrator)
    assert api.delete(f"/quizzes/{quiz.pk}/").status_code == 204
    assert api.get("/bin/").json()["results"] == [], "not in the administrator's"
    assert [row["id"] for row in Api(teacher).get("/bin/").json()["results"]] == [str(quiz.pk)]
    assert api.post(f"/bin/quizzes/{quiz.pk}/restore/").status_code == 204


def test_an_administrators_desk_says_whose_bin_it_is(
    quiz: Quiz, administrator: User, make_quiz: MakeQuiz, signed_in: SignIn
) -> None:
    browser, own = signed_in(administrator), make_quiz(administrator)
    page = browser.post(f"{LIST}{quiz.pk}/delete/", {"post": "yes"}, follow=True)
    assert f"“{quiz}” is in the bin of teacher." in page.content.decode()
    browser.post(f"{BIN}put-back/", {"item": undo_of(page)})
    data = {"action": "delete_selected", "_selected_action": [quiz.pk, own.pk], "post": "yes"}
    assert "2 are in the bins of their owners." in browser.post(LIST, data, follow=True).content.decode()
    assert [row.id for row in browser.get(BIN).context["rows"]] == [own.pk]


# --- pages ----------------------------------------------------------------------------------------


def undo_of(page: Any) -> str:
    """What the button in the page's message would put back."""
    return str(page.content.decode().split('name="item" value="')[1].split('"')[0])


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_desk_asks_and_offers_to_undo(
    kind: str, quiz: Quiz, activity: QuizTivity, teacher: User, signed_in: SignIn, settings: Settings
) -> None:
    settings.BIN_DAYS = 30
    thing, desk = {"quiz": (quiz, LIST), "quiztivity": (activity, ACTIVITIES)}[kind]
    browser = signed_in(teacher)
    asked = browser.get(f"{desk}{thing.pk}/delete/").content.decode()
    assert "can be put back for 30 days" in asked
    page = browser.post(f"{desk}{thing.pk}/delete/", {"post": "yes"}, follow=True)
    assert f"“{thing}” is in the bin." in page.content.decode()
    assert undo_of(page) == item_of(kind, thing.pk)
    assert not type(thing).objects.filter(pk=thing.pk).exists()
    back = browser.post(f"{BIN}put-back/", {"item": undo_of(page), "next": desk}, follow=True)
    assert back.redirect_chain == [(desk, 302)]
    assert f"“{thing}” is back where it was." in back.content.decode()
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_several_at_once(teacher: User, make_quiz: MakeQuiz, signed_in: SignIn) -> None:
    browser, chosen = signed_in(teacher), [make_quiz(teacher, title=f"Number {n}") for n in range(3)]
    data = {"action": "delete_selected", "_selected_action": [quiz.pk for quiz in chosen]}
    asked = browser.post(LIST, data)
    assert "owner&#x27;s bin" in asked.content.decode() or "owner's bin" in asked.content.decode()
    assert Quiz.objects.count() == 3
    page = browser.post(LIST, {**data, "post": "yes"}, follow=True)
    assert "3 are in the bin." in page.content.decode()
    assert Quiz.in_bin.count() == 3
    back = browser.post(f"{BIN}put-back/", {"item": undo_of(page)}, follow=True)
    assert "3 are back where they were." in back.content.decode()
    assert Quiz.objects.count() == 3


def test_the_bins_page(quiz: Quiz, activity: QuizTivity, teacher: User, signed_in: SignIn, settings: Settings) -> None:
    browser = signed_in(teacher)
    assert "The bin is empty" in browser.get(BIN).content.decode()
    put_into_bin(thing=quiz)
    put_into_bin(thing=activity)
    settings.BIN_DAYS = 30
    page = browser.get(BIN)
    assert [(row.kind, row.id) for row in page.context["rows"]] == [("quiztivity", activity.pk), ("quiz", quiz.pk)]
    assert "30 days" in page.content.decode()
    settings.BIN_DAYS = 0
    assert "until you delete them for good" in browser.get(BIN).content.decode()
    answer = browser.post(
        f"{BIN}delete/", {"item": item_of("quiz", quiz.pk), "next": "//elsewhere.example/"}, follow=True
    )
    assert answer.redirect_chain == [(BIN, 302)], "no other site"
    assert "is deleted for good." in answer.content.decode()
    assert Quiz.with_bin.count() == 0
    again = browser.post(f"{BIN}put-back/", {"item": item_of("quiz", quiz.pk)}, follow=True)
    assert "It is not in the bin any more." in again.content.decode()


@pytest.mark.parametrize("place", ["put-back", "delete"])
def test_a_strangers_bin_is_left_alone(place: str, quiz: Quiz, other_teacher: User, signed_in: SignIn) -> None:
    put_into_bin(thing=quiz)
    answer = signed_in(other_teacher).post(f"{BIN}{place}/", {"item": item_of("quiz", quiz.pk)}, follow=True)
    assert "It is not in the bin any more." in answer.content.decode()
    assert Quiz.in_bin.get() == quiz


@pytest.mark.parametrize("item", ["", "quiz", "quiz:1", f"user:{uuid.UUID(int=1)}", "quiz:,", "\x00"])
def test_forms_that_name_nothing(item: str, teacher: User, signed_in: SignIn) -> None:
    assert signed_in(teacher).post(f"{BIN}put-back/", {"item": item}).status_code == 400


@given(st.lists(st.tuples(st.sampled_from(list(KINDS)), st.uuids()), min_size=1))
def test_names_are_read_as_they_are_written(items: list[tuple[str, uuid.UUID]]) -> None:
    assert read_items(",".join(item_of(*item) for item in items)) == items


@given(st.text())
def test_reading_names_is_total(text: str) -> None:
    try:
        found = read_items(text)
    except ValueError:
        return
    assert all(kind in KINDS for kind, _ in found)
