"""Who may keep an answer: the browser that asked, unless the answer says otherwise itself."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

# Without a word about it a proxy between may keep what it likes, also for whoever asks next.
UNLESS_SAID = "no-cache, private"


@sync_and_async_middleware
def private_answers(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Adds Cache-Control to every response that has none."""
    if iscoroutinefunction(get_response):

        async def middleware(request: Any) -> Any:
            response = await get_response(request)
            response.headers.setdefault("Cache-Control", UNLESS_SAID)
            return response
    else:

        def middleware(request: Any) -> Any:
            response = get_response(request)
            response.headers.setdefault("Cache-Control", UNLESS_SAID)
            return response

    return middleware
