"""Talking to the API as somebody: a client with that person's session that checks the CSRF token like a browser's."""

from typing import Any

from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import RequestFactory
from django.utils.crypto import get_random_string
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services.sessions import note_use

API = "/api/v1"


class Api(APIClient):
    """`Api(user).get("/quizzes/")`; `Api(None)` is nobody. Sends and expects JSON.

    A warm one's session has been noted, as the first request of each is, which would be counted with the queries.
    """

    def __init__(self, user: User | None = None, *, warm: bool = True) -> None:
        super().__init__(enforce_csrf_checks=True)
        if user is not None:
            self.force_login(user)
        # As the page that the browser has open would have set it.
        self.cookies["csrftoken"] = token = get_random_string(CSRF_SECRET_LENGTH)
        self.credentials(HTTP_X_CSRFTOKEN=token)
        if user is not None and warm:
            request = RequestFactory().get("/")
            request.session = self.session
            note_use(request=request, user=user)

    def generic(self, method: str, path: str, *args: Any, **extra: Any) -> Any:
        return super().generic(method, f"{API}{path}", *args, **extra)


def error(code: str, message: str) -> dict[str, Any]:
    """A refusal without field problems."""
    return {"code": code, "message": message, "fields": {}}


def invalid(**fields: list[tuple[list[Any], str, str]]) -> dict[str, Any]:
    """A 400 with (path, code, message) per field."""
    return {
        "code": "invalid",
        "message": "Some fields need another look.",
        "fields": {
            name: [{"path": path, "code": code, "message": message} for path, code, message in problems]
            for name, problems in fields.items()
        },
    }


NOT_SIGNED_IN = error("not_authenticated", "Authentication credentials were not provided.")
NOT_ALLOWED = error("permission_denied", "You do not have permission to perform this action.")
NOT_FOUND = error("not_found", "Not found.")
