"""What a real server's memory does while large files come."""

import http.client
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from media_storage.models import StorageItem
from media_storage.services.parts import PART_BYTES_MAX
from tests.media_storage import samples
from tests.server_processes import ServerProcesses

SIZE = 100 * 1024 * 1024
STEP = 1024 * 1024
BOUND_KB = 40 * 1024


class Server:
    """A Daphne that nobody else asks meanwhile, and somebody's session with it."""

    def __init__(self, processes: ServerProcesses, session: str, token: str) -> None:
        (self.address,) = processes.start(1)
        self.pid = processes.running[self.address].pid
        self._headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}

    def forget_peak(self) -> None:
        """What other tests made it take; proc(5)."""
        with open(f"/proc/{self.pid}/clear_refs", "w") as file:
            file.write("5")

    def peak_kb(self) -> int:
        with open(f"/proc/{self.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=60)
        kind = {"Content-Type": "application/octet-stream"}
        connection.request("POST", f"/api/v1/files/{path}", body=body, headers={**self._headers, **kind, **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text


def zeros(count: int) -> Iterator[bytes]:
    yield from (bytes(STEP) for _ in range(count // STEP))


@pytest.fixture
def server(teacher: User, signed_in: Callable[[User], Client], server_processes: ServerProcesses) -> Server:
    client = signed_in(teacher)
    client.get("/api/v1/auth/session/")
    return Server(server_processes, client.cookies["sessionid"].value, client.cookies["csrftoken"].value)


@pytest.mark.parametrize("says_its_length", [True, False])
@pytest.mark.parametrize("path", ["raw/?filename=a.mp4", ""])
def test_a_large_body_is_refused_and_takes_no_memory(server: Server, path: str, says_its_length: bool) -> None:
    assert server.post("raw/?filename=a.png", b"x")[0] == 415  # everything is loaded
    server.forget_peak()
    before = server.peak_kb()
    length = {"Content-Length": str(SIZE)} if says_its_length else {}
    status, text = server.post(path, zeros(SIZE), **length)
    assert (status, "/api/v1/files/parts/" in text) == (413, True)
    assert server.peak_kb() - before < BOUND_KB
    assert server.post("raw/?filename=a.png", b"x")[0] == 415  # it goes on as before


def test_a_large_file_in_parts_takes_no_more_than_a_part(server: Server) -> None:
    assert server.post("raw/?filename=a.png", b"x")[0] == 415
    server.forget_peak()
    before = server.peak_kb()
    film, upload, offset = samples.film(media=bytes(SIZE)), uuid4(), 0
    while offset < len(film):
        part = film[offset : offset + PART_BYTES_MAX]
        assert server.post(f"parts/?upload={upload}&offset={offset}", part)[0] == 200
        offset += len(part)
    status, _text = server.post(f"raw/?filename=a.mp4&upload={upload}", b"")
    assert (status, StorageItem.objects.get().size) == (201, len(film))
    assert server.peak_kb() - before < BOUND_KB
