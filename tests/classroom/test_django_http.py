"""Pages under ASGI."""

import asyncio
from collections.abc import AsyncIterator, Callable
from threading import get_ident
from typing import Any

import pytest
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from pytest_django import Settings

from classroom.django_http import DjangoHttp
from tests.http_answers import ask_for, begin


def threads_of(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    def middleware(request: HttpRequest) -> Any:
        before = get_ident()
        response = get_response(request)
        response["Threads"] = f"{before} {response.get('Threads')} {get_ident()}"
        return response

    return middleware


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page", headers={"Threads": str(get_ident())})


def failing(request: HttpRequest) -> HttpResponse:
    raise ValueError


# What the test that runs streams.
ENDLESS: list["Endless"] = []


class Endless:
    """A stream that says whether it was ended."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def pieces(self) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"more"
                await asyncio.sleep(0.001)
        finally:
            self.ended.set()


async def _breaking() -> AsyncIterator[bytes]:
    yield b"piece"
    raise ValueError("in the middle")


async def _pieces() -> AsyncIterator[bytes]:
    yield b"piece "
    yield b"by piece"


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_pieces(), headers={"Threads": str(get_ident())})


def endless(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(ENDLESS[0].pieces())


def breaking(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_breaking())


urlpatterns = [path(f"{view.__name__}/", view) for view in (page, failing, stream, endless, breaking)]


@pytest.fixture
def handler(settings: Settings) -> DjangoHttp:
    settings.ROOT_URLCONF = __name__
    both = "django.middleware.common.CommonMiddleware"
    settings.MIDDLEWARE = [f"{__name__}.threads_of", both, f"{__name__}.threads_of", both]
    return DjangoHttp()


@pytest.mark.parametrize(("address", "body"), [("/page/", b"a page"), ("/stream/", b"piece by piece")])
async def test_middlewares_and_views_are_in_one_thread(handler: DjangoHttp, address: str, body: bytes) -> None:
    """Going to another and back takes as long as ten middlewares. Not the server's own: that serves sockets."""
    answer = await ask_for(handler, address, host="localhost")
    assert (answer[0], answer[2]) == (200, body)
    threads = set(answer[1]["threads"].split())
    assert len(threads) == 1
    assert threads != {str(get_ident())}


async def test_a_fault_in_a_page_is_an_answer(handler: DjangoHttp) -> None:
    assert (await ask_for(handler, "/failing/", host="localhost"))[0] == 500


async def test_who_leaves_during_a_stream_ends_it(handler: DjangoHttp) -> None:
    ENDLESS[:] = [Endless()]
    closed: list[Any] = []
    request_finished.connect(lambda **_: closed.append(get_ident()), weak=False, dispatch_uid="test")
    asking = begin(handler, "/endless/", host="localhost")
    await asking.send_input({"type": "http.request", "body": b""})
    assert (await asking.receive_output())["status"] == 200
    assert (await asking.receive_output())["body"] == b"more"
    await asking.send_input({"type": "http.disconnect"})
    # `wait` itself would end what goes on.
    await asyncio.wait_for(ENDLESS[0].ended.wait(), 5)
    await asking.wait()
    request_finished.disconnect(dispatch_uid="test")
    assert len(closed) == 1


async def test_a_stream_that_breaks_is_told_to_the_server(handler: DjangoHttp) -> None:
    """Which cuts the connection, so that half a file isn't taken for a whole one."""
    with pytest.raises(ValueError, match="in the middle"):
        await ask_for(handler, "/breaking/", host="localhost")
