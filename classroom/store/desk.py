"""The store for views: making games and finding them. Synchronous; single-key commands and one script."""

import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from msgspec import Struct

from classroom.engine.names import fold_name
from classroom.engine.phases import Phase
from classroom.engine.plan import Plan, decode_plan, encode_plan
from classroom.engine.state import GameState
from classroom.store.calls import WAIT_MS
from classroom.store.client import sync_client
from classroom.store.keys import UNSAVED_GAMES, game_keys, games_of_host, pin_of_game
from classroom.store.scripts import SCRIPTS
from classroom.store.shapes import game_state, new_state


class DeskEntry(Struct, frozen=True):
    """A game as its host's desk and the join page see it."""

    plan: Plan
    state: GameState
    player_count: int


def random_pin(digits: int) -> str:
    """A PIN without a leading zero, so that nobody drops it."""
    return str(10 ** (digits - 1) + secrets.randbelow(9 * 10 ** (digits - 1)))


def create(plan: Plan) -> bool:
    """Store a new game in its lobby; False when its PIN is taken."""
    client, keys = sync_client(), game_keys(plan.pin)
    fields = [part for pair in new_state(plan.game_id, plan.host_id).items() for part in pair]
    script = client.register_script(SCRIPTS["create"])
    if not script(keys=[keys.state, keys.plan], args=[settings.GAME_EXPIRY_S, encode_plan(plan), *fields]):
        return False
    client.set(pin_of_game(plan.game_id), plan.pin, ex=settings.GAME_EXPIRY_S)
    pipeline = client.pipeline(transaction=False)
    if plan.options.extra_time:
        extra = {fold_name(name): f"{percent}:-1:0" for name, percent in plan.options.extra_time.items()}
        pipeline.hset(keys.extra, mapping=extra)
        pipeline.expire(keys.extra, settings.GAME_EXPIRY_S)
    for key in (games_of_host(plan.host_id), UNSAVED_GAMES):
        pipeline.zadd(key, {plan.pin: plan.created_at_ms})
        # Longer than any game in it lives without activity; every new game renews it.
        pipeline.expire(key, max(settings.GAME_EXPIRY_S * 12, 24 * 3600))
    pipeline.execute()
    if settings.REDIS_WAIT_REPLICAS:
        _wait_for_replicas(client, keys.state)
    return True


def _wait_for_replicas(client: Any, key: str) -> None:
    """Until REDIS_WAIT_REPLICAS have `key` and all that was written before, or WAIT_MS are over."""
    if hasattr(client, "get_node_from_key"):
        # A cluster: the server that has the game.
        client = client.get_node_from_key(key).redis_connection
    pipeline = client.pipeline(transaction=False)
    # WAIT is about what its own connection wrote, and that comes after everything before.
    pipeline.expire(key, settings.GAME_EXPIRY_S)
    pipeline.execute_command("WAIT", settings.REDIS_WAIT_REPLICAS, WAIT_MS)
    pipeline.execute(raise_on_error=False)


def entry(pin: str) -> DeskEntry | None:
    keys = game_keys(pin)
    pipeline = sync_client().pipeline(transaction=True)
    pipeline.hgetall(keys.state)
    pipeline.get(keys.plan)
    pipeline.hlen(keys.players)
    state, plan, player_count = pipeline.execute()
    if not state or plan is None:
        return None
    fields = {name.decode(): value for name, value in state.items()}
    return DeskEntry(decode_plan(plan), game_state(fields), player_count)


def of_game(game_id: UUID) -> DeskEntry | None:
    """The game with this id, ended or not; None when it is gone."""
    pin = sync_client().get(pin_of_game(str(game_id)))
    game = None if pin is None else entry(pin.decode())
    return game if game is not None and game.plan.game_id == str(game_id) else None


def host_of(game_id: UUID) -> UUID | None:
    client = sync_client()
    pin = client.get(pin_of_game(str(game_id)))
    if pin is None:
        return None
    found, host = client.hmget(game_keys(pin.decode()).state, "game_id", "host_id")
    return UUID(host.decode()) if found == str(game_id).encode() else None


def running(host_id: UUID) -> list[DeskEntry]:
    """A host's games that haven't ended, newest first; forgets those that are gone."""
    client, key = sync_client(), games_of_host(str(host_id))
    found: list[DeskEntry] = []
    for raw in client.zrevrange(key, 0, -1):
        game = entry(raw.decode())
        if game is None or game.plan.host_id != str(host_id) or game.state.phase is Phase.ENDED:
            client.zrem(key, raw)
        else:
            found.append(game)
    return found
