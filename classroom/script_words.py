"""What scripts say, in each language: Django's JavaScript catalogue."""

from functools import cache

from django.http import HttpRequest
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

_CATALOGUE = JavaScriptCatalog(packages=["classroom"])


@cache
def words_script(language: str) -> bytes:
    """`gettext` and `ngettext` for scripts in one of LANGUAGES. Made once for each process."""
    with translation.override(language):
        return bytes(_CATALOGUE.get(HttpRequest()).content)
