"""What is in the bin is nowhere else: in no list, on no page, in no count. Its routes: tests/api_permissions."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.bin_models import Binnable
from accounts.bin_registry import kind_of
from accounts.bin_services import put_back, put_into_bin
from accounts.models import User
from classroom.models import Assignment
from quizzes import quiztivity_services
from quizzes.freshness import GENERATION_KEY
from quizzes.models import GameResult, Quiz, QuizTivity, Rating
from quizzes.moderation_queries import waiting_counts
from rooms.models import Transcript
from tests.api_client import Api
from tests.api_permissions import CASES
from tests.api_permissions.case import Case
from tests.api_permissions.requests import send
from tests.quizzes.bin.makers import MAKERS
from tests.quizzes.bin.things import ACTIVITIES, RESULTS, WORD, without_the_bin
from tests.quizzes.desk_forms import LIST, SignIn

pytestmark = pytest.mark.django_db

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
    *(f"/results/?q={WORD}", "/controllers/", RESULTS, f"{RESULTS}?q={WORD}", "/admin/classroom/controller/"),
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


def shown_at(person: User, *things: Binnable) -> set[str]:
    """Where there is an id, a title or a tag of theirs; what was looked for is said again, and is no find."""
    titles = (attrgetter(kind_of(thing).title.replace("__", "."))(thing) for thing in things)
    signs = {"zebras", *titles, *(str(thing.pk) for thing in things)}
    shown = everything_shown(person)
    return {address for address, text in shown if any(sign in text and sign not in address for sign in signs)}


@pytest.mark.parametrize("who", ["teacher", "moderator", "administrator"])
def test_what_is_in_the_bin_is_in_no_list(
    who: str, quiz: Quiz, activity: QuizTivity, teacher: User, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    others = [make(teacher, f"{WORD} {name[-6:]}") for name, make in MAKERS.items() if not name.startswith("quiz")]
    assignment = Assignment.objects.get(title__startswith=WORD)
    # Its quiz stays, under its own title.
    Assignment.objects.filter(pk=assignment.pk).update(title=f"Homework {WORD}")
    for one in others:
        one.refresh_from_db()
    things = [quiz, activity, quiz.folder, *others, Transcript.objects.get().room]
    before = shown_at(person, *things)
    # So that the test would notice: what was shown before, to whom it is for.
    assert before >= {"/api/v1/community/", "/api/v1/quizzes/?scope=public", "/quizzes/", "/sitemap-quizzes.xml"}
    if who == "teacher":
        assert before >= {"/admin/", LIST, ACTIVITIES, "/api/v1/tags/", f"/api/v1/question-bank/?q={WORD}"}
        assert before >= {"/results/", RESULTS, "/assignments/", "/controllers/"}
        assert before >= {f"/api/v1/{name}/" for name in ("results", "assignments", "folders", "controllers")}
        assert before >= {f"/api/v1/{name}/" for name in ("rooms", "transcripts", "vocabularies")}
    if who == "administrator":
        assert before >= {RESULTS, "/admin/classroom/controller/"}
    if who == "moderator":
        assert before >= {f"{LIST}moderation/", "/admin/quizzes/pick/", "/api/v1/quizzes/?scope=moderation"}
    for thing in things:
        put_into_bin(thing=thing)
    cache.clear()
    assert shown_at(person, *things) == set()


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


# Things of the routes' table → what stands for them here.
OTHERS = {
    "result": ("result", "played result"),
    "folder": ("folder",),
    "assignment": ("assignment",),
    "assignment_player": ("assignment player",),
    "controller": ("controller",),
}


@pytest.mark.parametrize("kind", list(OTHERS))
def test_no_route_finds_anything_else_in_the_bin(kind: str, teacher: User, administrator: User) -> None:
    thing = MAKERS[kind](teacher, WORD)
    put_into_bin(thing=thing)
    asked = [case for case in CASES if case.thing in OTHERS[kind]]
    assert asked
    for person in (teacher, administrator):
        for case in asked:
            assert send(Api(person), case, str(thing.pk)).status_code == 404, (case.method, case.route)


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
        answers = [Client().get(place) for place in places]
        assert [answer.status_code for answer in answers] == [status, status]
        assert status == 200 or all("no-store" in answer["Cache-Control"] for answer in answers)
        # It has no end of its own that could be named.
        page = answers[0].content.decode()
        assert ("has closed the link" in page, "Its end was" in page) == (status == 410, False)
        change(thing=activity)
    answer = Api(None).post(f"/quiztivity-shares/{link.pk}/answers/", {"page": 0, "answer": 0})
    assert answer.status_code == 410
    assert Client().get(f"/quiztivities/{activity.pk}/").status_code == 404
