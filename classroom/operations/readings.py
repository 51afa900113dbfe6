"""What an instance does at this moment, over all its processes: read from Redis and the database when somebody asks."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import Sum
from redis.exceptions import RedisError

from accounts.models import User
from classroom.engine.phases import Phase
from classroom.jobs.health import JobsHealth, jobs_health
from classroom.models import Rehearsal
from classroom.outages import note_outage
from classroom.store.client import sync_client
from classroom.store.keys import UNSAVED_GAMES, game_keys
from classroom.store.tallies import LOST, RECEIVED, read_tallies
from quizzes.models import GameResult
from rooms.call_queries import running_rooms
from rooms.store.presence import people_alive

# The newest so many games are looked at; more than that run on no instance that one Redis carries.
MOST_GAMES = 2000
# One that is listed as running for longer was left by a process that was killed.
LONGEST_CALL = timedelta(days=1)
# A game that ended is saved within seconds; one that waits for longer waits for the database.
ENDED = {Phase.PODIUM.value, Phase.ENDED.value}


@dataclass(frozen=True)
class Games:
    """`phases`: how many games are in each; `waiting_to_be_saved`: ended, their result only in Redis yet."""

    phases: dict[str, int] = field(default_factory=dict)
    players: int = 0
    waiting_to_be_saved: int = 0

    @property
    def running(self) -> int:
        return sum(count for phase, count in self.phases.items() if phase not in ENDED)


@dataclass(frozen=True)
class Calls:
    """`people`: those whose connection lives, in calls and at their doors."""

    running: int = 0
    people: int = 0


@dataclass(frozen=True)
class Readings:
    """None: what holds it is down; `last_rehearsal_lost` (answers): never rehearsed.

    `answers_received` and `answers_lost` count for all processes and games, until nothing was counted for a month.
    """

    database: bool
    redis: bool
    games: Games | None = None
    jobs: JobsHealth | None = None
    accounts: int | None = None
    results: int | None = None
    stored_bytes: int | None = None
    last_rehearsal_lost: int | None = None
    calls: Calls | None = None
    answers_received: int | None = None
    answers_lost: int | None = None


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError as error:
        note_outage("The database", error)
        return False


def redis_answers() -> bool:
    try:
        return bool(sync_client().ping())
    except RedisError as error:
        note_outage("Redis", error)
        return False


def read(*, now: datetime) -> Readings:
    """All of it; a part that is down leaves its figures out instead of failing."""
    database, redis = database_answers(), redis_answers()
    games, counted = (read_games(), _tallies()) if redis else (None, None)
    received = None if counted is None else counted.get(RECEIVED, 0)
    lost = None if counted is None else counted.get(LOST, 0)
    if not database:
        return Readings(database, redis, games, answers_received=received, answers_lost=lost)
    last = Rehearsal.objects.first()
    return Readings(
        database=True,
        redis=redis,
        games=games,
        jobs=jobs_health(now=now),
        accounts=User.objects.count(),
        results=GameResult.objects.count(),
        stored_bytes=User.objects.aggregate(total=Sum("storage_used"))["total"] or 0,
        last_rehearsal_lost=None if last is None else last.lost,
        calls=read_calls(now=now) if redis else None,
        answers_received=received,
        answers_lost=lost,
    )


def read_games() -> Games | None:
    """Counted over the games that aren't saved yet, those in their lobby included; None when Redis went meanwhile."""
    client = sync_client()
    try:
        pins = [pin.decode() for pin in client.zrevrange(UNSAVED_GAMES, 0, MOST_GAMES - 1)]
        pipeline = client.pipeline(transaction=False)
        for pin in pins:
            keys = game_keys(pin)
            pipeline.hmget(keys.state, "phase", "saved", "index")
            pipeline.hlen(keys.present)
        replies = pipeline.execute()
    except RedisError:
        return None
    states, players = replies[0::2], replies[1::2]
    phases = [state[0].decode() for state in states if state[0] is not None]
    waiting = sum(_waits_to_be_saved(*state) for state in states)
    return Games(dict(Counter(phases)), sum(players), waiting)


def _waits_to_be_saved(phase: bytes | None, saved: bytes | None, index: bytes | None) -> bool:
    """One that ended in its lobby leaves no result."""
    return phase is not None and phase.decode() in ENDED and saved != b"1" and index != b"-1"


def read_calls(*, now: datetime) -> Calls | None:
    """None when Redis went meanwhile."""
    rooms = list(running_rooms(since=now - LONGEST_CALL)[:MOST_GAMES])
    try:
        alive = people_alive(rooms)
    except RedisError:
        return None
    return Calls(sum(count > 0 for count in alive), sum(alive))


def _tallies() -> dict[str, int] | None:
    try:
        return read_tallies()
    except RedisError:
        return None
