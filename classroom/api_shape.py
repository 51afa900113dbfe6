"""The shapes that the whole API has in common: errors and pages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from classroom.api_parsers import TooLarge
from classroom.services import GameRefused
from quizzes.models import Quiz
from quizzes.question_types.shapes import Path, Problem
from quizzes.validation import QuizInvalid

INVALID_MESSAGE = gettext_lazy("Some fields need another look.")

Fields = dict[str, list[dict[str, Any]]]
"""Field name → its problems, each `{"path": [...], "code", "message"}`. The path leads on below the field."""


class Pages(PageNumberPagination):
    """`?page=2&page_size=50`; at most 100 a page."""

    page_size_query_param = "page_size"
    max_page_size = 100


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as `{"code", "message", "fields"}`; None leaves the error to Django (a bug: 500)."""
    if isinstance(error, QuizInvalid):
        return _invalid(fields_of_problems(error.problems))
    if isinstance(error, DjangoValidationError):
        return _invalid(_fields_of_django(error))
    if isinstance(error, GameRefused):
        return _refusal(status.HTTP_409_CONFLICT, error.code, error.message)
    if isinstance(error, Http404 | Quiz.DoesNotExist):
        # The row may also have gone between reading and changing it.
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    response = exception_handler(error, context)
    if response is None:
        return None
    assert isinstance(error, exceptions.APIException)
    if isinstance(error, exceptions.ValidationError):
        return _invalid(_fields_of_detail(error.detail))
    code = error.get_codes()
    response.data = _error(code if isinstance(code, str) else error.default_code, str(error.detail), {})
    return response


def fields_of_problems(problems: Sequence[Problem]) -> Fields:
    """Problems by the field that their path starts with."""
    fields: Fields = {}
    for problem in problems:
        name, *rest = problem.path or ("non_field_errors",)
        fields.setdefault(str(name), []).append({"path": rest, "code": problem.code, "message": problem.message})
    return fields


def _error(code: str, message: str, fields: Fields) -> dict[str, Any]:
    return {"code": code, "message": message, "fields": fields}


def _refusal(status_code: int, code: str, message: str) -> Response:
    return Response(_error(code, message, {}), status=status_code)


def _invalid(fields: Fields) -> Response:
    return Response(_error("invalid", INVALID_MESSAGE, fields), status=status.HTTP_400_BAD_REQUEST)


def _fields_of_django(error: DjangoValidationError) -> Fields:
    """What forms' and models' validation say, in our shape."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"non_field_errors": error.error_list}
    return {
        "non_field_errors" if name == "__all__" else name: [
            {"path": [], "code": item.code or "invalid", "message": " ".join(item.messages)} for item in items
        ]
        for name, items in by_field.items()
    }


def _fields_of_detail(detail: Any) -> Fields:
    """What serializers say, in our shape."""
    by_field = detail if isinstance(detail, Mapping) else {"non_field_errors": detail}
    return {
        str(name): [{"path": list(path), "code": item.code, "message": str(item)} for path, item in _details(below, ())]
        for name, below in by_field.items()
    }


def _details(detail: Any, path: Path) -> Iterator[tuple[Path, exceptions.ErrorDetail]]:
    """(path, error) for each error in DRF's nested lists and objects."""
    if isinstance(detail, exceptions.ErrorDetail):
        yield path, detail
    elif isinstance(detail, Mapping):
        for key, below in detail.items():
            yield from _details(below, (*path, key))
    else:
        for index, below in enumerate(detail):
            # A list of errors stands for one place, a list of objects for many.
            yield from _details(below, path if isinstance(below, exceptions.ErrorDetail) else (*path, index))
