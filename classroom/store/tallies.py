"""What all processes of an instance have counted together, and when it was last backed up."""

from datetime import UTC, datetime
from typing import Any

from classroom.store.client import sync_client
from classroom.store.keys import LAST_BACKUP, TALLIES

KEPT_S = 30 * 24 * 60 * 60
# Fields of the tallies.
RECEIVED, LOST = "answers_received", "answers_lost"


async def add_to_tallies(client: Any, counts: dict[str, int]) -> None:
    """Add what one process counted since it last said so."""
    pipeline = client.pipeline(transaction=False)
    for name, count in counts.items():
        pipeline.hincrby(TALLIES, name, count)
    pipeline.expire(TALLIES, KEPT_S)
    await pipeline.execute()


def read_tallies() -> dict[str, int]:
    """Counts by name; one that nobody has begun is left out. For threads."""
    return {name.decode(): int(count) for name, count in sync_client().hgetall(TALLIES).items()}


def note_backup(*, at: datetime) -> None:
    """A backup is whole. For threads."""
    sync_client().set(LAST_BACKUP, at.astimezone(UTC).isoformat(), ex=KEPT_S)


def last_backup() -> datetime | None:
    """None: not within a month, or not noted. For threads."""
    found = sync_client().get(LAST_BACKUP)
    return None if found is None else datetime.fromisoformat(found.decode())
