"""What scripts say, in each language: Django's JavaScript catalogue, whole or for the scripts of one page."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

from classroom.script_graph import modules_of, static_file

# Pages that get their own words only, being opened where lines are slow: name → their script.
PAGES = {"player": "classroom/player.js"}
_CONTEXT_END = "\x04"


@cache
def words_script(language: str, page: str = "") -> bytes:
    """`gettext` and `ngettext` for scripts in one of LANGUAGES; with `page` for that one of PAGES. Made once."""
    with translation.override(language):
        return bytes(_Catalogue(packages=["classroom"], page=page).get(HttpRequest()).content)


class _Catalogue(JavaScriptCatalog):
    page = ""

    def get_catalog(self) -> dict[str, Any]:
        catalogue: dict[str, Any] = super().get_catalog()
        if not self.page:
            return catalogue
        scripts = _scripts_of(PAGES[self.page])
        return {key: text for key, text in catalogue.items() if _may_say(scripts, key.rpartition(_CONTEXT_END)[2])}


def _scripts_of(entry: str) -> str:
    """The source of a script and of all that it imports, also of what it imports later."""
    return "\n".join(static_file(name).read_text() for name in (entry, *modules_of(entry, later=True)))


def _may_say(scripts: str, text: str) -> bool:
    """Whether `text` is in the scripts. What they may write with an escape counts as there."""
    return any(sign in text for sign in "\"'\\\n") or text in scripts
