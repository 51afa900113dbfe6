"""In which language a socket refuses something: that of the page which opened it.

It is found once per connection and kept there. It is never made the language of the connection's task: what that task
starts (a game's room, say) speaks to others too.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

LONGEST_CODE = 20


def language_of_socket(scope: Mapping[str, Any]) -> str:
    """What the address asks for (`?language=de`: our pages say theirs), else what the browser accepts, else English."""
    query = parse_qs(scope.get("query_string", b"").decode("ascii", "replace"))
    asked = query.get("language", [""])[0][:LONGEST_CODE]
    try:
        return translation.get_supported_language_variant(asked.lower())
    except LookupError:
        return _accepted(scope)


def _accepted(scope: Mapping[str, Any]) -> str:
    headers = dict(scope.get("headers", ()))
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("ascii", "replace")
    return translation.get_language_from_request(request) or settings.LANGUAGE_CODE


def speaking(language: str) -> AbstractContextManager[None]:
    """What is said inside is in this language. For code without `await`: tasks begun inside would go on speaking it."""
    return translation.override(language)


def said_in(language: str, sentence: str) -> str:
    """A sentence that is marked for translation, translated."""
    with speaking(language):
        return translation.gettext(sentence)
