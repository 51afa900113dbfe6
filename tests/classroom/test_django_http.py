"""Pages under ASGI."""

from collections.abc import AsyncIterator, Callable
from threading import get_ident
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from pytest_django import Settings

from classroom.django_http import DjangoHttp
from tests.http_answers import ask_for


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


async def _pieces() -> AsyncIterator[bytes]:
    yield b"piece "
    yield b"by piece"


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_pieces(), headers={"Threads": str(get_ident())})


urlpatterns = [path("page/", page), path("failing/", failing), path("stream/", stream)]


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
