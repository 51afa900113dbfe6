"""The page where everybody chooses their language, with or without an account."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from accounts.languages import is_offered
from accounts.services.languages import choose_language

# As long as browsers keep a cookie.
LASTS_S = 400 * 24 * 60 * 60


class LanguageView(View):
    """GET: the choices. POST `language` (empty: as the browser says) and `next`, the page to go back to."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        language = request.POST.get("language", "")
        if language and not is_offered(language):
            return self._page(request, status=400)
        if request.user.is_authenticated:
            choose_language(user=request.user, language=language)
        response = redirect(_wanted_page(request))
        if language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=LASTS_S,
                secure=request.is_secure(),
                samesite="Lax",
            )
        else:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response

    def _page(self, request: HttpRequest, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "languages": settings.LANGUAGES,
            "chosen": _chosen(request),
            "next": _wanted_page(request),
        }
        return render(request, "accounts/language.html", context, status=status)


def _chosen(request: HttpRequest) -> str:
    """Empty: none was, and the browser's is spoken."""
    if request.user.is_authenticated:
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if is_offered(chosen) else ""


def _wanted_page(request: HttpRequest) -> str:
    """Where they came from, if that is a page of this server."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and request.path not in wanted else "/"
