"""The player's page as phones keep it for when the network is gone: for nobody and no game in particular.

Its files are kept together, under addresses that only the service worker answers (`/shell/<version>/…`), and each is
checked against its hash (Subresource Integrity): what one release consists of never meets a file of another.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from classroom.script_graph import static_file
from classroom.script_words import words_script

PREFIX = "/shell/"
# What the page loads without naming it.
BESIDES = ("classroom/proof_worker.js",)
# Icons and the manifest aren't needed to play.
_NAMED = re.compile(r'<script [^>]*?src="([^"]+)"|<link rel="(?:stylesheet|modulepreload)" href="([^"]+)"')


@dataclass(frozen=True)
class Shell:
    """A page and what it needs. Hashes are written as Subresource Integrity does ("sha256-…")."""

    version: str
    page: bytes
    page_hash: str
    files: dict[str, str]
    """Address → hash of what is there."""

    @property
    def prefix(self) -> str:
        return f"{PREFIX}{self.version}"


@cache
def shell_in(language: str) -> Shell:
    """The shell in one of LANGUAGES. Made once for each process: it changes with a release or a setting only."""
    with translation.override(language):
        page = render_to_string("classroom/play.html", {"pin": "", "data": _page_data()})
    files = {address: integrity(_content_of(address, language)) for address in sorted(_files_of(page))}
    version = hashlib.sha256(repr((page, files)).encode()).hexdigest()[:12]
    for address in files:
        page = page.replace(f'"{address}"', f'"{PREFIX}{version}{address}"')
    return Shell(version, page.encode(), integrity(page.encode()), files)


def _page_data() -> dict[str, Any]:
    """What the page's script is told. All it doesn't know about the game, the game says when the phone is back."""
    return {"shell": True, "pin": None, "socket": "/ws/play/", "home": reverse("classroom:home"), "teams": []}


def _files_of(page: str) -> set[str]:
    return {script or link for script, link in _NAMED.findall(page)} | {static(name) for name in BESIDES}


def _content_of(address: str, language: str) -> bytes:
    if address == reverse("classroom:page_words", args=[language, "player"]):
        return words_script(language, "player")
    return static_file(address.removeprefix(str(staticfiles_storage.base_url))).read_bytes()


def integrity(content: bytes) -> str:
    """The hash of a file as Subresource Integrity writes it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"
