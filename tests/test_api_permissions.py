"""Every route of the API as nobody, as a stranger and as those it is for. A route without a line here fails."""

import io
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import ApiKey, EmailChange, Invitation, User
from accounts.services.api_keys import create_api_key
from accounts.services.invitations import invite
from accounts.services.sessions import begin_session
from classroom import services as live
from classroom.engine import GameOptions
from media_storage import services as files
from media_storage.models import StorageItem
from quizzes import page_types
from quizzes import quiztivity_services as activities
from quizzes.models import GameResult, ModRating, Quiz, QuizTivity, QuizTivityShare
from quizzes.question_types import TYPES
from rooms import services as calls
from rooms.models import Room
from tests.api_client import Api
from tests.conftest import PASSWORD, MakeQuiz, make_user
from tests.media_storage.samples import picture

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "member", "stranger", "owner", "moderator", "administrator")
EVERYBODY_SIGNED_IN = (403, 200, 200, 200, 200, 200)
QUESTION = TYPES["ABCD"].example()
PAGE = page_types.example("ABCD")


@dataclass(frozen=True)
class Case:
    """One request; `statuses` in the order of PEOPLE. `{…}` in the path and "{…}" in the body are filled in."""

    method: str
    route: str
    statuses: tuple[int, int, int, int, int, int]
    thing: str = ""
    body: Any = None


def quiz_cases(method: str, route: str, *, body: Any = None, **statuses: tuple[int, ...]) -> list[Case]:
    """A case for each kind of quiz: private, public and hidden by moderators."""
    return [Case(method, route, codes, thing, body) for thing, codes in statuses.items()]  # type: ignore[arg-type]


def activity_cases(method: str, below: str, **statuses: tuple[int, ...]) -> list[Case]:
    """A case for a private and a public activity."""
    bodies = {"answers/": {"page": 0, "answer": 0}, "shares/": {"name": "7b"}, "copy/": None}
    body = bodies.get(below, {"title": "Changed", "pages": [PAGE]}) if method in ("POST", "PUT", "PATCH") else None
    return [
        Case(method, f"quiztivities/<id>/{below}", codes, f"{thing} activity", body)  # type: ignore[arg-type]
        for thing, codes in statuses.items()
    ]


CASES = [
    Case("GET", "quizzes/", EVERYBODY_SIGNED_IN),
    Case("POST", "quizzes/", (403, 403, 201, 201, 403, 201), body={"title": "New", "questions": [QUESTION]}),
    *quiz_cases(
        "GET",
        "quizzes/<id>/",
        private=(403, 404, 404, 200, 404, 200),
        public=EVERYBODY_SIGNED_IN,
        hidden=(403, 404, 404, 200, 200, 200),
    ),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/",
        body={"title": "Changed", "questions": [QUESTION]},
        private=(403, 404, 404, 200, 404, 200),
        public=(403, 403, 403, 200, 403, 200),
        hidden=(403, 404, 404, 200, 403, 200),
    ),
    *quiz_cases(
        "PATCH",
        "quizzes/<id>/",
        body={"title": "Changed"},
        private=(403, 404, 404, 200, 404, 200),
        public=(403, 403, 403, 200, 403, 200),
        hidden=(403, 404, 404, 200, 403, 200),
    ),
    *quiz_cases(
        "DELETE",
        "quizzes/<id>/",
        private=(403, 404, 404, 204, 404, 204),
        public=(403, 403, 403, 204, 403, 204),
        hidden=(403, 404, 404, 204, 403, 204),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/copy/",
        private=(403, 403, 404, 201, 403, 201),
        public=(403, 403, 201, 201, 403, 201),
        hidden=(403, 403, 404, 201, 403, 201),
    ),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/rating/",
        body={"positive": True},
        private=(403, 404, 404, 403, 404, 403),
        public=EVERYBODY_SIGNED_IN,
        hidden=(403, 404, 404, 200, 200, 200),
    ),
    *quiz_cases(
        "DELETE",
        "quizzes/<id>/rating/",
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 204, 204, 204, 204, 204),
        hidden=(403, 404, 404, 204, 204, 204),
    ),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/moderation/",
        body={"mod_rating": 3},
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 403, 403, 403, 200, 200),
        hidden=(403, 404, 404, 403, 200, 200),
    ),
    *quiz_cases(
        "GET",
        "quizzes/<id>/exports/",
        private=(403, 404, 404, 200, 404, 200),
        public=EVERYBODY_SIGNED_IN,
        hidden=(403, 404, 404, 200, 200, 200),
    ),
    *quiz_cases(
        "GET",
        "quizzes/<id>/exports/<slug:name>/",
        private=(403, 404, 404, 200, 404, 200),
        public=EVERYBODY_SIGNED_IN,
        hidden=(403, 404, 404, 200, 200, 200),
    ),
    # As with files: a JSON body isn't an upload. Roles: tests/quizzes/test_import_api.py.
    Case("POST", "imports/", (403, 415, 415, 415, 415, 415), body={}),
    Case("POST", "imports/preview/", (403, 415, 415, 415, 415, 415), body={}),
    Case("POST", "questions/validate/", EVERYBODY_SIGNED_IN, body=[QUESTION]),
    Case("POST", "questions/preview/", EVERYBODY_SIGNED_IN, body=QUESTION),
    Case("GET", "question-types/", EVERYBODY_SIGNED_IN),
    Case("GET", "results/", EVERYBODY_SIGNED_IN),
    Case("GET", "results/<id>/", (403, 404, 404, 200, 404, 404), "result"),
    Case("PATCH", "results/<id>/", (403, 404, 404, 200, 404, 404), "result", {"note": "Mine now"}),
    Case("DELETE", "results/<id>/", (403, 404, 404, 204, 404, 404), "result"),
    Case("GET", "results/<id>/figures/", (403, 404, 404, 200, 404, 404), "result"),
    Case("GET", "results/<id>/xlsx/", (403, 404, 404, 200, 404, 404), "result"),
    Case("GET", "results/<id>/csv/", (403, 404, 404, 200, 404, 404), "result"),
    Case("POST", "results/<id>/anonymise/", (403, 404, 404, 200, 404, 404), "result"),
    Case("POST", "results/<id>/hardest-quiz/", (403, 404, 404, 201, 404, 404), "played result", {"count": 1}),
    Case("GET", "games/", EVERYBODY_SIGNED_IN),
    Case("POST", "games/", (403, 400, 400, 201, 400, 403), "private", {"quiz": "{id}"}),
    Case("POST", "games/", (403, 201, 201, 201, 201, 201), "public", {"quiz": "{id}"}),
    Case("POST", "games/", (403, 400, 400, 201, 403, 403), "hidden", {"quiz": "{id}"}),
    Case("GET", "games/<id>/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "games/<id>/players/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "games/<id>/scores/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "games/<id>/question/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "games/<id>/tally/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "files/", EVERYBODY_SIGNED_IN),
    # A JSON body isn't an upload, which is noticed while looking for the CSRF token, before the role.
    Case("POST", "files/", (403, 415, 415, 415, 415, 415), body={}),
    Case("POST", "files/raw/", (403, 403, 400, 400, 403, 400), body={}),
    Case("POST", "files/parts/", (403, 403, 400, 400, 403, 400), body={}),
    Case("GET", "files/quota/", EVERYBODY_SIGNED_IN),
    Case("GET", "files/<id>/", (403, 404, 404, 200, 404, 200), "file"),
    Case("PATCH", "files/<id>/", (403, 404, 404, 200, 404, 200), "file", {"alt_text": "Mine now"}),
    Case("DELETE", "files/<id>/", (403, 404, 404, 204, 404, 204), "file"),
    Case("POST", "files/<id>/restore/", (403, 404, 404, 200, 404, 200), "deleted file"),
    Case("GET", "rooms/", EVERYBODY_SIGNED_IN),
    Case("POST", "rooms/", (403, 201, 201, 201, 201, 201), body={"name": "New"}),
    Case("GET", "rooms/<code>/", EVERYBODY_SIGNED_IN, "room"),
    Case("POST", "rooms/<code>/end/", (403, 403, 403, 200, 403, 200), "room"),
    Case("GET", "rooms/<code>/messages/", (403, 403, 403, 200, 403, 200), "room"),
    Case("GET", "rooms/<code>/participants/", (403, 403, 403, 200, 403, 200), "room"),
    Case("GET", "users/me/", EVERYBODY_SIGNED_IN),
    Case("PATCH", "users/me/", EVERYBODY_SIGNED_IN, body={"username": "renamed"}),
    Case("GET", "auth/session/", (200,) * 6),
    Case("POST", "auth/login/code/", (403,) * 6, body={"code": "123456"}),
    Case("GET", "auth/second-factor/", EVERYBODY_SIGNED_IN),
    Case("POST", "auth/second-factor/totp/", (403, 201, 201, 201, 201, 201), body={"password": PASSWORD}),
    Case("POST", "auth/second-factor/totp/confirm/", (403,) * 6, body={"code": "123456"}),
    Case("POST", "auth/second-factor/totp/remove/", (403, 204, 204, 204, 204, 204), body={"password": PASSWORD}),
    Case("POST", "auth/second-factor/recovery-codes/", (403,) * 6, body={"password": PASSWORD}),
    # A session is no password and no token.
    Case("POST", "auth/token/", (401,) * 6),
    Case("DELETE", "auth/token/", (401,) * 6),
    Case("GET", "api-keys/", EVERYBODY_SIGNED_IN),
    Case("POST", "api-keys/", (403, 201, 201, 201, 201, 201), body={"name": "mine", "scopes": ["read"]}),
    Case("DELETE", "api-keys/<id>/", (403, 404, 404, 204, 404, 404), "api key"),
    Case("GET", "sessions/", EVERYBODY_SIGNED_IN),
    Case("DELETE", "sessions/<id>/", (403, 404, 404, 204, 404, 404), "session"),
    Case("POST", "sessions/end-others/", EVERYBODY_SIGNED_IN),
    Case("GET", "security-events/", EVERYBODY_SIGNED_IN),
    Case("POST", "auth/login/", (200,) * 6, body={"login": "stranger", "password": PASSWORD}),
    Case("POST", "auth/logout/", (403, 204, 204, 204, 204, 204)),
    Case(
        "POST",
        "auth/register/",
        (202,) * 6,
        body={"email": "new@school.example", "username": "newcomer", "password": PASSWORD},
    ),
    Case("POST", "auth/verify/", (400,) * 6, body={"token": "forged"}),
    Case("POST", "auth/verify/resend/", (202,) * 6, body={"email": "stranger@school.example"}),
    Case("POST", "auth/reset/", (202,) * 6, body={"email": "stranger@school.example"}),
    Case("POST", "auth/reset/confirm/", (400,) * 6, body={"token": "forged", "password": "engine-of-analysis"}),
    Case(
        "POST",
        "auth/invitation/",
        (400,) * 6,
        body={"token": "forged", "username": "newcomer", "password": "engine-of-analysis"},
    ),
    Case("GET", "auth/email/", EVERYBODY_SIGNED_IN),
    Case(
        "POST",
        "auth/email/",
        (403, 202, 202, 202, 202, 202),
        body={"email": "new@school.example", "password": PASSWORD},
    ),
    Case("DELETE", "auth/email/", (403, 204, 204, 204, 204, 204)),
    Case("POST", "auth/email/confirm/", (400,) * 6, body={"token": "forged"}),
    Case("GET", "invitations/", (403, 403, 403, 403, 403, 200)),
    Case("POST", "invitations/", (403, 403, 403, 403, 403, 201), body={"email": "new@school.example"}),
    Case("DELETE", "invitations/<id>/", (403, 403, 403, 403, 403, 204), "invitation"),
    Case("GET", "quiztivities/", EVERYBODY_SIGNED_IN),
    Case("POST", "quiztivities/", (403, 403, 201, 201, 403, 201), body={"title": "New", "pages": [PAGE]}),
    *activity_cases("GET", "", private=(403, 404, 404, 200, 404, 200), public=EVERYBODY_SIGNED_IN),
    *activity_cases("PUT", "", private=(403, 404, 404, 200, 404, 200), public=(403, 403, 403, 200, 403, 200)),
    *activity_cases("PATCH", "", private=(403, 404, 404, 200, 404, 200), public=(403, 403, 403, 200, 403, 200)),
    *activity_cases("DELETE", "", private=(403, 404, 404, 204, 404, 204), public=(403, 403, 403, 204, 403, 204)),
    *activity_cases("POST", "copy/", private=(403, 403, 404, 201, 403, 201), public=(403, 403, 201, 201, 403, 201)),
    *activity_cases("POST", "answers/", private=(403, 404, 404, 200, 404, 200), public=EVERYBODY_SIGNED_IN),
    *activity_cases("GET", "shares/", private=(403, 404, 404, 200, 404, 200), public=(403, 403, 403, 200, 403, 200)),
    *activity_cases("POST", "shares/", private=(403, 404, 404, 201, 404, 201), public=(403, 403, 403, 201, 403, 201)),
    Case("POST", "quiztivities/preview/", EVERYBODY_SIGNED_IN, body=[PAGE]),
    Case("GET", "quiztivity-shares/<id>/", (200,) * 6, "activity link"),
    Case("POST", "quiztivity-shares/<id>/answers/", (200,) * 6, "activity link", {"page": 0, "answer": 0}),
    Case("DELETE", "quiztivity-shares/<id>/", (403, 404, 404, 204, 404, 204), "activity link"),
    Case("GET", "jobs/health/", (403, 403, 403, 403, 403, 200)),
    Case("GET", "schema/", (200,) * 6),
    Case("GET", "docs/", (200,) * 6),
]


@pytest.fixture
def people(teacher: User, other_teacher: User, moderator: User, administrator: User) -> dict[str, User | None]:
    member = make_user("member", role=None)
    User.objects.filter(pk=other_teacher.pk).update(username="stranger")
    users = (None, member, other_teacher, teacher, moderator, administrator)
    return dict(zip(PEOPLE, users, strict=True))


@pytest.fixture
def things(people: dict[str, User | None], make_quiz: MakeQuiz) -> dict[str, Callable[[], Any]]:
    """How to make each kind of thing that belongs to the owner."""
    owner = people["owner"]
    assert owner is not None

    def result(**fields: Any) -> uuid.UUID:
        empty = {"player_count": 0, "questions": [], "answers": [], "player_scores": {}}
        return GameResult.objects.create(id=uuid.uuid4(), user=owner, title="t", **{**empty, **fields}).pk

    def played_result() -> uuid.UUID:
        answer = {"username": "Ada", "answer": 0, "right": True, "time_taken": 1500, "score": 925}
        return result(questions=[QUESTION], answers=[[answer]], player_scores={"Ada": 925})

    def session() -> uuid.UUID:
        request = RequestFactory().get("/")
        request.session = SessionStore()
        request.session.create()
        return begin_session(request=request, user=owner).pk

    def file(*, deleted: bool = False) -> uuid.UUID:
        item = files.store_upload(user=owner, stream=io.BytesIO(picture()), filename="a.png")
        if deleted:
            files.delete_file(item=item)
        return item.pk

    def activity(*, public: bool = False) -> QuizTivity:
        return activities.create_quiztivity(owner=owner, title="Rivers", pages=[PAGE], public=public)

    return {
        "": lambda: None,
        "private activity": lambda: activity().pk,
        "public activity": lambda: activity(public=True).pk,
        "activity link": lambda: activities.share_quiztivity(quiztivity=activity(), user=owner).pk,
        "private": lambda: make_quiz(owner).pk,
        "public": lambda: make_quiz(owner, public=True).pk,
        "hidden": lambda: make_quiz(owner, public=True, mod_rating=ModRating.NOT_SAFE).pk,
        "result": result,
        "played result": played_result,
        "file": file,
        "session": session,
        "room": lambda: calls.create_room(owner=owner).room_code,
        "invitation": lambda: invite(email="invited@school.example", group=None, invited_by=owner).pk,
        "api key": lambda: create_api_key(user=owner, name="k", scopes=["read"]).key.pk,
        "deleted file": lambda: file(deleted=True),
        "game": lambda: live.create_game(quiz=make_quiz(owner), host=owner, options=GameOptions()).game_id,
    }


def rows() -> list[Any]:
    """Everything that a refused request must leave alone."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Quiz, QuizTivity, QuizTivityShare, GameResult, StorageItem, ApiKey, Room, Invitation, EmailChange)
    ]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.route} {case.thing}".strip())
def test_a_route(case: Case, who: str, people: dict[str, User | None], things: dict[str, Callable[[], Any]]) -> None:
    pk = things[case.thing]()
    body = {"quiz": str(pk)} if case.body == {"quiz": "{id}"} else case.body
    before, api = rows(), Api(people[who])
    answer = getattr(api, case.method.lower())(
        f"/{case.route.replace('<id>', str(pk)).replace('<code>', str(pk)).replace('<slug:name>', 'gift')}", body
    )
    assert answer.status_code == case.statuses[PEOPLE.index(who)], answer.content
    if answer.status_code >= 400:
        assert set(answer.json()) == {"code", "message", "fields"}
        assert rows() == before


@pytest.mark.parametrize("who", PEOPLE)
def test_only_moderators_get_the_moderation_list(who: str, people: dict[str, User | None]) -> None:
    wanted = 200 if who in ("moderator", "administrator") else 403
    assert Api(people[who]).get("/quizzes/?scope=moderation").status_code == wanted


@pytest.mark.parametrize("locked", [{"is_active": False}, {"is_blocked": True}])
def test_who_is_locked_out_is_nobody_at_once(teacher: User, locked: dict[str, bool]) -> None:
    api = Api(teacher)
    assert api.get("/quizzes/").status_code == 200
    User.objects.filter(pk=teacher.pk).update(**locked)
    assert api.get("/quizzes/").status_code == 403


# --- completeness ----------------------------------------------------------------------------------------


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        else:
            yield route, pattern


def methods_of(pattern: URLPattern) -> set[str]:
    view: Any = pattern.callback
    offered = getattr(view, "actions", None) or [name for name in view.cls.http_method_names if hasattr(view.cls, name)]
    return {name.upper() for name in offered if name in view.cls.http_method_names} - {"HEAD", "OPTIONS"}


def test_every_route_has_a_line() -> None:
    """Reads the URL conf itself, so a new route can't be forgotten."""
    api = "api/v1/"
    routes = [(route, pattern) for route, pattern in patterns(get_resolver()) if route.startswith(api)]
    found = {
        (method, route.removeprefix(api).replace("<uuid:pk>", "<id>").replace("<str:pk>", "<code>"))
        for route, pattern in routes
        for method in methods_of(pattern)
    }
    assert found == {(case.method, case.route) for case in CASES}
