"""Visitors who look through the community read from a streaming replica; whoever is signed in never does."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from quizzes import services
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from tests.classroom.live import session_cookie
from tests.classroom.test_environment import refusal
from tests.postgres_replica import Replica, postgres_replica
from tests.server_processes import ServerProcesses, database_url

WAIT_S = 30


class School(NamedTuple):
    address: str
    replica: Replica

    def status(self, path: str, cookie: str = "") -> int:
        return self._get(path, cookie)[0]

    def found(self, query: str, cookie: str = "") -> int:
        """How many quizzes a search finds."""
        return int(json.loads(self._get(f"api/v1/community/{query}", cookie)[1])["count"])

    def _get(self, path: str, cookie: str) -> tuple[int, bytes]:
        request = urllib.request.Request(f"{self.address}/{path}", headers={"Cookie": cookie} if cookie else {})
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, b""


@pytest.fixture
def school(transactional_db: None) -> Iterator[School]:
    if connection.vendor != "postgresql":
        pytest.skip("replicas are PostgreSQL's")
    primary = database_url(settings.DATABASES["default"])
    with postgres_replica(primary) as replica:
        processes = ServerProcesses(settings.DATABASES["default"])
        processes.environment["DATABASE_REPLICA_URL"] = replica.url
        try:
            [address] = processes.start()
            yield School(address, replica)
        finally:
            processes.stop()


def new_quiz(owner: User, title: str) -> Quiz:
    return services.create_quiz(owner=owner, title=title, questions=[TYPES["ABCD"].example()], public=True)


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_visitors_read_from_the_replica_and_others_what_they_wrote(school: School, teacher: User) -> None:
    cookie = session_cookie(teacher)
    first = new_quiz(teacher, "Volcanoes")
    eventually(lambda: school.status(f"quizzes/{first.pk}/") == 200)
    school.replica.pause()
    second = new_quiz(teacher, "Glaciers")
    page = f"quizzes/{second.pk}/"
    # A visitor gets what the replica has; that a page is looked at is written to the primary all the same.
    assert (school.status(page), school.found("?q=glaciers"), school.found("?q=volcanoes")) == (404, 0, 1)
    first.refresh_from_db()
    assert first.views == 1
    # Whoever may have written it finds it, and what is remembered for everybody is never old.
    assert (school.status(page, cookie), school.found("?q=glaciers", cookie)) == (200, 1)
    assert school.found("") == 2
    school.replica.resume()
    eventually(lambda: school.status(page) == 200)
    # Without the replica the primary answers.
    school.replica.server.stop()
    third = new_quiz(teacher, "Rivers")
    eventually(lambda: school.status(f"quizzes/{third.pk}/") == 200)
    assert school.found("?q=rivers") == 1


def test_a_replica_of_something_else_is_refused_at_the_start() -> None:
    told = refusal(DATABASE_REPLICA_URL="sqlite:////tmp/copy.sqlite3")
    assert "DATABASE_REPLICA_URL must name a PostgreSQL replica" in told
