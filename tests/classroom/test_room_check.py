"""The room check: a game without questions that phones join, measured each second, never saved."""

import asyncio
import uuid
from collections.abc import Callable

import pytest
from channels.db import database_sync_to_async
from django.test import Client
from django.urls import reverse

from accounts.models import User
from classroom import services
from classroom.engine import GameOptions
from classroom.models import Rehearsal
from classroom.room_check import running_room_check, start_room_check
from quizzes.models import GameResult, Quiz
from tests.classroom.live import Stage
from tests.conftest import MakeQuiz

SignedIn = Callable[[User], Client]
BEGIN = "/room-check/"


@pytest.fixture(autouse=True)
def _empty(empty_redis: None) -> None:
    pass


class TestService:
    def test_a_host_has_one_at_a_time(self, teacher: User, other_teacher: User) -> None:
        first = start_room_check(host=teacher)
        assert start_room_check(host=teacher) == first
        other = start_room_check(host=other_teacher)
        assert other.pin != first.pin
        assert running_room_check(game_id=first.game_id, host=teacher) is not None
        assert running_room_check(game_id=first.game_id, host=other_teacher) is None
        assert running_room_check(game_id=uuid.uuid4(), host=teacher) is None

    def test_it_is_no_running_game_and_a_game_is_no_room_check(self, teacher: User, make_quiz: MakeQuiz) -> None:
        check = start_room_check(host=teacher)
        game = services.create_game(quiz=make_quiz(teacher), host=teacher, options=GameOptions())
        assert [one.game_id for one in services.running_games(host=teacher)] == [game.game_id]
        assert running_room_check(game_id=game.game_id, host=teacher) is None
        found = services.find_game(check.pin)
        assert found is not None
        assert (found.mode, found.locked) == ("room_check", False)

    def test_nobody_starts_a_quiz_as_one(self, teacher: User, make_quiz: MakeQuiz) -> None:
        with pytest.raises(services.GameRefused) as refused:
            services.create_game(quiz=make_quiz(teacher), host=teacher, options=GameOptions(mode="room_check"))
        assert refused.value.code == "invalid_options"


async def test_phones_are_measured_every_second_and_nothing_is_saved(
    transactional_db: None, teacher: User, teacher_cookie: str, stage: Stage
) -> None:
    check = await database_sync_to_async(start_room_check)(host=teacher)
    host = await stage.host(check.game_id, teacher_cookie)
    await host.say("diagnostics.watch")
    anna = await stage.player(check.pin, "Anna")
    assert anna.state["mode"] == "room_check"
    assert anna.state["question_count"] == 0
    began = asyncio.get_running_loop().time()
    for _ in range(3):
        ping = await anna.next("ping")
        await anna.say("pong", nonce=ping["nonce"])
    assert asyncio.get_running_loop().time() - began < 4
    shown = await host.next("links.changed", where=lambda m: bool(m["players"]) and m["players"][0]["pings"] >= 3)
    assert shown["players"][0]["quality"] == "good"

    # There is nothing to start; ending it ends it for everyone.
    await host.say("game.start", seen=host.state["revision"])
    assert (await host.next("error"))["code"] == "wrong_phase"
    await host.say("game.end", seen=host.state["revision"])
    await anna.phase("ended")
    await host.phase("ended")
    assert await GameResult.objects.acount() == 0
    assert await database_sync_to_async(running_room_check)(game_id=check.game_id, host=teacher) is None
    # The next one is a new one.
    assert (await database_sync_to_async(start_room_check)(host=teacher)).game_id != check.game_id


async def test_another_teacher_can_not_watch_it(
    transactional_db: None, other_teacher: User, teacher_cookie: str, stage: Stage
) -> None:
    check = await database_sync_to_async(start_room_check)(host=other_teacher)
    socket = await stage.socket(f"/ws/host/{check.game_id}/", cookie=teacher_cookie)
    assert (await socket.next("error"))["code"] == "not_allowed"
    assert (await socket.next("closed"))["code"] == 4403


class TestPages:
    def test_the_way_there(self, teacher: User, signed_in: SignedIn, make_quiz: MakeQuiz) -> None:
        client, quiz = signed_in(teacher), make_quiz(teacher)
        for page in (reverse("admin:index"), reverse("classroom:start", args=[quiz.pk])):
            assert f'href="{BEGIN}"' in client.get(page).content.decode()

    def test_a_teacher_starts_it_and_comes_back_to_it(self, teacher: User, signed_in: SignedIn) -> None:
        client = signed_in(teacher)
        assert "Nothing of it is saved" in client.get(BEGIN).content.decode()
        assert services.running_games(host=teacher) == []
        address = client.post(BEGIN).headers["Location"]
        assert client.post(BEGIN).headers["Location"] == address
        page = client.get(address)
        game = running_room_check(game_id=uuid.UUID(address.strip("/").rpartition("/")[2]), host=teacher)
        assert game is not None
        text = page.content.decode()
        assert game.plan.pin in text
        assert "<svg" in text
        assert "manage.py rehearse" in text
        assert page.headers["Cache-Control"].count("no-store")
        # It has no host screen and no place in the API.
        assert client.get(f"/api/v1/games/{game.plan.game_id}/").status_code == 404
        assert client.get("/api/v1/games/").json() == []

    def test_what_the_last_rehearsal_showed_is_said(self, teacher: User, signed_in: SignedIn) -> None:
        Rehearsal.objects.create(players=1200, games=1, answers=6000, lost=0, ok=True, receipt_p99_ms=20.0)
        client = signed_in(teacher)
        said = "This server carries 1200 players, as the last rehearsal showed."
        assert said in client.get(BEGIN).content.decode().replace("1,200", "1200")
        assert said in client.get(client.post(BEGIN).headers["Location"]).content.decode().replace("1,200", "1200")

    @pytest.mark.parametrize(("who", "status"), [("teacher", 200), ("moderator", 403), ("administrator", 200)])
    def test_whoever_makes_quizzes_may(
        self, who: str, status: int, signed_in: SignedIn, request: pytest.FixtureRequest
    ) -> None:
        assert signed_in(request.getfixturevalue(who)).get(BEGIN).status_code == status

    def test_a_stranger_gets_to_the_beginning_and_nobody_to_the_log_in(
        self, teacher: User, other_teacher: User, signed_in: SignedIn, client: Client
    ) -> None:
        address = signed_in(teacher).post(BEGIN).headers["Location"]
        assert signed_in(other_teacher).get(address).headers["Location"] == BEGIN
        for page in (BEGIN, address):
            assert "/accounts/login/" in client.get(page).headers["Location"]

    def test_the_page_of_an_ended_or_unknown_one_leads_to_the_beginning(
        self, teacher: User, signed_in: SignedIn, make_quiz: MakeQuiz
    ) -> None:
        client = signed_in(teacher)
        quiz: Quiz = make_quiz(teacher)
        game = services.create_game(quiz=quiz, host=teacher, options=GameOptions())
        for game_id in (uuid.uuid4(), game.game_id):
            assert client.get(f"/room-check/{game_id}/").headers["Location"] == BEGIN

    def test_an_account_without_quizzes_has_none(self, db: None, signed_in: SignedIn, teacher: User) -> None:
        teacher.groups.clear()
        assert signed_in(teacher).get(BEGIN).status_code == 403
        assert signed_in(teacher).post(BEGIN).status_code == 403
