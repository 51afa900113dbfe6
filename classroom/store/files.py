"""Which stored files running games show. Synchronous; single-key commands."""

from collections.abc import Iterable

from django.conf import settings

from classroom.engine.phases import Phase
from classroom.store.client import sync_client
from classroom.store.keys import game_keys, games_of_file


def open_files(*, pin: str, game_id: str, file_ids: Iterable[str]) -> None:
    """Remember that a game shows these files; it counts for as long as the game lives."""
    pipeline = sync_client().pipeline(transaction=False)
    for file_id in file_ids:
        key = games_of_file(file_id)
        pipeline.sadd(key, f"{pin}:{game_id}")
        # Longer than any game in it lives without activity; every new game renews it.
        pipeline.expire(key, max(settings.GAME_EXPIRY_S * 12, 24 * 3600))
    pipeline.execute()


def is_in_running_game(file_id: str) -> bool:
    """Whether a game that hasn't ended shows the file; forgets games that are gone."""
    client, key = sync_client(), games_of_file(file_id)
    for entry in client.smembers(key):
        pin, _, game_id = entry.decode().partition(":")
        found, phase = client.hmget(game_keys(pin).state, "game_id", "phase")
        if found == game_id.encode() and phase != Phase.ENDED.value.encode():
            return True
        client.srem(key, entry)
    return False
