"""Static files from memory: the same answers as Django's, given without asking it."""

from typing import Any

import pytest

from classroom import asgi
from classroom.static_memory import MOST_BYTES, StaticMemory
from tests.http_answers import Answer, ask_for

FILE = "/static/classroom/player.js"
HEADERS = [(b"Content-Type", b"text/javascript"), (b"ETag", b'"one"'), (b"X-Request-Id", b"of-the-first")]


class Files:
    """Stands for Django: answers in two pieces, and counts."""

    def __init__(
        self, status: int = 200, headers: list[tuple[bytes, bytes]] = HEADERS, body: bytes = b"let a;"
    ) -> None:
        self.asked = 0
        self._status, self._headers, self._body = status, headers, body

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await send({"type": "http.response.start", "status": self._status, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body[:3], "more_body": True})
        await send({"type": "http.response.body", "body": self._body[3:]})


async def ask(application: Any, path: str = FILE, *, method: str = "GET", **headers: str) -> Answer:
    return await ask_for(application, path, method=method, **headers)


async def test_what_was_sent_once_is_sent_again_from_memory() -> None:
    files = Files()
    memory = StaticMemory(files, "/static/")
    status, headers, body = await ask(memory)
    again = await ask(memory, x_request_id="of-the-second")
    assert again == (status, {**headers, "x-request-id": "of-the-second"}, body)
    assert (files.asked, body) == (1, b"let a;")
    assert (await ask(memory))[1]["x-request-id"] not in ("of-the-first", "of-the-second")


async def test_compressed_and_plain_are_kept_apart() -> None:
    files = Files()
    memory = StaticMemory(files, "/static/")
    for _ in range(2):
        await ask(memory)
        await ask(memory, accept_encoding="br, gzip")
    assert files.asked == 2


async def test_who_has_it_already_gets_no_body() -> None:
    files = Files()
    memory = StaticMemory(files, "/static/")
    await ask(memory)
    status, headers, body = await ask(memory, if_none_match='"one"')
    assert (status, body, files.asked) == (304, b"", 1)
    assert headers.keys() == {"etag", "x-request-id"}
    assert (await ask(memory, if_none_match='"another"'))[0] == 200


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        (FILE, "HEAD", {}),
        (FILE, "POST", {}),
        (FILE, "GET", {"range": "bytes=0-3"}),
        (FILE, "GET", {"if_modified_since": "Mon, 23 Nov 2026 16:44:25 GMT"}),
        ("/play/", "GET", {}),
    ],
)
async def test_anything_else_is_passed_on(path: str, method: str, headers: dict[str, str]) -> None:
    files = Files()
    memory = StaticMemory(files, "/static/")
    await ask(memory)
    for _ in range(2):
        await ask(memory, path, method=method, **headers)
    assert files.asked == 3


@pytest.mark.parametrize(
    "files",
    [
        Files(status=404),
        Files(status=304),
        Files(headers=HEADERS[:1]),
        Files(headers=[*HEADERS, (b"Content-Encoding", b"br")]),
        Files(body=bytes(MOST_BYTES + 1)),
    ],
    ids=["missing", "unchanged", "without-etag", "brotli", "large"],
)
async def test_what_is_no_file_or_not_for_all_is_not_kept(files: Files) -> None:
    memory = StaticMemory(files, "/static/")
    for _ in range(2):
        await ask(memory)
    assert files.asked == 2


# WhiteNoise's, of the first time.
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous iterators")
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
async def test_the_products_own_files_are_the_same_from_memory(accepted: str) -> None:
    """With every header that the middlewares add, but for the request's id."""
    first, again = [await ask(asgi.application, accept_encoding=accepted) for _ in range(2)]
    assert first[1].pop("x-request-id") != again[1].pop("x-request-id")
    assert again == first
    assert first[1].get("content-encoding") == (accepted if accepted == "gzip" else None)
    assert first[1]["x-content-type-options"] == "nosniff"
    unchanged = await ask(asgi.application, accept_encoding=accepted, if_none_match=first[1]["etag"])
    assert (unchanged[0], unchanged[2]) == (304, b"")
