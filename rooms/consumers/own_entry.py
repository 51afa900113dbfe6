"""What everybody sees of one person is changed by that person's own connection only, so that changes don't cross."""

from collections.abc import Awaitable
from typing import Any, Protocol

import msgspec

from rooms.store.presence import Person, Presence


class Caller(Protocol):
    """The part of the consumer that is used here."""

    me: Person | None
    presence: Presence

    def changed(self) -> Awaitable[None]: ...


async def change(call: Caller, **fields: Any) -> None:
    """Note something about this connection's person, and tell everybody if it is new."""
    assert call.me is not None
    changed = msgspec.structs.replace(call.me, **fields)
    if changed != call.me and await call.presence.change(changed):
        call.me = changed
        await call.changed()
