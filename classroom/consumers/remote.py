"""A paired device on the host's socket: how it proves itself, and that its pairing still holds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from classroom.hub.room import GameRoom
from classroom.store.remotes import is_paired


def remote_cookie(game_id: UUID | str) -> str:
    """The cookie in which a paired device keeps its token for this game."""
    return f"remote_{str(game_id).replace('-', '')}"


def remote_token(scope: Mapping[str, Any], game_id: str) -> str:
    """The device's token, or ""."""
    return str(scope.get("cookies", {}).get(remote_cookie(game_id), ""))


async def still_paired(client: Any, room: GameRoom, token: str) -> bool:
    return bool(token) and await is_paired(client, room.pin, room.plan.game_id, token)
