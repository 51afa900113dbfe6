"""What needs attention, on the desks of those who may do something about it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from classroom import services
from classroom.attention import Point
from classroom.engine import GameOptions
from classroom.operations.judgement import State
from classroom.store.client import sync_client
from quizzes.models import Appeal, ModerationDecision, ModRating, Report
from rooms.models import Call
from rooms.services import create_room
from rooms.store.client import sync_client as calls_client
from tests.conftest import MakeQuiz

SignIn = Callable[[User], Client]
MODERATION = ["Appeals", "Reported quizzes", "Hidden quizzes that were changed", "Public quizzes not checked"]
INSTANCE = ["Running games", "Running calls", "Jobs (mails, cleaning)", "Files"]


def points(client: Client) -> dict[str, Point]:
    return {point.name: point for point in client.get("/admin/").context["points"]}


def add_job(*, status: str = TaskResultStatus.READY, age: timedelta = timedelta(0), **fields: Any) -> DBTaskResult:
    job = DBTaskResult.objects.create(
        **{"task_path": "tests.job", "backend_name": "default", "args_kwargs": {"args": [], "kwargs": {}}, **fields},
        status=status,
    )
    DBTaskResult.objects.filter(pk=job.pk).update(enqueued_at=timezone.now() - age)
    return job


def test_each_role_sees_what_it_can_do_something_about(
    signed_in: SignIn, teacher: User, moderator: User, administrator: User
) -> None:
    assert list(points(signed_in(teacher))) == []
    assert "What needs attention" not in signed_in(teacher).get("/admin/").content.decode()
    assert list(points(signed_in(moderator))) == MODERATION
    assert [name for name in points(signed_in(administrator)) if name not in MODERATION] == INSTANCE


def test_every_point_leads_to_a_page_that_the_person_may_open(
    signed_in: SignIn, moderator: User, administrator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, public=True)
    for person in (moderator, administrator):
        client = signed_in(person)
        statuses = {point.name: client.get(point.address).status_code for point in points(client).values()}
        assert set(statuses.values()) == {200}, statuses


def test_moderators_see_what_waits_for_them(
    signed_in: SignIn, moderator: User, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    client = signed_in(moderator)
    assert "Nothing waits for you." in client.get("/admin/").content.decode()
    make_quiz(teacher, public=True)
    reported = make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    Report.objects.create(quiz=reported, reporter=other_teacher, reason="wrong")
    hidden = make_quiz(teacher, public=True, mod_rating=ModRating.NOT_SAFE)
    decision = ModerationDecision.objects.create(quiz=hidden, moderator=moderator, rating=ModRating.NOT_SAFE)
    Appeal.objects.create(decision=decision, author=teacher, text="Please look again.")
    found = points(client)
    assert {name: (found[name].value, found[name].state) for name in MODERATION} == {
        "Appeals": ("1", State.LOOK),
        "Reported quizzes": ("1", State.LOOK),
        "Hidden quizzes that were changed": ("0", State.WELL),
        "Public quizzes not checked": ("1", State.LOOK),
    }
    assert "Check quizzes" in client.get("/admin/").content.decode()


def test_administrators_see_what_runs(
    signed_in: SignIn, administrator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    services.create_game(quiz=make_quiz(teacher), host=teacher, options=GameOptions())
    room = create_room(owner=teacher)
    Call.objects.create(room=room)
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    sync_client().zadd(f"room:{{{room.pk}}}:beats", {"a": now_ms})
    teacher.storage_used = 3 * 1024 * 1024
    teacher.save()
    found = points(signed_in(administrator))
    assert (found["Running games"].value, found["Running games"].detail) == ("1", "0 players connected")
    assert (found["Running calls"].value, found["Running calls"].detail) == ("1", "1 person in them")
    assert found["Files"].state is not State.WELL or found["Files"].detail == "People keep 3.0\xa0MB."


@pytest.mark.parametrize(
    ("job", "state", "value", "listed"),
    [
        ({}, State.WELL, "1 waiting", "READY"),
        ({"age": timedelta(minutes=7)}, State.BAD, "late by 7 minutes", "READY"),
        ({"status": TaskResultStatus.FAILED, "finished_at": timezone.now()}, State.LOOK, "1 given up today", "FAILED"),
    ],
)
def test_administrators_see_jobs_that_fail_or_wait(
    signed_in: SignIn, administrator: User, job: dict[str, Any], state: State, value: str, listed: str
) -> None:
    DBTaskResult.objects.all().delete()
    made = add_job(**job)
    client = signed_in(administrator)
    point = points(client)["Jobs (mails, cleaning)"]
    assert (point.state, point.value) == (state, value)
    assert bool(point.detail) is point.waits
    assert point.address.endswith(f"?status__exact={listed}")
    assert str(made.pk) in client.get(point.address).content.decode()


def test_without_redis_administrators_are_told(signed_in: SignIn, administrator: User, settings: Any) -> None:
    client = signed_in(administrator)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    clients = (sync_client, calls_client)
    for cached in clients:
        cached.cache_clear()
    try:
        found = points(client)
    finally:
        for cached in clients:
            cached.cache_clear()
    assert (found["Games"].value, found["Games"].state) == ("unknown", State.BAD)
    assert (found["Calls"].value, found["Calls"].state) == ("unknown", State.BAD)


def test_the_number_of_queries_does_not_grow(
    signed_in: SignIn, administrator: User, moderator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    def add() -> None:
        quiz = make_quiz(teacher, public=True)
        make_quiz(administrator)
        Report.objects.create(quiz=quiz, reporter=administrator, reason="wrong")
        services.create_game(quiz=quiz, host=teacher, options=GameOptions())
        Call.objects.create(room=create_room(owner=administrator))
        add_job()

    clients = {person.username: signed_in(person) for person in (administrator, moderator, teacher)}

    def counts() -> dict[str, int]:
        found = {}
        for name, client in clients.items():
            client.get("/admin/")
            with CaptureQueriesContext(connection) as captured:
                client.get("/admin/")
            found[name] = len(captured)
        return found

    add()
    before = counts()
    add()
    add()
    assert counts() == before
