"""Django under ASGI as it is under WSGI: all of a request in one thread, and nothing of it anywhere else.

Django's own handler goes to a thread and back for the beginning of a request, for each change between synchronous and
asynchronous code and for the end. Middlewares and views here are synchronous, so once is enough: without it a page of
Daphne takes half as long again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO

from asgiref.sync import sync_to_async
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class DjangoHttp(ASGIHandler):
    """Whatever a view answers, also a stream that is asynchronous, goes out as Django sends it."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Synchronous ones, whatever is asked for."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request. Who leaves while its page is made misses it; who leaves during a stream ends that."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        try:
            response = await sync_to_async(self._respond)(scope, body)
            if response.streaming:
                await self._stream(response, receive, send)
            else:
                await self.send_response(response, send)
        finally:
            body.close()

    def _respond(self, scope: Message, body: BinaryIO) -> HttpResponseBase:
        """The answer, whole or about to be streamed; a whole one has ended its request already (`close`)."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = type(self)
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
        return response  # type: ignore[no-any-return]

    async def _stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        sending = asyncio.ensure_future(self.send_response(response, send))
        leaving = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
            await sync_to_async(response.close)()
