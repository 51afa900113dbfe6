"""A game in a call: who starts it, who takes part under which name, and who doesn't."""

import json
from typing import Any
from uuid import UUID

import pytest
from channels.db import database_sync_to_async
from django.core import signing
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from classroom import lesson_services as lessons
from classroom.engine.lesson_names import player_names
from classroom.engine.names import clean_name, fold_name
from classroom.engine.options import GameOptions
from classroom.engine.phases import Phase
from classroom.services import GameRefused, NewGame, running_games
from classroom.store import desk
from classroom.store.client import sync_client
from classroom.store.keys import game_keys
from quizzes.models import Quiz
from rooms import panel, services
from rooms.models import CoHost, Room, RoomParticipant
from tests.conftest import MakeQuiz
from tests.rooms.calls import Visitors
from tests.rooms.conftest import empty_redis, room, visitors  # noqa: F401


@given(st.text(max_size=80))
@example("Annaaaaaaaaaaaaa 1")  # so long that numbers meet the one at its end
def test_whatever_somebody_is_called_they_can_play(name: str) -> None:
    names = player_names(name)
    assert [clean_name(one) for one in names] == names
    assert len({fold_name(one) for one in names}) == len(names)


def test_names_stay_what_they_are_and_are_numbered() -> None:
    assert player_names("Anna Bell")[:3] == ["Anna Bell", "Anna Bell 2", "Anna Bell 3"]
    assert player_names("  ")[0] == "Guest"
    assert player_names("Anna Bellavista of Siena")[:2] == ["Anna Bellavista of S", "Anna Bellavista of 2"]


def test_what_a_call_has_its_own_way_for_is_left_out() -> None:
    usual = GameOptions(
        mode="kahoot",
        names="generated",
        custom_field="Class",
        protect_join=True,
        team_mode="choose",
        team_names=("Foxes", "Owls"),
        randomise_answers=True,
    )
    options = lessons.lesson_options(usual)
    assert (options.mode, options.names, options.custom_field, options.protect_join) == ("normal", "typed", None, False)
    assert (options.team_mode, options.team_names, options.randomise_answers) == ("balanced", ("Foxes", "Owls"), True)


@pytest.fixture
def quiz(room: Room, teacher: User, make_quiz: MakeQuiz) -> Quiz:  # noqa: F811
    return make_quiz(teacher, title="<b>Verbs</b> &amp; nouns")


def came_in(room: Room, user: User | None, name: str) -> tuple[RoomParticipant, str]:  # noqa: F811
    stay = services.begin_stay(room=room, user=user, name=name, role="member" if user else "guest")
    return stay, services.make_secret(stay=stay)


def post(client: Client, room: Room, what: str, body: Any) -> tuple[int, dict[str, Any]]:  # noqa: F811
    sent = body if isinstance(body, str) else json.dumps(body)
    answer = client.post(f"/lessons/{room.room_code}/{what}/", sent, content_type="application/json")
    return answer.status_code, answer.json()


def signed_in_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def start(room: Room, quiz: Quiz, host: User) -> NewGame:  # noqa: F811
    return lessons.start_lesson(room=room, quiz=quiz, host=host)


class TestStarting:
    def test_hosts_start_what_they_may_play(
        self,
        room: Room,  # noqa: F811
        quiz: Quiz,
        teacher: User,
        other_teacher: User,
        administrator: User,
        make_quiz: MakeQuiz,
    ) -> None:
        body = {"quiz": str(quiz.pk)}
        assert post(Client(), room, "start", body)[0] == 403
        for stranger in (other_teacher, administrator):
            assert post(signed_in_client(stranger), room, "start", body)[0] == 403
        CoHost.objects.create(room=room, user=other_teacher)
        status, said = post(signed_in_client(other_teacher), room, "start", body)
        assert (status, said["code"]) == (403, "not_allowed")  # somebody else's private quiz
        own = make_quiz(other_teacher, title="Own")
        status, said = post(signed_in_client(other_teacher), room, "start", {"quiz": str(own.pk)})
        assert status == 201
        assert [str(game.game_id) for game in running_games(host=other_teacher)] == [said["game"]]
        status, said = post(signed_in_client(teacher), room, "start", body)
        assert (status, said["code"]) == (409, "running")

    @pytest.mark.parametrize("body", ["", "[]", "{", {"quiz": None}, {"quiz": 7}, "{}" * 5000])
    def test_nonsense_is_refused_in_words(self, room: Room, teacher: User, body: object) -> None:  # noqa: F811
        status, said = post(signed_in_client(teacher), room, "start", body)
        assert (status, said["code"]) == (404, "no_quiz")
        assert said["message"]

    def test_an_empty_quiz_and_an_ended_call_say_why(
        self,
        room: Room,  # noqa: F811
        quiz: Quiz,
        teacher: User,
        make_quiz: MakeQuiz,
    ) -> None:
        with pytest.raises(GameRefused, match="no questions"):
            start(room, make_quiz(teacher, questions=[]), teacher)
        assert panel.panel_of(room) is None
        services.end_room(room=room)
        with pytest.raises(lessons.LessonRefused, match="ended"):
            start(room, quiz, teacher)

    def test_a_game_that_is_over_makes_place_for_the_next(
        self,
        room: Room,  # noqa: F811
        quiz: Quiz,
        teacher: User,
    ) -> None:
        first = start(room, quiz, teacher)
        sync_client().hset(game_keys(first.pin).state, "phase", Phase.ENDED.value)
        second = start(room, quiz, teacher)
        shown = panel.panel_of(room)
        assert shown is not None
        assert (shown.id, shown.title) == (str(second.game_id), "Verbs & nouns")


class TestSeats:
    def test_the_host_gets_the_controls_and_everybody_else_a_place_under_their_name(
        self,
        room: Room,  # noqa: F811
        quiz: Quiz,
        teacher: User,
        other_teacher: User,
    ) -> None:
        game = start(room, quiz, teacher)
        _, secret = came_in(room, teacher, "teacher")
        assert post(signed_in_client(teacher), room, "seat", {"secret": secret}) == (
            200,
            {"address": f"/host/{game.game_id}/?in-call", "hosts": True},
        )
        _, secret = came_in(room, other_teacher, "O.")
        assert post(signed_in_client(other_teacher), room, "seat", {"secret": secret})[1]["hosts"] is False
        stay, secret = came_in(room, None, "Anna")
        status, said = post(Client(), room, "seat", {"secret": secret})
        assert (status, said["hosts"]) == (200, False)
        page = Client().get(said["address"])
        assert page.context["data"]["lesson"]["names"][:2] == ["Anna", "Anna 2"]
        assert page.context["data"]["lesson"]["stay"] == str(stay.pk)
        assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]

    def test_who_isnt_in_the_call_has_none(
        self,
        room: Room,  # noqa: F811
        quiz: Quiz,
        teacher: User,
        other_teacher: User,
    ) -> None:
        start(room, quiz, teacher)
        elsewhere = services.create_room(owner=other_teacher)
        removed, removed_secret = came_in(room, None, "Eve")
        services.remove_from_room(participant_id=str(removed.pk))
        left, left_secret = came_in(room, None, "Lea")
        services.end_stays(ids=[str(left.pk)])
        _, of_member = came_in(room, other_teacher, "O.")
        _, of_neighbour = came_in(elsewhere, None, "N.")
        for secret in ("", "forged", removed_secret, left_secret, of_member, of_neighbour):
            status, said = post(Client(), room, "seat", {"secret": secret})
            assert (status, said["code"]) == (403, "not_joined"), secret

    def test_without_a_game_there_is_nothing(self, room: Room, teacher: User) -> None:  # noqa: F811
        _, secret = came_in(room, None, "Anna")
        assert post(Client(), room, "seat", {"secret": secret})[1]["code"] == "no_lesson"
        assert post(Client(), Room(room_code="AAAA-2222"), "seat", {"secret": secret})[1]["code"] == "no_room"

    def test_tickets_are_for_their_game_and_ours_only(
        self,
        room: Room,  # noqa: F811
        quiz: Quiz,
        teacher: User,
    ) -> None:
        game = start(room, quiz, teacher)
        _, secret = came_in(room, None, "Anna")
        seat = lessons.take_seat(room=room, secret=secret, user=None)
        assert lessons.read_ticket(seat.ticket, game.pin) is not None
        forged = signing.dumps([game.pin, "x", "Eve"], salt="another")
        for ticket, pin in [(seat.ticket, "123456"), ("", game.pin), (forged, game.pin)]:
            assert lessons.read_ticket(ticket, pin) is None
        # The page itself is open to whoever has the PIN, who then types a name.
        assert "lesson" not in Client().get(f"/play/{game.pin}/?in-call={forged}").context["data"]


class TestClosing:
    def test_hosts_of_the_call_or_the_game_close_it(
        self,
        room: Room,  # noqa: F811
        quiz: Quiz,
        teacher: User,
        other_teacher: User,
    ) -> None:
        game = start(room, quiz, teacher)
        for client in (Client(), signed_in_client(other_teacher)):
            assert post(client, room, "end", {})[0] == 403
        assert panel.panel_of(room) is not None
        assert post(signed_in_client(teacher), room, "end", {}) == (200, {})
        assert panel.panel_of(room) is None
        assert post(signed_in_client(teacher), room, "end", {}) == (200, {})
        # The game itself goes on, for its host.
        found = desk.of_game(UUID(str(game.game_id)))
        assert found is not None
        assert found.state.phase is Phase.LOBBY


async def test_everybody_in_the_call_is_told_at_once_and_whoever_comes_later(
    room: Room,  # noqa: F811
    quiz: Quiz,
    teacher: User,
    other_teacher: User,
    visitors: Visitors,  # noqa: F811
) -> None:
    host = await visitors.inside(room, teacher)
    guest = await visitors.guest(room, host, "Anna")
    game = await database_sync_to_async(start)(room, quiz, teacher)
    shown = {"id": str(game.game_id), "title": "Verbs & nouns"}
    for visitor in (host, guest):
        assert (await visitor.next("room.state", where=lambda state: bool(state["panel"])))["panel"] == shown
        assert game.pin not in "".join(visitor.frames)
    late = await visitors.inside(room, other_teacher)
    assert (await late.next("room.state"))["panel"] == shown
    await database_sync_to_async(lessons.end_lesson)(room=room, user=teacher)
    await late.next("room.state", where=lambda state: state["panel"] is None)


def test_who_guesses_codes_stops_nobody_behind_the_same_proxy(
    room: Room,  # noqa: F811
    settings: Settings,
) -> None:
    settings.PROXY_COUNT = 1
    for number in range(40):
        Client().post(f"/lessons/ABCD-{number:04}/seat/", headers={"X-Forwarded-For": "203.0.113.5"})
    guesser, other = (
        Client().post(f"/lessons/{room.room_code}/seat/", headers={"X-Forwarded-For": address}).json()["code"]
        for address in ("203.0.113.5", "203.0.113.6")
    )
    assert (guesser, other) == ("no_room", "not_joined")
