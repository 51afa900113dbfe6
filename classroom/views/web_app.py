"""What makes the product an app on a phone: its manifest, its service worker, the page that this keeps."""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from classroom.player_shell import PREFIX, shell_in
from classroom.script_graph import static_file
from classroom.web_app import manifest_in

KEPT_S = 60 * 60


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """The web app manifest. The address names the language, as browsers ask for it without cookies."""
    return JsonResponse(manifest_in(_offered(language)), content_type="application/manifest+json")


@require_safe
@gzip_page
@cache_control(no_cache=True, public=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker for `?language=`; with SERVICE_WORKER=0 one that removes itself and all it has kept."""
    if not settings.SERVICE_WORKER:
        return _script(static_file("classroom/service_worker_removal.js").read_text())
    language = _offered(request.GET.get("language", settings.LANGUAGE_CODE))
    shell = shell_in(language)
    told = {
        "version": shell.version,
        "above": PREFIX,
        "prefix": shell.prefix,
        "page": {"address": reverse("classroom:shell", args=[language]), "hash": shell.page_hash},
        "files": shell.files,
        "static": settings.STATIC_URL,
        "home": reverse("classroom:home"),
    }
    return _script(f"const SHELL = {json.dumps(told)};\n{static_file('classroom/service_worker.js').read_text()}")


@require_safe
@gzip_page
@cache_control(no_cache=True, public=True)
def shell(request: HttpRequest, language: str) -> HttpResponse:
    """The player's page for nobody and no game, as the service worker keeps it."""
    return HttpResponse(shell_in(_offered(language)).page)


def _offered(language: str) -> str:
    """The language if pages can be read in it. Raises Http404."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language


def _script(source: str) -> HttpResponse:
    return HttpResponse(source, content_type="text/javascript; charset=utf-8")
