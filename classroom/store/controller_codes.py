"""The short codes by which hardware controllers find a game. They stand on the big screen and end with the game.

They live as long as their game, whose processes renew them (classroom.store.games). Synchronous; single-key commands.
"""

import secrets

from django.conf import settings

from classroom.engine.phases import Phase
from classroom.protocol.box import GAME_CODE_LENGTH, new_code
from classroom.store.client import sync_client
from classroom.store.keys import controller_code_of_game, game_keys, game_of_controller_code


def open_code(*, pin: str, game_id: str) -> str:
    """The game's code; a new one, if it has none any more."""
    client = sync_client()
    known = client.get(controller_code_of_game(game_id))
    if known is not None:
        return str(known.decode())
    while True:
        code = new_code(GAME_CODE_LENGTH, secrets.choice)
        if client.set(game_of_controller_code(code), f"{pin}:{game_id}", nx=True, ex=settings.GAME_EXPIRY_S):
            break
    client.set(controller_code_of_game(game_id), code, ex=settings.GAME_EXPIRY_S)
    return code


def pin_of_code(code: str) -> str | None:
    """The PIN of the running game behind a code."""
    client = sync_client()
    found = client.get(game_of_controller_code(code))
    if found is None:
        return None
    pin, _, game_id = found.decode().partition(":")
    current, phase = client.hmget(game_keys(pin).state, "game_id", "phase")
    return pin if current == game_id.encode() and phase != Phase.ENDED.value.encode() else None
