"""A class plays on the primary that Sentinels name, and on a node of a cluster, which die meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from django.conf import settings

from bench.servers import instance
from classroom.rehearsal.crowd import raise_file_limit
from classroom.rehearsal.teacher import Teacher
from classroom.store.keys import game_keys
from tests.e2e.cut_line import CutLine
from tests.faults.lesson import Lesson, School
from tests.redis_cluster import redis_cluster
from tests.redis_sentinel import redis_sentinel
from tests.server_processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def lesson_on(processes: int, **environment: str) -> AsyncIterator[Lesson]:
    """Each phone has one of the processes, which share the tests' database."""
    raise_file_limit()
    with instance(
        processes, database_url=database_url(settings.DATABASES["default"]), environment=environment
    ) as servers:
        teacher = Teacher(servers.addresses[0])
        await asyncio.to_thread(teacher.register)
        line = CutLine(servers.addresses[0])
        lesson = await Lesson.begin(
            School(servers, line, teacher), lines=[[address] for address in servers.addresses], questions=2
        )
        yield lesson
        await lesson.end()
        line.close()


async def test_the_primary_dies_with_answers_in_flight(tmp_path: Path) -> None:
    with redis_sentinel(tmp_path) as watched:
        async with lesson_on(1, REDIS_URL=watched.url, REDIS_WAIT_REPLICAS="1") as lesson:

            async def fail_over() -> None:
                watched.kill_primary()
                await asyncio.to_thread(watched.wait_for_promotion)

            # No replica is left; the class goes on.
            await lesson.lives_through(fail_over)


async def test_a_primary_of_a_cluster_dies_with_answers_in_flight(tmp_path: Path) -> None:
    with redis_cluster(tmp_path, replicas=True, node_timeout_ms=1000) as nodes:
        async with lesson_on(2, REDIS_URL=nodes.url, REDIS_WAIT_REPLICAS="1") as lesson:
            home = nodes.primary_of(game_keys(lesson.pin).state)

            async def fail_over() -> None:
                nodes.kill(home)
                await asyncio.to_thread(nodes.wait_for_promotion, home)

            # The game's node has no replica left; the class goes on.
            await lesson.lives_through(fail_over)
