"""Where the pictures of calls flow: the one interface to it, for sockets, pages, forms and the API.

Which back end an instance has is a setting. Everything else in a call (who is there, hosts, chat, captions) doesn't
depend on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings

from rooms.janus.line import JanusLine
from rooms.mesh_line import MeshLine
from rooms.protocol.outgoing import Refusal
from rooms.protocol.video import MAX_PEOPLE, MediaMessage


class Line(Protocol):
    """The pictures of one socket in a call, from when it comes in until it goes."""

    async def open(self) -> None:
        """The person sits in the room, and their page was told so."""

    async def hear(self, message: MediaMessage) -> Refusal | None:
        """What their page says about pictures. That they still sit there was checked."""

    async def close(self, *, keep_seat: bool) -> None:
        """They are out, or (`keep_seat`) their line was cut and they may be back in a moment."""


@dataclass(frozen=True)
class Backend:
    """`name` tells the page which script carries pictures; `most_people` is the largest room."""

    name: str
    most_people: int
    line: Callable[[Any], Line]


_BACKENDS = {
    # Each sends to each other: a browser codes its picture five times.
    "mesh": Backend("mesh", 6, MeshLine),
    "janus": Backend("janus", MAX_PEOPLE, JanusLine),
}


def backend() -> Backend:
    """This instance's."""
    return _BACKENDS[settings.VIDEO_BACKEND]


def capacity_of(room: Any) -> int:
    """How many people fit in: rooms may have been made when the instance had another back end."""
    return min(int(room.capacity), backend().most_people)
