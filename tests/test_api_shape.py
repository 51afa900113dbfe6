"""One error shape, whatever refused."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions

from classroom.api_shape import error_response
from classroom.services import GameRefused
from quizzes.question_types.shapes import Problem
from quizzes.validation import QuizInvalid
from tests.api_client import NOT_ALLOWED, NOT_FOUND, error, invalid


@pytest.mark.parametrize(
    ("raised", "status", "data"),
    [
        (Http404(), 404, NOT_FOUND),
        (PermissionDenied(), 403, NOT_ALLOWED),
        (exceptions.MethodNotAllowed("PUT"), 405, error("method_not_allowed", 'Method "PUT" not allowed.')),
        (exceptions.PermissionDenied("Closed.", code="closed"), 403, error("closed", "Closed.")),
        (GameRefused("empty_quiz", "Add a question."), 409, error("empty_quiz", "Add a question.")),
        (
            QuizInvalid([Problem(("questions", 2, "time"), "x", "X."), Problem((), "y", "Y.")]),
            400,
            invalid(questions=[([2, "time"], "x", "X.")], non_field_errors=[([], "y", "Y.")]),
        ),
        (
            ValidationError(
                {"email": ValidationError("Taken by %(who)s.", "unique", {"who": "Ada"}), "__all__": "No."}
            ),
            400,
            invalid(email=[([], "unique", "Taken by Ada.")], non_field_errors=[([], "invalid", "No.")]),
        ),
        (ValidationError("No."), 400, invalid(non_field_errors=[([], "invalid", "No.")])),
        (
            exceptions.ValidationError({"a": ["One.", "Two."], "b": {"c": ["Deep."]}, "d": [{}, {"e": ["Deeper."]}]}),
            400,
            invalid(
                a=[([], "invalid", "One."), ([], "invalid", "Two.")],
                b=[(["c"], "invalid", "Deep.")],
                d=[([1, "e"], "invalid", "Deeper.")],
            ),
        ),
        (exceptions.ValidationError("Bare."), 400, invalid(non_field_errors=[([], "invalid", "Bare.")])),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_every_refusal_has_the_same_shape(raised: Exception, status: int, data: dict[str, Any]) -> None:
    answer = error_response(raised, {})
    assert answer is not None
    assert (answer.status_code, answer.data) == (status, data)


def test_a_bug_stays_a_bug() -> None:
    assert error_response(RuntimeError("bug"), {}) is None


@pytest.mark.parametrize("path", ["nowhere/", "files/a%0Ab/", "%0A/", "files/1/2/3/"])
def test_an_unknown_address_has_it_too(client: Client, path: str) -> None:
    answer = client.delete(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
