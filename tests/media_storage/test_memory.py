"""Memory does not grow with the file, on the way in and out."""

import struct
import tracemalloc
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from media_storage import links, services
from tests.media_storage import samples

pytestmark = pytest.mark.django_db

SIZE = 150 * 1024 * 1024
BOUND = 6 * 1024 * 1024


class LongFilm:
    """A film of SIZE bytes that is made while it is read."""

    def __init__(self) -> None:
        self._head = samples.film(media=b"")[:-8] + struct.pack(">I4s", 8 + SIZE, b"mdat")
        self._left = SIZE
        self.largest_read = 0

    def read(self, size: int, /) -> bytes:
        self.largest_read = max(self.largest_read, size)
        if self._head:
            part, self._head = self._head[:size], self._head[size:]
            return part
        length = min(size, self._left)
        self._left -= length
        return bytes(length)


def test_a_large_film_in_and_out(teacher: User, signed_in: Callable[[User], Client]) -> None:
    stream, client = LongFilm(), signed_in(teacher)
    tracemalloc.start()
    try:
        item = services.store_upload(user=teacher, stream=stream, filename="long.mp4")
        answer = client.get(links.address_of(item))
        count = sum(len(piece) for piece in answer.streaming_content)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == item.size > SIZE
    assert stream.largest_read <= 1024 * 1024
    assert most < BOUND
