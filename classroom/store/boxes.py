"""A hardware controller's place in a game: taken over HTTP, before its socket is there."""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from asgiref.sync import async_to_sync
from django.conf import settings

from accounts.redis_clients import short_client
from classroom.engine.names import fold_name
from classroom.engine.phases import Phase
from classroom.engine.results import PlayerRecord
from classroom.engine.scoring import GRACE_MS
from classroom.protocol.box import PLACE_SECRET_LENGTH, PlaceId
from classroom.store.keys import game_keys
from classroom.store.players import PlayerStore, digest

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class TakenPlace(NamedTuple):
    """A box's place, or the code of a refusal."""

    place: PlaceId | None
    code: str = ""


async def take_place_in(store: PlayerStore, pin: str, *, name: str, token: str) -> TakenPlace:
    """A place in the lobby, or the one that the box with this token has already, at any time.

    `name` is cleaned; `token` is the box's own secret, kept hashed. Refusals are those of joining, and `started`.
    """
    phase = await store.client.hget(game_keys(pin).state, "phase")
    if phase is None:
        return TakenPlace(None, "game_not_found")
    if phase.decode() != Phase.LOBBY.value and not await _has_place(store, pin, name, token):
        return TakenPlace(None, "started")
    secret = "".join(secrets.choice(_LETTERS) for _ in range(PLACE_SECRET_LENGTH))
    connection = f"box:{secrets.token_hex(6)}"
    record = PlayerRecord(name, "", controller=True)
    place = await store.join(pin, record=record, secret=secret, token=token, connection=connection)
    if isinstance(place, str):
        return TakenPlace(None, place)
    # Its socket isn't there yet, and nobody shall wait for it before.
    await store.leave(pin, [(place.player, connection)])
    return TakenPlace(PlaceId(place.player, secret, pin))


async def _has_place(store: PlayerStore, pin: str, name: str, token: str) -> bool:
    keys = game_keys(pin)
    player = await store.client.hget(keys.names, fold_name(name))
    if player is None:
        return False
    return bool(await store.client.hget(keys.secrets, f"t{player.decode()}") == digest(token).encode())


async def excuse(store: PlayerStore, pin: str, index: int, players: Sequence[str]) -> bool:
    """Nobody waits for these players' answers to question `index`. True when that closed it."""
    keys = game_keys(pin)
    places = [keys.state, keys.present, keys.waiting, keys.extra, keys.names, keys.answers(index)]
    return bool(await store.run("excuse", places, [index, GRACE_MS, *players]))


def take_place(pin: str, *, name: str, token: str) -> TakenPlace:
    """The same for views: on one short connection of its own."""
    return async_to_sync(_connect_and_take)(pin, name, token)


async def _connect_and_take(pin: str, name: str, token: str) -> TakenPlace:
    async with short_client(settings.REDIS_URL) as client:
        return await take_place_in(PlayerStore(client), pin, name=name, token=token)
