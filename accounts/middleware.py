"""What happens around every request of somebody with a session."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def end_void_sessions(get_response: GetResponse) -> GetResponse:
    """A session whose person may not enter any more (blocked, closed, new password) is deleted, not only ignored."""

    def middleware(request: HttpRequest) -> HttpResponse:
        bound = settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session
        if bound and not request.user.is_authenticated:
            request.session.flush()
        return get_response(request)

    return middleware
