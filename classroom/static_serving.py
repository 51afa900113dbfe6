"""Static files of releases where no proxy sends them, and what a page gets whose release is gone."""

import logging
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from classroom.script_graph import static_file
from classroom.static_compression import CompressingWhiteNoise
from classroom.static_releases import CURRENT, RELEASE, is_collected

logger = logging.getLogger(__name__)


class ReleaseWhiteNoise(CompressingWhiteNoise):
    """In production: `/static/<release>/…` from any release that is still there, `/static/…` from what is current.

    A process may be asked for a release that was collected after its start, by a page of another process.
    """

    # As nginx says it (deploy/nginx.conf): a year, the longest that caches are asked to take seriously (RFC 2616).
    FOREVER = 365 * 24 * 60 * 60

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._of_release: re.Pattern[str] | None = None
        if settings.PRODUCTION:
            self._of_release = re.compile(f"{re.escape(settings.STATIC_URL)}({RELEASE.pattern})/")
            self.directories.append((f"{settings.STATIC_ROOT}/", settings.STATIC_URL))
            if staticfiles_storage.base_url == settings.STATIC_URL:
                logger.warning("Static files of this version are not there. Run manage.py collectstatic and restart.")

    def add_files(self, root: Any, prefix: Any = None) -> None:
        if settings.PRODUCTION and root == settings.STATIC_ROOT:
            # Without the link, which may lead elsewhere while this process lives.
            root = (Path(root) / CURRENT).resolve()
        super().add_files(str(root), prefix)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named = self._of_release.match(request.path_info) if self._of_release else None
        if named is None:
            answer: HttpResponseBase = super().__call__(request)
            return answer
        found = self.find_file(request.path_info)
        return self.serve(found, request) if found else _missing(request, named[1])


def _missing(request: HttpRequest, release: str) -> HttpResponse:
    """For a page that was open for very long, or that its browser kept, so that its release is gone: instead of a
    script one that loads it anew."""
    kept = {"Cache-Control": "no-store"}
    if is_collected(release):
        return HttpResponse("There is no such file.", "text/plain", 404, headers=kept)
    if not request.path_info.endswith(".js"):
        return HttpResponse("These files are gone. Load the page again.", "text/plain", 404, headers=kept)
    script = static_file("classroom/release_gone.js").read_text()
    return HttpResponse(script, "text/javascript; charset=utf-8", headers=kept)
