"""Public reads of the API from memory: before anything else of Django is looked at.

What the community's routes answer is the same for everybody, so it is kept in Redis for a short while, whole and ready
to be sent, and dropped as soon as a quiz is saved, deleted, published or moderated (quizzes.freshness). Nothing is kept
of a search: there are endlessly many.

One trip to Redis answers a request. The production server asks before Django makes a request of its own of it
(`FromMemory`), other servers ask in the first middleware.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, parse_cookie
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from django.utils.translation import get_language_from_request
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from quizzes.conditional import answer_conditionally
from quizzes.freshness import GENERATION_KEY

PREFIX = "/api/v1/community/"
# Counters of plays, views and likes may be as old as this.
KEPT_S = 30
MAX_QUERY_CHARACTERS = 100
# What a 304 says nothing about: it has no body.
_OF_A_BODY = ("content-type", "content-length")
# Where the server tells Django what it knows already. No client can write it: what they send begins with HTTP_.
_GENERATION = "classroom.community_generation"
_UNKNOWN = b""
# As long as nothing was changed since Redis was started.
_FIRST = b"first"


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """A whole answer (200), and the generation that was current before it was made."""

    generation: bytes
    etag: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def of_unchanged(self) -> list[tuple[str, str]]:
        return [header for header in self.headers if header[0].lower() not in _OF_A_BODY]


_decoder = msgspec.msgpack.Decoder(Kept)


class FromMemory:
    """A WSGI application that answers what it remembers, and passes on everything else."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if (
            not environ["PATH_INFO"].startswith(PREFIX)
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("SCRIPT_NAME")
            or "HTTP_IF_MATCH" in environ
            or not is_kept(environ)
        ):
            return self._application(environ, start_response)
        kept, generation = _look_up(_key(_scheme(environ), environ["PATH_INFO"], environ))
        if kept is None:
            environ[_GENERATION] = generation
            return self._application(environ, start_response)
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted and _matches(wanted, kept.etag):
            start_response("304 Not Modified", kept.of_unchanged)
            return []
        start_response("200 OK", kept.headers)
        return [kept.body]


def answer_from_memory(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The first middleware: what is kept has all the headers that the others add."""

    def middleware(request: Any) -> Any:
        if not _is_public_read(request):
            return get_response(request)
        known, generation = _remembered(request)
        return known if known is not None else _remember(request, get_response(request), generation)

    return middleware


def _is_public_read(request: HttpRequest) -> bool:
    return request.path.startswith(PREFIX) and request.method == "GET"


def is_kept(meta: Mapping[str, Any]) -> bool:
    """Whether the answer to this read of the community may be remembered."""
    query = meta.get("QUERY_STRING", "")
    wants_json = meta.get("HTTP_ACCEPT", "*/*") in ("*/*", "application/json")
    return settings.COMMUNITY_OPEN and wants_json and len(query) <= MAX_QUERY_CHARACTERS and "q=" not in query


def _key(scheme: str, path: str, meta: Mapping[str, Any]) -> str:
    # Links to further pages name the host.
    named = f"{language_of(meta)} {scheme} {meta.get('HTTP_HOST', '')} {path}?{meta.get('QUERY_STRING', '')}"
    return f"community:{hashlib.blake2b(named.encode(), digest_size=16).hexdigest()}"


def language_of(meta: Mapping[str, Any]) -> str:
    """That a browser asks for, or that was chosen in it."""
    cookies = meta.get("HTTP_COOKIE", "")
    chosen = parse_cookie(cookies).get(settings.LANGUAGE_COOKIE_NAME, "") if "_language=" in cookies else ""
    return _language(meta.get("HTTP_ACCEPT_LANGUAGE", ""), chosen)


@lru_cache(maxsize=1000)
def _language(accepted: str, chosen: str) -> str:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = chosen
    return get_language_from_request(request)


def _scheme(environ: Mapping[str, Any]) -> str:
    """As HttpRequest.scheme has it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if name in environ:
            return "https" if environ[name].split(",", 1)[0].strip() == secure else "http"
    return str(environ.get("wsgi.url_scheme", "http"))


def _matches(wanted: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: weak comparison; ours are strong."""
    return any(one == "*" or one.removeprefix("W/") == etag for one in parse_etags(wanted))


def _look_up(key: str) -> tuple[Kept | None, bytes]:
    """(the answer if it is known, the present generation; empty when nobody knows)."""
    try:
        generation, found = get_redis_connection().mget(cache.make_key(GENERATION_KEY), cache.make_key(key))
    except RedisError:
        return None, _UNKNOWN
    generation = generation or _FIRST
    try:
        kept = _decoder.decode(found) if found else None
    except msgspec.MsgspecError:  # of another version of this module
        kept = None
    return (kept if kept is not None and kept.generation == generation else None), generation


def _remembered(request: HttpRequest) -> tuple[HttpResponseBase | None, bytes]:
    if not is_kept(request.META):
        return None, _UNKNOWN
    if _GENERATION in request.META:
        return None, request.META[_GENERATION]
    kept, generation = _look_up(_key(request.scheme or "", request.path, request.META))
    if kept is None:
        return None, generation
    response = HttpResponse(kept.body, headers=dict(kept.headers))
    return get_conditional_response(request, etag=kept.etag, response=response) or response, generation


def _remember(request: HttpRequest, response: Any, generation: bytes) -> HttpResponseBase:
    """Keep a whole answer of nobody in particular under the generation that was current before it was made."""
    if response.status_code != 200 or response.streaming:
        return response
    answer = answer_conditionally(request, response, shared=settings.COMMUNITY_OPEN)
    if generation and not response.cookies:
        kept = Kept(generation, response.headers["ETag"], list(response.headers.items()), response.content)
        key = _key(request.scheme or "", request.path, request.META)
        try:
            get_redis_connection().set(cache.make_key(key), msgspec.msgpack.encode(kept), ex=KEPT_S)
        except RedisError:
            return answer
    return answer
