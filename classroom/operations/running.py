"""What Redis holds of running games, as lines of JSON, and back: a game goes on where it was."""

import base64
import json
from collections.abc import Iterable, Iterator

from redis.exceptions import RedisError, ResponseError

from classroom.store.client import sync_client

# docs/redis-keys.md. What belongs to a second or to one process isn't kept: who saves, who looks, guesses, calls.
PATTERNS = ("game:{*", "game_pin:*", "host_games:*", "file_games:*", "controller_code:*", "game_controller_code:*")
LISTS = ("unsaved_games",)
_BATCH = 200


class GamesRefused(Exception):
    """Redis can't be asked, or doesn't take what an earlier one wrote; the text says which."""


def dump_games() -> Iterator[str]:
    """One line a key: name, milliseconds to live, and Redis' own form of its value in base64. Raises GamesRefused."""
    client = sync_client()
    try:
        names = {name for pattern in PATTERNS for name in client.scan_iter(match=pattern, count=_BATCH)}
        for name in sorted([*names, *(name.encode() for name in LISTS)]):
            if name.endswith(b":saving"):
                continue
            pipeline = client.pipeline(transaction=True)
            pipeline.dump(name)
            pipeline.pttl(name)
            value, left_ms = pipeline.execute()
            if value is not None:
                yield json.dumps([name.decode(), max(left_ms, 0), base64.b64encode(value).decode()])
    except RedisError as error:
        raise GamesRefused(f"Redis could not be asked for running games: {error}") from error


def load_games(lines: Iterable[str]) -> int:
    """Put the keys back; how many. One that is there already is replaced. Raises GamesRefused."""
    client, count = sync_client(), 0
    try:
        for line in lines:
            name, left_ms, value = json.loads(line)
            client.restore(name, left_ms, base64.b64decode(value), replace=True)
            count += 1
    except ResponseError as error:
        raise GamesRefused(f"This Redis doesn't take what the earlier one wrote: {error}") from error
    except RedisError as error:
        raise GamesRefused(f"Redis could not be written to: {error}") from error
    return count
