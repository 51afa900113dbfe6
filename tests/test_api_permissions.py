"""Every route of the API as nobody, as a stranger and as those it is for. A route without a line here fails."""

import io
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import ApiKey, DataExport, EmailChange, FidoCredential, Invitation, User
from accounts.services.api_keys import create_api_key
from accounts.services.export_writing import write_export_file
from accounts.services.invitations import invite
from accounts.services.sessions import begin_session
from classroom import services as live
from classroom.assignment_services import PacedOptions, create_assignment
from classroom.attempt_services import join_assignment
from classroom.controller_services import create_controller
from classroom.engine import GameOptions
from classroom.models import Assignment, AssignmentPlayer, Controller
from media_storage import services as files
from media_storage.models import StorageItem
from quizzes import page_types
from quizzes import quiztivity_services as activities
from quizzes.library_services import create_folder
from quizzes.models import (
    Appeal,
    Folder,
    GameResult,
    ModerationDecision,
    ModRating,
    Pick,
    Quiz,
    QuizRevision,
    QuizTivity,
    QuizTivityShare,
    Report,
)
from quizzes.moderation_services import appeal_decision, moderate_quizzes
from quizzes.question_types import TYPES
from quizzes.services import update_quiz
from rooms import services as calls
from rooms.models import Call, Room, Sign, SignSample, SignVocabulary, Transcript, TranscriptSegment, VocabularyVersion
from tests.api_client import Api
from tests.conftest import PASSWORD, MakeQuiz, make_user
from tests.media_storage.samples import picture
from tests.rooms.hands import frames, make_vocabulary, published_vocabulary

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "member", "stranger", "owner", "moderator", "administrator")
EVERYBODY_SIGNED_IN = (403, 200, 200, 200, 200, 200)
MODERATORS = (403, 403, 403, 403, 200, 200)
QUESTION = TYPES["ABCD"].example()
CORRECTION = {"corrected_text": "Mine now"}
TAKES = {"consent": True, "takes": [{"sign": "A", "frames": frames("A", signer=0, take=0)}]}
VOCABULARY = {"slug": "new-one", "name": "New", "language": "ase", "signs": [{"label": "A"}, {"label": "B"}]}
SEGMENT = uuid.UUID(int=7)
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
    Case("GET", "community/", (200,) * 6),
    Case("GET", "community/facets/", (200,) * 6),
    Case("GET", "community/suggestions/", (200,) * 6),
    *quiz_cases("GET", "community/<id>/", private=(404,) * 6, public=(200,) * 6, hidden=(404,) * 6),
    Case("GET", "stats/", (200,) * 6),
    Case("GET", "tags/", EVERYBODY_SIGNED_IN),
    Case("GET", "folders/", EVERYBODY_SIGNED_IN),
    Case("POST", "folders/", (403, 403, 201, 201, 403, 201), body={"name": "New"}),
    Case("GET", "folders/<id>/", (403, 404, 404, 200, 404, 404), "folder"),
    Case("PUT", "folders/<id>/", (403, 404, 404, 200, 404, 404), "folder", {"name": "Mine now"}),
    Case("DELETE", "folders/<id>/", (403, 404, 404, 204, 404, 404), "folder"),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/folder/",
        body={"folder": None},
        private=(403, 404, 404, 200, 404, 403),
        public=(403, 403, 403, 200, 403, 403),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/reports/",
        body={"reason": "wrong"},
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 201, 201, 403, 201, 201),
        hidden=(403, 404, 404, 403, 201, 201),
    ),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/pick/",
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 403, 403, 403, 200, 200),
        hidden=(403, 404, 404, 403, 403, 403),
    ),
    *quiz_cases(
        "DELETE",
        "quizzes/<id>/pick/",
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 403, 403, 403, 204, 204),
        hidden=(403, 404, 404, 403, 204, 204),
    ),
    *quiz_cases(
        "GET",
        "quizzes/<id>/notice/",
        private=(403, 404, 404, 200, 404, 200),
        public=(403, 404, 404, 200, 404, 200),
        hidden=(403, 404, 404, 200, 404, 200),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/appeal/",
        body={"text": "It is a quotation."},
        public=(403, 404, 404, 400, 404, 403),
        **{"hidden by decision": (403, 404, 404, 201, 404, 403)},
    ),
    *quiz_cases(
        "GET",
        "quizzes/<id>/changes/",
        private=(403, 403, 403, 403, 404, 404),
        public=(403, 403, 403, 403, 404, 404),
        **{"changed since rated": (403, 403, 403, 403, 200, 200)},
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/reports/resolve/",
        private=(403, 403, 403, 403, 404, 404),
        public=(403, 403, 403, 403, 200, 200),
    ),
    Case("GET", "moderation/queue/", MODERATORS),
    Case("GET", "moderation/reports/", MODERATORS),
    Case("GET", "moderation/decisions/", MODERATORS),
    Case("POST", "moderation/decisions/<id>/undo/", MODERATORS, "decision", {"reason": "A mistake."}),
    Case("GET", "moderation/appeals/", MODERATORS),
    Case("POST", "moderation/appeals/<id>/answer/", MODERATORS, "appeal", {"granted": False, "answer": "It stays."}),
    Case("GET", "quizzes/<id>/revisions/compare/", (403, 404, 404, 200, 404, 200), "versions"),
    Case("GET", "quizzes/<id>/revisions/", (403, 404, 404, 200, 404, 200), "versions"),
    Case("GET", "quizzes/<id>/revisions/<int:number>/", (403, 404, 404, 200, 404, 200), "versions"),
    Case("POST", "quizzes/<id>/revisions/<int:number>/restore/", (403, 404, 404, 200, 404, 200), "versions"),
    # As with files: a JSON body isn't an upload. Roles: tests/quizzes/test_import_api.py.
    Case("POST", "imports/", (403, 415, 415, 415, 415, 415), body={}),
    Case("POST", "imports/preview/", (403, 415, 415, 415, 415, 415), body={}),
    # An address without an id: nothing is asked of Kahoot. With one: tests/quizzes/test_kahoot_address.py.
    Case("POST", "imports/kahoot/", (403, 403, 400, 400, 403, 400), body={"address": "x"}),
    Case("POST", "imports/kahoot/preview/", (403, 403, 400, 400, 403, 400), body={"address": "x"}),
    Case("POST", "questions/validate/", EVERYBODY_SIGNED_IN, body=[QUESTION]),
    Case("GET", "question-bank/", (403, 403, 200, 200, 403, 200)),
    *quiz_cases(
        "GET",
        "question-bank/<id>/",
        private=(403, 403, 404, 200, 403, 404),
        public=(403, 403, 200, 200, 403, 200),
        hidden=(403, 403, 404, 200, 403, 404),
    ),
    Case("POST", "formulas/", EVERYBODY_SIGNED_IN, body={"texts": ["x"]}),
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
    Case("POST", "games/<id>/question/", (403, 404, 404, 200, 404, 404), "game", {"index": 0}),
    Case("GET", "games/<id>/tally/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "assignments/", EVERYBODY_SIGNED_IN),
    Case("POST", "assignments/", (403, 400, 400, 201, 400, 403), "private", {"quiz": "{id}"}),
    Case("POST", "assignments/", (403, 201, 201, 201, 201, 201), "public", {"quiz": "{id}"}),
    Case("POST", "assignments/", (403, 400, 400, 201, 403, 403), "hidden", {"quiz": "{id}"}),
    Case("GET", "assignments/<id>/", (403, 404, 404, 200, 404, 404), "assignment"),
    Case("PATCH", "assignments/<id>/", (403, 404, 404, 200, 404, 404), "assignment", {"closed": True}),
    Case("DELETE", "assignments/<id>/", (403, 404, 404, 204, 404, 404), "assignment"),
    Case("DELETE", "assignments/players/<id>/", (403, 404, 404, 204, 404, 404), "assignment player"),
    Case("GET", "assignments/by-code/<code>/", (200,) * 6, "assignment code"),
    Case(
        "POST",
        "assignments/by-code/<code>/players/",
        (201,) * 6,
        "assignment code",
        {"name": "Mia", "token": "0123456789abcdef"},
    ),
    # No session reaches an attempt, only its player's secret: tests/classroom/test_attempt_api.py.
    Case("GET", "attempt/", (401,) * 6),
    Case("POST", "attempt/question/", (401,) * 6, body={"position": 0}),
    Case("POST", "attempt/answers/", (401,) * 6, body={"id": "01234567", "position": 0, "answer": 0}),
    Case("POST", "attempt/again/", (401,) * 6),
    *quiz_cases(
        "POST",
        "quizzes/<id>/practice/",
        body={},
        private=(404, 404, 404, 200, 404, 200),
        public=(200,) * 6,
        hidden=(404, 404, 404, 200, 200, 200),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/practice/question/",
        body={"token": "forged"},
        private=(404, 404, 404, 409, 404, 409),
        public=(409,) * 6,
        hidden=(404, 404, 404, 409, 409, 409),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/practice/answer/",
        body={"token": "forged", "answer": 0},
        private=(404, 404, 404, 409, 404, 409),
        public=(409,) * 6,
        hidden=(404, 404, 404, 409, 409, 409),
    ),
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
    # Without a provider there is nothing, for those who may upload. With one: tests/media_storage/test_stock.py.
    Case("GET", "stock-pictures/", (403, 403, 404, 404, 403, 404)),
    Case("POST", "stock-pictures/", (403, 403, 404, 404, 403, 404), body={"id": 1}),
    Case("GET", "stock-pictures/<int:pk>/preview/", (403, 403, 404, 404, 403, 404)),
    Case("GET", "rooms/", EVERYBODY_SIGNED_IN),
    Case("POST", "rooms/", (403, 201, 201, 201, 201, 201), body={"name": "New"}),
    Case("GET", "rooms/<code>/", EVERYBODY_SIGNED_IN, "room"),
    Case("POST", "rooms/<code>/end/", (403, 403, 403, 200, 403, 200), "room"),
    Case("GET", "rooms/<code>/messages/", (403, 403, 403, 200, 403, 200), "room"),
    Case("GET", "rooms/<code>/participants/", (403, 403, 403, 200, 403, 200), "room"),
    Case("GET", "rooms/<code>/bans/", (403, 403, 403, 200, 403, 200), "room"),
    Case("DELETE", "rooms/<code>/bans/<uuid:ban>/", (403, 403, 403, 404, 403, 404), "room"),
    Case("GET", "calls/", EVERYBODY_SIGNED_IN),
    Case("GET", "calls/<id>/", (403, 404, 404, 200, 404, 404), "call"),
    Case("GET", "controllers/", EVERYBODY_SIGNED_IN),
    Case("POST", "controllers/", (403, 201, 201, 201, 201, 201), body={"name": "Box 1", "player_name": "Table 1"}),
    Case("GET", "controllers/<id>/", (403, 404, 404, 200, 404, 404), "controller"),
    Case("PUT", "controllers/<id>/", (403, 404, 404, 200, 404, 404), "controller", {"name": "B", "player_name": "T"}),
    Case("PATCH", "controllers/<id>/", (403, 404, 404, 200, 404, 404), "controller", {"name": "Mine now"}),
    Case("DELETE", "controllers/<id>/", (403, 404, 404, 204, 404, 404), "controller"),
    Case("POST", "controllers/<id>/code/", (403, 404, 404, 200, 404, 404), "controller"),
    # Devices are nobody, and prove themselves: tests/classroom/test_box_protocol.py.
    Case("POST", "box-controller/embedded/register", (404,) * 6, body={"code": None}),
    Case("GET", "box-controller/embedded/ping", (404,) * 6),
    Case("GET", "box-controller/embedded/update", (404,) * 6),
    Case("POST", "box-controller/embedded/join", (404,) * 6, body={"code": None}),
    Case("GET", "transcripts/", EVERYBODY_SIGNED_IN),
    Case("GET", "transcripts/<id>/", (403, 404, 404, 200, 404, 404), "transcript"),
    Case("DELETE", "transcripts/<id>/", (403, 404, 404, 204, 404, 404), "transcript"),
    Case("GET", "transcripts/<id>/segments/", (403, 404, 404, 200, 404, 404), "transcript"),
    # Who was in the call, too: tests/rooms/test_transcript_pages_and_api.py.
    Case(
        "PATCH", "transcripts/<id>/segments/<uuid:segment>/", (403, 404, 404, 200, 404, 404), "transcript", CORRECTION
    ),
    Case("DELETE", "transcripts/<id>/segments/<uuid:segment>/", (403, 404, 404, 204, 404, 404), "transcript"),
    Case("GET", "transcripts/<id>/exports/<slug:kind>/", (403, 404, 404, 200, 404, 404), "transcript"),
    # Who may record where everybody may: tests/rooms/test_vocabularies.py.
    Case("GET", "vocabularies/", (200,) * 6),
    Case("POST", "vocabularies/", (403, 403, 201, 201, 403, 201), body=VOCABULARY),
    # A JSON body isn't an upload, which is noticed while looking for the CSRF token, before the role.
    Case("POST", "vocabularies/import/", (403, 415, 415, 415, 415, 415), body={}),
    Case("GET", "vocabularies/<code>/", (404, 404, 404, 200, 404, 200), "vocabulary"),
    Case("GET", "vocabularies/<code>/", (200,) * 6, "published vocabulary"),
    Case("PATCH", "vocabularies/<code>/", (403, 404, 404, 200, 404, 200), "vocabulary", {"name": "Mine now"}),
    Case("PATCH", "vocabularies/<code>/", (403, 403, 403, 200, 403, 200), "published vocabulary", {"name": "Mine now"}),
    Case("DELETE", "vocabularies/<code>/", (403, 403, 403, 204, 403, 204), "published vocabulary"),
    Case("GET", "vocabularies/<code>/chart/", (200,) * 6, "published vocabulary"),
    Case("GET", "vocabularies/<code>/weights/", (200,) * 6, "published vocabulary"),
    Case("GET", "vocabularies/<code>/file/", (403, 403, 403, 200, 403, 200), "published vocabulary"),
    Case("GET", "vocabularies/<code>/samples/", (403, 403, 403, 200, 403, 200), "published vocabulary"),
    Case("POST", "vocabularies/<code>/samples/", (403, 403, 403, 200, 403, 200), "published vocabulary", TAKES),
    Case("DELETE", "vocabularies/<code>/samples/", (403, 204, 204, 204, 204, 204), "published vocabulary"),
    Case("GET", "vocabularies/<code>/versions/", (403, 403, 403, 200, 403, 200), "published vocabulary"),
    # Without samples there is nothing to train.
    Case("POST", "vocabularies/<code>/versions/", (403, 403, 403, 409, 403, 409), "published vocabulary"),
    Case(
        "POST",
        "vocabularies/<code>/versions/<int:number>/publish/",
        (403, 403, 403, 200, 403, 200),
        "published vocabulary",
    ),
    Case(
        "POST",
        "vocabularies/<code>/versions/<int:number>/cancel/",
        (403, 403, 403, 409, 403, 409),
        "published vocabulary",
    ),
    Case("GET", "users/me/", EVERYBODY_SIGNED_IN),
    Case("PATCH", "users/me/", EVERYBODY_SIGNED_IN, body={"username": "renamed"}),
    Case("GET", "users/", EVERYBODY_SIGNED_IN),
    Case("GET", "users/<id>/", (403, 404, 404, 404, 404, 404), "unpublished person"),
    Case("GET", "users/<id>/", EVERYBODY_SIGNED_IN, "person"),
    Case("GET", "users/<id>/quizzes/", EVERYBODY_SIGNED_IN, "person"),
    # Twelve of the thirteen parts are missing.
    Case("PUT", "users/me/avatar/", (403, 400, 400, 400, 400, 400), body={"hair": "short"}),
    Case("GET", "users/me/avatar/", EVERYBODY_SIGNED_IN),
    Case("DELETE", "users/me/avatar/", (403, 204, 204, 204, 204, 204)),
    Case("POST", "users/me/avatar/picture/", (403, 415, 415, 415, 415, 415), body={}),
    Case("GET", "users/me/deletion/", EVERYBODY_SIGNED_IN),
    # The only administrator stays.
    Case("POST", "users/me/deletion/", (403, 202, 202, 202, 202, 403), body={"password": PASSWORD}),
    Case("DELETE", "users/me/deletion/", (403, 204, 204, 204, 204, 204)),
    Case("POST", "auth/deletion/confirm/", (400,) * 6, body={"token": "forged"}),
    Case("GET", "data-exports/", EVERYBODY_SIGNED_IN),
    Case("POST", "data-exports/", (403, 202, 202, 202, 202, 202)),
    Case("GET", "data-exports/<id>/", (403, 404, 404, 200, 404, 404), "export"),
    Case("GET", "data-exports/<id>/file/", (403, 404, 404, 200, 404, 404), "export"),
    Case("DELETE", "data-exports/<id>/", (403, 404, 404, 204, 404, 404), "export"),
    Case("GET", "auth/session/", (200,) * 6),
    Case("POST", "auth/login/code/", (403,) * 6, body={"code": "123456"}),
    Case("GET", "auth/second-factor/", EVERYBODY_SIGNED_IN),
    Case("POST", "auth/second-factor/totp/", (403, 201, 201, 201, 201, 201), body={"password": PASSWORD}),
    Case("POST", "auth/second-factor/totp/confirm/", (403,) * 6, body={"code": "123456"}),
    Case("POST", "auth/second-factor/totp/remove/", (403, 204, 204, 204, 204, 204), body={"password": PASSWORD}),
    Case("POST", "auth/second-factor/recovery-codes/", (403,) * 6, body={"password": PASSWORD}),
    # Nothing was begun. Right answers: tests/accounts/test_passkeys.py.
    Case("POST", "auth/login/passkey/begin/", (200,) * 6),
    Case("POST", "auth/login/passkey/", (403,) * 6, body={"credential": {}}),
    Case("POST", "auth/login/second-factor/passkey/begin/", (403,) * 6),
    Case("POST", "auth/login/second-factor/passkey/", (403,) * 6, body={"credential": {}}),
    Case("GET", "auth/passkeys/", EVERYBODY_SIGNED_IN),
    Case("POST", "auth/passkeys/", (403,) * 6, body={"credential": {}}),
    Case("POST", "auth/passkeys/begin/", EVERYBODY_SIGNED_IN, body={"password": PASSWORD}),
    Case("PATCH", "auth/passkeys/<id>/", (403, 404, 404, 200, 404, 404), "passkey", {"name": "Mine now"}),
    Case("POST", "auth/passkeys/<id>/remove/", (403, 404, 404, 204, 404, 404), "passkey", body={"password": PASSWORD}),
    # Without a passkey the password can't be left out, and is required anyway.
    Case(
        "POST",
        "auth/require-password/",
        EVERYBODY_SIGNED_IN,
        body={"require_password": True, "password": PASSWORD},
    ),
    Case("POST", "auth/require-password/", (403,) * 6, body={"require_password": False, "password": PASSWORD}),
    # A session is no password and no token.
    Case("GET", "auth/providers/", EVERYBODY_SIGNED_IN),
    Case(
        "POST",
        "auth/providers/<slug:name>/unlink/",
        (403, 404, 404, 204, 404, 404),
        "linked account",
        {"password": PASSWORD},
    ),
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
    Case("GET", "asyncapi.yaml", (200,) * 6),
]


@pytest.fixture
def people(teacher: User, other_teacher: User, moderator: User, administrator: User) -> dict[str, User | None]:
    member = make_user("member", role=None)
    User.objects.filter(pk=other_teacher.pk).update(username="stranger")
    users = (None, member, other_teacher, teacher, moderator, administrator)
    return dict(zip(PEOPLE, users, strict=True))


@pytest.fixture
def things(people: dict[str, User | None], make_quiz: MakeQuiz) -> dict[str, Callable[[], Any]]:  # noqa: C901
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

    def export() -> uuid.UUID:
        pk = DataExport.objects.create(user=owner).pk
        assert write_export_file(export_id=pk)
        return pk

    def file(*, deleted: bool = False) -> uuid.UUID:
        item = files.store_upload(user=owner, stream=io.BytesIO(picture()), filename="a.png")
        if deleted:
            files.delete_file(item=item)
        return item.pk

    def assignment() -> Assignment:
        return create_assignment(quiz=make_quiz(owner), owner=owner, options=GameOptions(), paced=PacedOptions())

    def assignment_player() -> uuid.UUID:
        token = "0123456789abcdef"
        attempt, _ = join_assignment(assignment=assignment(), name="Ada", custom_field="", token=token)
        return attempt.player_id

    def transcript() -> uuid.UUID:
        made = Transcript.objects.create(room=calls.create_room(owner=owner))
        said = {"source": "typed", "text": "said", "start_ms": 0, "end_ms": 900}
        TranscriptSegment.objects.create(id=SEGMENT, transcript=made, **said)
        return made.pk

    def hidden_by_decision() -> uuid.UUID:
        quiz, moderator = make_quiz(owner, public=True), people["moderator"]
        assert moderator is not None
        moderate_quizzes(moderator=moderator, quizzes=[quiz], rating=ModRating.NOT_SAFE, reason="It insults people.")
        return quiz.pk

    def decision() -> uuid.UUID:
        return ModerationDecision.objects.get(quiz=hidden_by_decision()).pk

    def appeal() -> uuid.UUID:
        quiz = Quiz.objects.get(pk=hidden_by_decision())
        return appeal_decision(quiz=quiz, author=owner, text="It is a quotation.", now=timezone.now()).pk

    def changed_since_rated() -> uuid.UUID:
        return update_quiz(quiz=Quiz.objects.get(pk=hidden_by_decision()), changes={"title": "Changed"}).pk

    def versions() -> uuid.UUID:
        quiz = make_quiz(owner, public=True)
        return update_quiz(quiz=quiz, changes={"title": "Changed"}).pk

    def activity(*, public: bool = False) -> QuizTivity:
        return activities.create_quiztivity(owner=owner, title="Rivers", pages=[PAGE], public=public)

    return {
        "": lambda: None,
        "vocabulary": lambda: make_vocabulary(owner, accepts_recordings=False).slug,
        "published vocabulary": lambda: published_vocabulary(owner, "open").slug,
        "assignment": lambda: assignment().pk,
        "assignment code": lambda: assignment().code,
        "assignment player": assignment_player,
        "transcript": transcript,
        "private activity": lambda: activity().pk,
        "public activity": lambda: activity(public=True).pk,
        "activity link": lambda: activities.share_quiztivity(quiztivity=activity(), user=owner).pk,
        "private": lambda: make_quiz(owner).pk,
        "public": lambda: make_quiz(owner, public=True).pk,
        "hidden": lambda: make_quiz(owner, public=True, mod_rating=ModRating.NOT_SAFE).pk,
        "hidden by decision": hidden_by_decision,
        "decision": decision,
        "appeal": appeal,
        "changed since rated": changed_since_rated,
        "versions": versions,
        "result": result,
        "played result": played_result,
        "file": file,
        "session": session,
        "folder": lambda: create_folder(owner=owner, name="Grade 5").pk,
        "room": lambda: calls.create_room(owner=owner).room_code,
        "call": lambda: Call.objects.create(room=calls.create_room(owner=owner), ended_at=timezone.now()).pk,
        "controller": lambda: create_controller(user=owner, name="Box", player_name="Table")[0].pk,
        "invitation": lambda: invite(email="invited@school.example", group=None, invited_by=owner).pk,
        "passkey": lambda: (
            FidoCredential.objects.create(user=owner, name="k", credential_id=b"id", public_key=b"key").pk
        ),
        # The name that stands for <slug:name>.
        "linked account": lambda: SocialAccount.objects.create(user=owner, provider="gift", uid="1").pk,
        "api key": lambda: create_api_key(user=owner, name="k", scopes=["read"]).key.pk,
        "export": export,
        "person": lambda: make_quiz(owner, public=True).user_id,
        "unpublished person": lambda: make_quiz(owner).user_id,
        "deleted file": lambda: file(deleted=True),
        "game": lambda: live.create_game(quiz=make_quiz(owner), host=owner, options=GameOptions()).game_id,
    }


# Everything that a refused request must leave alone.
LEFT_ALONE = {
    model._meta.db_table
    for model in (
        *(Quiz, GameResult, StorageItem, ApiKey, Room, Invitation, EmailChange),
        *(Controller, Assignment, AssignmentPlayer, Folder, Pick, Report, FidoCredential, SocialAccount, DataExport),
        *(Transcript, TranscriptSegment, QuizTivity, QuizTivityShare, QuizRevision, Appeal),
        *(SignVocabulary, Sign, SignSample, VocabularyVersion),
    )
}
WRITING = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names of those of which a row is written, changed or deleted meanwhile."""
    touched: set[str] = set()

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        done = execute(sql, params, many, context)
        if (found := WRITING.match(sql)) and context["cursor"].rowcount:
            touched.update(LEFT_ALONE & {found[1]})
        return done

    with connection.execute_wrapper(watch):
        yield touched


def filled(route: str, pk: str) -> str:
    values = {"<id>": pk, "<code>": pk, "<slug:name>": "gift", "<int:pk>": "1", "<int:number>": "1"}
    values |= {"<slug:kind>": "vtt", "<uuid:segment>": str(SEGMENT), "<uuid:ban>": str(SEGMENT)}
    for name, value in values.items():
        route = route.replace(name, value)
    return route


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.route} {case.thing}".strip())
def test_a_route(case: Case, who: str, people: dict[str, User | None], things: dict[str, Callable[[], Any]]) -> None:
    pk = things[case.thing]()
    body = {"quiz": str(pk)} if case.body == {"quiz": "{id}"} else case.body
    api = Api(people[who], warm=False)
    with watched() as touched:
        answer = getattr(api, case.method.lower())(f"/{filled(case.route, str(pk))}", body)
    assert answer.status_code == case.statuses[PEOPLE.index(who)], answer.content
    if answer.status_code >= 400:
        assert set(answer.json()) == {"code", "message", "fields"}
        assert not touched


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
