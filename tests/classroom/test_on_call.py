"""The page for whoever is on call: judged from what was read, for administrators, with what to do."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from channels.db import database_sync_to_async
from django.core.management import call_command
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import User
from classroom import services
from classroom.hub.tally import running_tally
from classroom.jobs.health import JobsHealth
from classroom.operations.judgement import Disk, State, Surroundings, judged, worst
from classroom.operations.metrics import as_text
from classroom.operations.readings import Calls, Games, Readings, read, read_calls
from classroom.store import tallies
from classroom.store.client import async_client, sync_client
from classroom.store.keys import LAST_BACKUP, TALLIES
from rooms.models import Call
from rooms.services import create_room
from tests.classroom.live import Stage
from tests.server_processes import ROOT

NOW = datetime(2030, 1, 1, tzinfo=UTC)
JOBS = JobsHealth("ok", due=2, oldest_due_s=1, running=0, retrying=0, failed=0)
WELL = Readings(
    *(True, True, Games({"lobby": 1, "ended": 1}, players=3), JOBS),
    calls=Calls(1, 2),
    answers_received=9,
    answers_lost=0,
)
AROUND = Surroundings(Disk(100, 60, writable=True), 0, NOW - timedelta(hours=5), NOW)


def states(readings: Readings = WELL, around: Surroundings = AROUND) -> dict[str, State]:
    return {check.name: check.state for check in judged(readings, around) if check.state is not State.WELL}


def changed(one: Any, **fields: Any) -> Any:
    return type(one)(**{**{name: getattr(one, name) for name in one.__dataclass_fields__}, **fields})


def test_all_is_well() -> None:
    assert states() == {}
    assert worst(judged(WELL, AROUND)) is State.WELL
    assert WELL.games is not None
    assert WELL.games.running == 1


@pytest.mark.parametrize(
    ("readings", "around", "noticed"),
    [
        (Readings(False, True), AROUND, {"Database": State.BAD}),
        (Readings(True, False), AROUND, {"Redis": State.BAD}),
        (WELL, changed(AROUND, unapplied=3), {"Database": State.LOOK}),
        (WELL, changed(AROUND, disk=Disk(100, 10, writable=True)), {"Files": State.LOOK}),
        (WELL, changed(AROUND, disk=Disk(100, 4, writable=True)), {"Files": State.BAD}),
        (WELL, changed(AROUND, disk=Disk(100, 60, writable=False)), {"Files": State.BAD}),
        (WELL, changed(AROUND, disk=Disk(0, 0, writable=True)), {"Files": State.BAD}),
        (changed(WELL, jobs=changed(JOBS, oldest_due_s=301)), AROUND, {"Jobs (mails, cleaning)": State.BAD}),
        (changed(WELL, jobs=changed(JOBS, failed=1)), AROUND, {"Jobs (mails, cleaning)": State.LOOK}),
        (changed(WELL, jobs=changed(JOBS, retrying=1)), AROUND, {"Jobs (mails, cleaning)": State.LOOK}),
        (changed(WELL, games=Games({}, 0, waiting_to_be_saved=1)), AROUND, {"Results": State.LOOK}),
        (changed(WELL, answers_lost=1), AROUND, {"Answers": State.BAD}),
        (changed(WELL, last_rehearsal_lost=1), AROUND, {"Last rehearsal": State.LOOK}),
        (WELL, changed(AROUND, last_backup=None), {"Last backup": State.LOOK}),
        (WELL, changed(AROUND, last_backup=NOW - timedelta(days=3)), {"Last backup": State.LOOK}),
    ],
)
def test_what_is_noticed(readings: Readings, around: Surroundings, noticed: dict[str, State]) -> None:
    assert states(readings, around) == noticed
    assert all(check.advice for check in judged(readings, around) if check.state is not State.WELL)


def test_an_administrator_sees_what_is_wrong_and_what_to_do(client: Client, administrator: User, tmp_path: Any) -> None:
    client.force_login(administrator)
    sync_client().delete(LAST_BACKUP)
    page = client.get("/operations/").content.decode()
    assert "none within a month" in page
    assert "Let “manage.py backup” run every night" in page
    call_command("backup", str(tmp_path / "b.tar.gz"), "--without-files")
    page = client.get("/operations/").content.decode()
    assert "none within a month" not in page
    assert "0 hours ago" in page
    assert re.search(r"Database</strong>\s*<span class=\"visually-hidden\">well", page)


def test_the_desk_of_administrators_leads_there(client: Client, administrator: User, teacher: User) -> None:
    for person, shown in ((administrator, True), (teacher, False)):
        client.force_login(person)
        assert ('href="/operations/"' in client.get("/admin/").content.decode()) is shown


def test_people_in_calls_are_those_whose_connection_lives(teacher: User) -> None:
    rooms = [create_room(owner=teacher) for _ in range(3)]
    Call.objects.create(room=rooms[0])
    Call.objects.create(room=rooms[1], started_at=datetime.now(UTC) - timedelta(days=2))
    Call.objects.create(room=rooms[2], ended_at=datetime.now(UTC))
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    for room in rooms:
        beats = {"a": now_ms, "b": now_ms - 1000, "gone": now_ms - 60_000}
        sync_client().zadd(f"room:{{{room.pk}}}:beats", beats)
    assert read_calls(now=datetime.now(UTC)) == Calls(running=1, people=2)


@pytest.mark.django_db(transaction=True)
async def test_receipts_are_counted_and_nothing_is_lost(
    new_game: Callable[..., Any], teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await async_client().delete(TALLIES)
    game = await database_sync_to_async(new_game)()
    host = await stage.host(game.game_id, teacher_cookie)
    anna, _ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
    await host.say("game.start")
    await anna.phase("question", 0)
    await anna.answer(0)
    await host.next("answers.counted", where=lambda message: message["answer_count"] == 1)
    # A result that lacks what was received is noticed.
    right = services.saved_answer_count
    monkeypatch.setattr(services, "saved_answer_count", lambda game_id: right(game_id) - 1)
    await host.say("game.end")
    await host.next("game.state", where=lambda message: message["saved"])
    await running_tally().tell(async_client())
    counted = await asyncio.to_thread(tallies.read_tallies)
    assert counted == {tallies.RECEIVED: 1, tallies.LOST: 1}
    readings = await database_sync_to_async(read)(now=datetime.now(UTC))
    text = as_text(readings, began=0.0).decode()
    assert "classroom_answers_received_total 1.0" in text
    assert "classroom_answers_lost_total 1.0" in text
    await async_client().delete(TALLIES)


async def test_counts_wait_while_redis_is_gone() -> None:
    class Gone:
        def pipeline(self, **_: Any) -> Any:
            raise ConnectionError

    tally = running_tally()
    await async_client().delete(TALLIES)
    tally.count(tallies.RECEIVED, 3)
    await tally.tell(Gone())
    await tally.tell(async_client())
    assert await asyncio.to_thread(tallies.read_tallies) == {tallies.RECEIVED: 3}
    await async_client().delete(TALLIES)


def test_alerts_ask_for_figures_that_exist() -> None:
    shown = {family.name for family in text_string_to_metric_families(as_text(WELL, began=0.0).decode())}
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus-alerts.yml").read_text())["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"classroom_\w+", rule["expr"])}
    assert asked
    assert {name.removesuffix("_total") for name in asked} <= shown
