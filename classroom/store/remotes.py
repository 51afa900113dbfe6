"""Remote controls of a game: a code that pairs one device once, and the devices that are paired.

Redis holds hashes only; the code is on the host's screen for a moment, the token on the device alone.
"""

import secrets
import time
from typing import Any
from uuid import UUID

from django.conf import settings

from classroom.store import desk
from classroom.store.client import sync_client
from classroom.store.keys import pairing, pin_of_game, remotes_of_game
from classroom.store.players import digest

CODE_EXPIRY_S = 5 * 60


def new_code(game_id: UUID) -> str:
    """A code with which one device may be paired with this game, once and soon."""
    code = secrets.token_urlsafe(18)
    sync_client().set(pairing(digest(code)), str(game_id), ex=CODE_EXPIRY_S)
    return code


def redeem(code: str) -> tuple[UUID, str] | None:
    """(game id, the new device's token), or None for a code that is unknown, used or too old."""
    pipeline = sync_client().pipeline(transaction=True)
    pipeline.get(pairing(digest(code)))
    pipeline.delete(pairing(digest(code)))
    found = pipeline.execute()[0]
    pin = None if found is None else sync_client().get(pin_of_game(found.decode()))
    if found is None or pin is None:
        return None
    token, key = secrets.token_urlsafe(24), remotes_of_game(pin.decode(), found.decode())
    pipeline = sync_client().pipeline(transaction=True)
    pipeline.hset(key, digest(token), int(time.time()))
    pipeline.expire(key, settings.GAME_EXPIRY_S)
    pipeline.execute()
    return UUID(found.decode()), token


def remote_count(entry: desk.DeskEntry) -> int:
    """How many devices are paired."""
    return int(sync_client().hlen(remotes_of_game(entry.plan.pin, entry.plan.game_id)))


def part_with_all(entry: desk.DeskEntry) -> None:
    """None of the paired devices controls the game any more."""
    sync_client().delete(remotes_of_game(entry.plan.pin, entry.plan.game_id))


def device_paired_at(entry: desk.DeskEntry, token: str) -> int | None:
    """When this device was paired, in Unix seconds; None if it isn't."""
    found = sync_client().hget(remotes_of_game(entry.plan.pin, entry.plan.game_id), digest(token))
    return None if found is None else int(found)


async def paired_at(client: Any, pin: str, game_id: str, token: str) -> int | None:
    """For sockets: when this device was paired, in Unix seconds; None if it isn't.

    Each question keeps the pairing alive as long as the game.
    """
    key = remotes_of_game(pin, game_id)
    pipeline = client.pipeline(transaction=False)
    pipeline.hget(key, digest(token))
    pipeline.expire(key, settings.GAME_EXPIRY_S)
    found = (await pipeline.execute())[0]
    return None if found is None else int(found)
