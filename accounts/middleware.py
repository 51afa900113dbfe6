"""What happens around every request of somebody with a session."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import known_browsers
from accounts.event_words import LEFT_IDLE
from accounts.languages import is_offered
from accounts.services import log_out
from accounts.services.second_factor import lacks_second_factor
from accounts.services.sessions import forget_session, note_use, was_left_idle

GetResponse = Callable[[HttpRequest], HttpResponse]

WANTED_PAGE = "wanted_page"
# What somebody may still do who has to set up a second factor first.
_OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        *(
            f"accounts:{name}"
            for name in ("security", "begin_app", "confirm_app", "add_passkey", "logout", "prove", "prove_with")
        ),
        # Who has no password comes back here with the proof that setting one up asks for.
        *(f"{name}_callback" for name in ("google", "github", "openid_connect")),
        *("accounts:deletion", "accounts:keep_account", "accounts:avatar", "api:deletion"),
        *(f"api:{name}" for name in ("session", "second_factor", "new_totp", "confirm_totp", "logout")),
        *("api:passkeys", "api:begin_passkey"),
        *("api:schema", "api:docs", "accounts:language", "classroom:words", "classroom:icon"),
        *("classroom:page_words", "classroom:manifest", "classroom:service_worker", "classroom:shell"),
    }
)
SECOND_FACTOR_REQUIRED = {
    "code": "second_factor_required",
    "message": gettext_lazy(
        "Set up a second factor first: this server asks for one. Your account's security page leads through it."
    ),
    "fields": {},
}


def end_void_sessions(get_response: GetResponse) -> GetResponse:
    """A session whose person may not enter any more (blocked, closed, new password) is deleted, not only ignored."""

    def middleware(request: HttpRequest) -> HttpResponse:
        bound = settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session
        if bound and not request.user.is_authenticated:
            forget_session(session_key=request.session.session_key)
            request.session.flush()
        return get_response(request)

    return middleware


def speak_their_language(get_response: GetResponse) -> GetResponse:
    """Pages in the language that somebody chose for their account, whatever the browser asks for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _signed_in(request) and is_offered(request.user.language):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


def end_idle_staff_sessions(get_response: GetResponse) -> GetResponse:
    """Staff pages want a new log-in from a browser that was left alone; it leads back to the page one wanted."""

    def middleware(request: HttpRequest) -> HttpResponse:
        staff_page = request.path.startswith(reverse("admin:index"))
        if staff_page and _signed_in(request) and was_left_idle(request.session.session_key):
            log_out(request=request, reason=LEFT_IDLE)
            messages.warning(request, _("You were away for a while. Log in again to go on."))
        return get_response(request)

    return middleware


def note_activity(get_response: GetResponse) -> GetResponse:
    """When a person and their browser were last seen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _signed_in(request):
            note_use(request=request, user=request.user)
        return get_response(request)

    return middleware


def lead_to_second_factor(get_response: GetResponse) -> GetResponse:
    """Who must have a second factor and has none can do nothing but set it up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _signed_in(request) or not lacks_second_factor(request.user) or _is_open(request):
            return get_response(request)
        if request.path.startswith(reverse("api:session").removesuffix("auth/session/")):
            return JsonResponse(SECOND_FACTOR_REQUIRED, status=403)
        if request.method == "GET":
            request.session[WANTED_PAGE] = request.get_full_path()
        return redirect("accounts:security")

    return middleware


def remember_browsers(get_response: GetResponse) -> GetResponse:
    """After a log-in the browser gets the cookie by which it is known."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        known_browsers.set_cookie(request, response)
        return response

    return middleware


def _signed_in(request: HttpRequest) -> bool:
    # Without the cookie there is nothing to look up.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _is_open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in _OPEN_WITHOUT_SECOND_FACTOR
    except Resolver404:
        return False
