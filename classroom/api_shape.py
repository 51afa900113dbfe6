"""The one error shape and the one page shape of the API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Pages(PageNumberPagination):
    """`?page=2&page_size=50`; at most 100 a page."""

    page_size_query_param = "page_size"
    max_page_size = 100


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as `{"code", "message", "fields"}`; None leaves the error to Django (a bug: 500)."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    assert isinstance(error, exceptions.APIException)
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        response.data = {"code": "invalid", "message": "Some fields need another look.", "fields": fields}
    else:
        code = error.get_codes()
        response.data = {
            "code": code if isinstance(code, str) else error.default_code,
            "message": str(error.detail),
            "fields": {},
        }
    return response
