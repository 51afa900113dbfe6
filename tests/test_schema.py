"""The committed OpenAPI schema is the API's, and the API keeps to it whatever it is sent."""

import uuid
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import schemathesis
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from pytest_django import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from accounts.roles import ADMINISTRATORS
from accounts.services.tokens import issue_token
from classroom.assignment_services import PacedOptions, create_assignment
from classroom.engine import GameOptions
from classroom.models import Assignment
from quizzes import page_types
from quizzes.models import GameResult, Quiz, QuizTivity, QuizTivityShare
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.api_permissions.people import standing_for_all, undone
from tests.conftest import PASSWORD, make_user

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
QUIZ_ID, RESULT_ID, FILE_ID, ASSIGNMENT_ID = (uuid.UUID(int=number) for number in (1, 2, 3, 4))
ASSIGNMENT_CODE = "1234567890"
QUESTION = TYPES["ABCD"].example()

# Operations of which ten requests meet fewer kinds of answers than twenty do: hardly one of them fits.
SELDOM_MET = [
    *("auth_passkeys_remove_create", "auth_register_create", "games_tally_retrieve", "imports_preview_create"),
    *("questions_preview_create", "quiztivities_partial_update", "quizzes_moderation_update"),
    *("quizzes_practice_create", "quizzes_practice_answer_create", "quizzes_revisions_list"),
]

METHODS = {"get", "post", "put", "patch", "delete"}


def _without_much_to_vary() -> list[str]:
    """Ids of the operations that take no body and nothing after the question mark."""
    operations = [
        operation
        for path in yaml.load(COMMITTED.read_text(), yaml.CSafeLoader)["paths"].values()
        for method, operation in path.items()
        if method in METHODS
    ]
    return [
        operation["operationId"]
        for operation in operations
        if "requestBody" not in operation and all(one["in"] == "path" for one in operation.get("parameters", []))
    ]


schema = schemathesis.openapi.from_path(
    COMMITTED,
    config=schemathesis.Config.from_dict(
        {
            "generation": {"max-examples": 10, "deterministic": True, "with-security-parameters": False},
            "operations": [
                {"include-operation-id": _without_much_to_vary(), "generation": {"max-examples": 4}},
                {"include-operation-id": SELDOM_MET, "generation": {"max-examples": 20}},
            ],
            # Coverage tries every boundary of every field and takes minutes: too long for every run.
            "phases": {"coverage": {"enabled": False}},
        }
    ),
)
schema.app = get_wsgi_application()


@pytest.mark.smoke
def test_the_committed_schema_is_up_to_date(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))
    assert made.read_text() == COMMITTED.read_text(), "The API changed: run `make schema` and commit the file."


@contextmanager
def connection_kept() -> Iterator[None]:
    """A request inside the test's own transaction: it must not close the connection as requests normally do."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def administrator(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator["Administrator"]:
    """Somebody who may do everything, signed in, and a few things of theirs."""
    with standing_for_all(django_db_blocker):
        user = make_user("admin", ADMINISTRATORS)
        _make_things_of(user)
        yield Administrator(user)


@pytest.mark.django_db
@schema.parametrize()
def test_the_api_keeps_to_its_schema(case: schemathesis.Case, administrator: "Administrator") -> None:
    """Any request, fitting or not, gets an answer that the schema describes; nothing is an error of the server."""
    if "id" in (case.path_parameters or {}) and crc32(repr(case.path_parameters["id"]).encode()) % 4:
        # Most of the time something that exists, so that not every answer is a 404.
        case.path_parameters["id"] = _known_id(case.path)
    if isinstance(case.body, dict) and isinstance(case.body.get("quiz"), str):
        case.body["quiz"] = str(QUIZ_ID)
    # Requests delete and rename things, and the next one shall find them again.
    with undone(), connection_kept():
        answer = case.call_and_validate(
            **administrator.credentials(case),
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )
    # Else nothing but refusals would have been looked at.
    assert b"not_authenticated" not in answer.content
    assert b"CSRF" not in answer.content


class Administrator:
    """What a request proves to come from the user with, in each of the ways that operations take."""

    def __init__(self, user: User) -> None:
        basic = b64encode(f"{user.email}:{PASSWORD}".encode()).decode()
        cookies = {name: morsel.value for name, morsel in Api(user).cookies.items()}
        self._basic = {"headers": {"Authorization": f"Basic {basic}"}}
        self._bearer = {"headers": {"Authorization": f"Bearer {issue_token(user=user).secret}"}}
        self._session = {"cookies": cookies, "headers": {"X-CSRFToken": cookies["csrftoken"]}}

    def credentials(self, case: schemathesis.Case) -> dict[str, Any]:
        """Cookies and headers as the operation's own `security` asks for them: a bearer token wherever one is taken."""
        schemes = {name for way in case.operation.definition.raw.get("security", []) for name in way}
        if "basicAuth" in schemes:
            return self._basic
        return self._bearer if "bearerToken" in schemes else self._session


def _known_id(path: str) -> str:
    """The id of something that exists and that this path is about."""
    if "/by-code/" in path:
        return ASSIGNMENT_CODE
    known = {"/results/": RESULT_ID, "/files/": FILE_ID, "/assignments/": ASSIGNMENT_ID}
    return str(next((pk for part, pk in known.items() if part in path), QUIZ_ID))


def _make_things_of(owner: User) -> None:
    """A quiz, a result, a file, an activity, its share and an assignment with known ids."""
    quiz = Quiz.objects.create(pk=QUIZ_ID, user=owner, title="Known", public=True, questions=[QUESTION])
    quiz.storage_items.create(pk=FILE_ID, user=owner, mime_type="image/png", hash=FILE_ID.bytes, size=0)
    made = create_assignment(quiz=quiz, owner=owner, options=GameOptions(), paced=PacedOptions())
    made.storage_items.clear()
    Assignment.objects.filter(pk=made.pk).update(id=ASSIGNMENT_ID, code=ASSIGNMENT_CODE)
    activity = QuizTivity.objects.create(pk=QUIZ_ID, user=owner, title="Known", pages=[page_types.example("ABCD")])
    QuizTivityShare.objects.create(pk=QUIZ_ID, user=owner, quiztivity=activity)
    GameResult.objects.create(
        pk=RESULT_ID,
        user=owner,
        quiz=quiz,
        player_count=1,
        title="Known",
        questions=[QUESTION],
        answers=[[{"username": "Ada", "answer": 0, "right": True, "time_taken": 1500, "score": 925}]],
        player_scores={"Ada": 925},
    )
