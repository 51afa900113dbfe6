"""Public reads of the API from memory: before sessions, users and the database are looked at.

What the community's routes answer is the same for everybody, so it is kept in the cache as bytes for a short while, and
dropped as soon as a quiz is saved, deleted, published or moderated (quizzes.freshness). Nothing is kept of a search:
there are endlessly many.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation import get_language_from_request
from redis.exceptions import RedisError

from quizzes.conditional import answer_conditionally
from quizzes.freshness import GENERATION_KEY

PREFIX = "/api/v1/community/"
# Counters of plays, views and likes may be as old as this.
KEPT_S = 30
MAX_QUERY_CHARACTERS = 100


@sync_and_async_middleware
def answer_from_memory(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    if iscoroutinefunction(get_response):

        async def middleware(request: Any) -> Any:
            if not _is_public_read(request):
                return await get_response(request)
            known, generation = await sync_to_async(_remembered)(request)
            if known is not None:
                return known
            return await sync_to_async(_remember)(request, await get_response(request), generation)
    else:

        def middleware(request: Any) -> Any:
            if not _is_public_read(request):
                return get_response(request)
            known, generation = _remembered(request)
            return known if known is not None else _remember(request, get_response(request), generation)

    return middleware


def _is_public_read(request: HttpRequest) -> bool:
    return request.path_info.startswith(PREFIX) and request.method == "GET"


def _is_kept(request: HttpRequest) -> bool:
    query = request.META.get("QUERY_STRING", "")
    wants_json = request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", "application/json")
    return settings.COMMUNITY_OPEN and wants_json and len(query) <= MAX_QUERY_CHARACTERS and "q=" not in query


def _key(request: HttpRequest) -> str:
    # Links to further pages name the host.
    language = get_language_from_request(request)
    named = f"{language} {request.scheme} {request.META.get('HTTP_HOST', '')} {request.get_full_path()}"
    return f"community:{hashlib.blake2b(named.encode(), digest_size=16).hexdigest()}"


def _remembered(request: HttpRequest) -> tuple[HttpResponseBase | None, str]:
    """(the answer if it is known, the present generation)."""
    if not _is_kept(request):
        return None, ""
    try:
        found = cache.get_many([GENERATION_KEY, key := _key(request)])
    except RedisError:
        return None, ""
    generation = found.get(GENERATION_KEY, "first")
    kept = found.get(key)
    if kept is None or kept[0] != generation:
        return None, generation
    _generation, headers, body = kept
    response = HttpResponse(body, headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=response) or response, generation


def _remember(request: HttpRequest, response: Any, generation: str) -> HttpResponseBase:
    """Keep a whole answer of nobody in particular under the generation that was current before it was made."""
    if response.status_code != 200 or response.streaming:
        return response
    answer = answer_conditionally(request, response, shared=settings.COMMUNITY_OPEN)
    if generation and not response.cookies:
        try:
            cache.set(_key(request), (generation, dict(response.headers), response.content), KEPT_S)
        except RedisError:
            return answer
    return answer
