"""A paired device on the host's socket: how it proves itself, and that its pairing still holds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.models import User
from classroom.hub.room import GameRoom
from classroom.store.remotes import paired_at


def remote_cookie(game_id: UUID | str) -> str:
    """The cookie in which a paired device keeps its token for this game."""
    return f"remote_{str(game_id).replace('-', '')}"


def remote_token(scope: Mapping[str, Any], game_id: str) -> str:
    """The device's token, or ""."""
    return str(scope.get("cookies", {}).get(remote_cookie(game_id), ""))


async def paired_since(client: Any, room: GameRoom, token: str) -> int | None:
    """When the device with this token was paired with this game, in Unix seconds; None: it isn't."""
    return await paired_at(client, room.pin, room.plan.game_id, token) if token else None


def outlasts(paired: int, owner: User) -> bool:
    """Whether a pairing still counts: one from before its owner signed other devices out doesn't."""
    return owner.remotes_valid_from is None or paired > owner.remotes_valid_from.timestamp()
