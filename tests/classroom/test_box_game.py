"""Hardware controllers in a game, on a real Daphne: a raw WebSocket with `Origin: file://` beside real phones."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from classroom import controller_services as controllers
from classroom import services
from classroom.protocol.box import BUTTONS, answer_by_button, parse_press, read_place_id
from classroom.store.client import sync_client
from classroom.store.controller_codes import pin_of_code
from classroom.store.keys import controller_code_of_game, game_keys, game_of_controller_code
from quizzes.models import GameResult
from quizzes.question_types import TYPES
from tests.classroom.box import Box, RawSocket
from tests.classroom.live import Stage
from tests.classroom.test_processes import Phone, go

NewGame = Callable[..., services.NewGame]
ABCD = {**TYPES["ABCD"].example(), "time": 60}
HELD = 40


@pytest_asyncio.fixture
async def phones() -> AsyncIterator[list[Phone]]:
    phones: list[Phone] = []
    yield phones
    for phone in phones:
        await phone.close()
    await database_sync_to_async(connections.close_all)()


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


class Lesson:
    """A teacher's game with boxes and phones on one server."""

    def __init__(self, server: str, teacher: User, game: services.NewGame, phones: list[Phone]) -> None:
        self.server, self.teacher, self.game, self.phones = server, teacher, game, phones
        self.host: Phone

    async def open(self, cookie: str) -> "Lesson":
        self.host = Phone(self.server, f"/ws/host/{self.game.game_id}/", cookie)
        self.phones.append(self.host)
        await self.host.open()
        return self

    async def phone(self, name: str) -> Phone:
        phone = Phone(self.server, "/ws/play/")
        self.phones.append(phone)
        await phone.open({"type": "player.join", "pin": self.game.pin, "name": name})
        return phone

    async def box(self, name: str) -> Box:
        return await database_sync_to_async(self._box)(name)

    def _box(self, name: str) -> Box:
        box = Box(self.server)
        _, setup = controllers.create_controller(user=self.teacher, name=name, player_name=name)
        assert box.register(setup.code).status == 200
        assert box.join(self.game.controller_code or "").status == 200
        assert "HTTP/1.1 101" in box.plug_in().handshake[0]
        return box

    async def result(self) -> dict[str, list[tuple[str, Any]]]:
        await self.host.until(lambda: bool(self.host.state["saved"]))
        found = await GameResult.objects.aget(pk=self.game.game_id)
        return {
            str(number): sorted((row["username"], row["answer"]) for row in rows)
            for number, rows in enumerate(found.answers)
        }


@pytest_asyncio.fixture
async def lesson_of(
    server: str, teacher: User, teacher_cookie: str, new_game: NewGame, phones: list[Phone]
) -> Callable[..., Any]:
    async def make(questions: list[dict[str, Any]], **options: Any) -> Lesson:
        game = await database_sync_to_async(new_game)(questions, controllers=True, **options)
        return await Lesson(server, teacher, game, phones).open(teacher_cookie)

    return make


async def test_a_whole_game_is_played_with_boxes_beside_phones(lesson_of: Callable[..., Any]) -> None:
    check, poll = {**TYPES["CHECK"].example(), "time": 60}, {**TYPES["VOTING"].example(), "time": 60}
    number = {**TYPES["RANGE"].example(), "time": 60}
    lesson = await lesson_of([ABCD, check, number, poll], scoring="accuracy")
    mia = await lesson.phone("Mia")
    table, corner = await lesson.box("Table 1"), await lesson.box("Corner")
    assert "Sec-WebSocket-Protocol: arduino" in table.socket.handshake
    assert not [line for line in table.socket.handshake if line.lower().startswith("set-cookie")]

    await go(lesson.host, "game.start", "question", 0)
    await mia.phase("question", 0)
    # Held for a while, then other buttons: the first press counts.
    table.press("b", times=HELD)
    table.press("r", times=HELD)
    corner.press("g")
    await mia.answer(0)
    await lesson.host.phase("results", 0)
    await mia.phase("results", 0)
    assert mia.state["me"]["score"] == 1000
    # Presses between questions mean nothing; what isn't a button tells that all of them were read.
    table.press("y", times=3)
    table.press("x")
    assert table.socket.complaint() == "InvalidButton"

    await go(lesson.host, "game.next", "leaderboard", 0)
    await go(lesson.host, "game.next", "question", 1)
    await mia.phase("question", 1)
    table.press("y")
    corner.press("r")
    await mia.answer([0])
    await lesson.host.phase("results", 1)

    # Four buttons give no number, and nobody waits for them.
    await go(lesson.host, "game.next", "leaderboard", 1)
    await go(lesson.host, "game.next", "question", 2)
    await mia.phase("question", 2)
    table.press("b", times=3)
    await asyncio.sleep(0.3)
    assert lesson.host.state["phase"] == "question"
    await mia.answer(number["answers"]["min_correct"])
    await lesson.host.phase("results", 2)

    await go(lesson.host, "game.next", "leaderboard", 2)
    await go(lesson.host, "game.next", "question", 3)
    await mia.phase("question", 3)
    # A poll of three: the fourth button is none of them.
    corner.press("r")
    assert corner.socket.complaint() == "InvalidButton"
    corner.press("g")
    table.press("b")
    await mia.answer(1)
    await lesson.host.phase("results", 3)
    await go(lesson.host, "game.next", "podium", 3)
    result = await lesson.result()
    assert result["0"] == [("Corner", 2), ("Mia", 0), ("Table 1", 0)]
    assert result["1"] == [("Corner", [3]), ("Mia", [0]), ("Table 1", [1])]
    assert [name for name, _ in result["2"]] == ["Mia"]
    assert result["3"] == [("Corner", 2), ("Mia", 1), ("Table 1", 0)]
    saved = await GameResult.objects.aget(pk=lesson.game.game_id)
    assert saved.player_scores["Table 1"] == 1000
    assert saved.player_scores["Corner"] == 0


async def test_buttons_mean_the_order_on_the_screen(lesson_of: Callable[..., Any]) -> None:
    lesson = await lesson_of([ABCD], randomise_answers=True)
    boxes = [await lesson.box(f"Box {button}") for button in BUTTONS]
    await go(lesson.host, "game.start", "question", 0)
    shown = [option["label"] for option in lesson.host.state["question"]["options"]]
    for box, button in zip(boxes, BUTTONS, strict=True):
        box.press(button)
    await lesson.host.phase("results", 0)
    await go(lesson.host, "game.next", "podium", 0)
    authored = [answer["answer"] for answer in ABCD["answers"]]
    labels = {name: authored[answer] for name, answer in (await lesson.result())["0"]}
    assert labels == {f"Box {button}": shown[place] for place, button in enumerate(BUTTONS)}


async def test_the_new_socket_replaces_the_old_and_a_restart_keeps_the_place(lesson_of: Callable[..., Any]) -> None:
    lesson = await lesson_of([ABCD, ABCD])
    await lesson.phone("Mia")
    box = await lesson.box("Table 1")
    old = box.socket
    new = await asyncio.to_thread(box.plug_in)
    assert "101" in new.handshake[0]
    assert await asyncio.to_thread(old.is_closed)
    await go(lesson.host, "game.start", "question", 0)
    box.press("g")
    await asyncio.sleep(0.5)
    # Its battery is changed in the middle of the game: same code, same place.
    new.unplug()
    assert (await asyncio.to_thread(box.join, lesson.game.controller_code)).status == 200
    await asyncio.to_thread(box.plug_in)
    box.press("b", times=5)
    await asyncio.sleep(0.5)
    await go(lesson.host, "question.close", "results", 0)
    await go(lesson.host, "game.next", "leaderboard", 0)
    await go(lesson.host, "game.next", "question", 1)
    box.press("b")
    await asyncio.sleep(0.5)
    await go(lesson.host, "question.close", "results", 1)
    await go(lesson.host, "game.next", "podium", 1)
    assert await lesson.result() == {"0": [("Table 1", 2)], "1": [("Table 1", 0)]}


async def test_removed_means_out_until_the_host_lets_it_back_in(lesson_of: Callable[..., Any]) -> None:
    lesson = await lesson_of([ABCD])
    await lesson.phone("Mia")
    box = await lesson.box("Table 1")
    await go(lesson.host, "game.start", "question", 0)
    await lesson.host.say({"type": "player.kick", "player": "2"})
    assert await asyncio.to_thread(box.socket.is_closed)
    # It comes back by itself, as the firmware does, and is told that it has no place.
    await asyncio.to_thread(box.plug_in)
    assert await asyncio.to_thread(box.socket.complaint) == "BadId"
    await lesson.host.say({"type": "player.restore", "player": "2"})
    await asyncio.sleep(1.2)
    box.press("b", times=2)
    await asyncio.sleep(0.3)
    box.press("y")
    await asyncio.sleep(0.5)
    await go(lesson.host, "question.close", "results", 0)
    await go(lesson.host, "game.next", "podium", 0)
    [(name, _)] = (await lesson.result())["0"]
    assert name == "Table 1"


async def test_a_held_button_and_a_flood_close_nothing_that_plays(lesson_of: Callable[..., Any]) -> None:
    lesson = await lesson_of([ABCD])
    box = await lesson.box("Table 1")
    await go(lesson.host, "game.start", "question", 0)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        box.press("b")
        await asyncio.sleep(0.03)
    assert box.socket.receive(0.2) is None
    await lesson.host.phase("results", 0)
    flood = await asyncio.to_thread(RawSocket, lesson.server, box.place)
    await asyncio.to_thread(flood.flood, 4_000)
    assert await asyncio.to_thread(flood.is_closed)
    await go(lesson.host, "game.next", "podium", 0)
    assert await lesson.result() == {"0": [("Table 1", 0)]}


async def test_whatever_is_said_the_process_lives(lesson_of: Callable[..., Any]) -> None:
    lesson = await lesson_of([ABCD])
    box = await lesson.box("Table 1")
    for frame in (b"", b"{", b"[]", b"null", b'{"type":"bp"}', b'{"type":"bp","data":7}', b"\x00", b"[" * 9000):
        box.socket.frame(0x81, frame)
        assert await asyncio.to_thread(box.socket.complaint) == "ValidationError"
    box.socket.frame(0x82, b"\xff\xfe\x00")
    assert await asyncio.to_thread(box.socket.complaint) == "ValidationError"
    for button in ("B", "x", "", "by", "🔴"):
        box.press(button)
        assert await asyncio.to_thread(box.socket.complaint) == "InvalidButton"
    # Broken framing ends that connection alone.
    broken = RawSocket(lesson.server, box.place.replace("-", "~"))
    assert await asyncio.to_thread(broken.complaint) == "BadId"
    broken.frame(0xF3, b"nonsense")
    assert await asyncio.to_thread(broken.is_closed)
    for place in ("1-aaaaaaaaaaa:999999", f"1-aaaaaaaaaaa:{lesson.game.pin}", "%00", "x" * 300):
        assert await asyncio.to_thread(lambda place=place: RawSocket(lesson.server, place).complaint()) == "BadId"
    # Without subprotocol and Origin it is the same.
    plain = await asyncio.to_thread(lambda: RawSocket(lesson.server, box.place, origin="", protocol=""))
    assert not [line for line in plain.handshake if "arduino" in line]
    await go(lesson.host, "game.start", "question", 0)
    plain.send('{"type": "bp", "data": "b"}')
    await lesson.host.phase("results", 0)


@given(st.one_of(st.binary(), st.text(), st.none()))
def test_any_frame_is_a_press_or_a_complaint(frame: Any) -> None:
    assert parse_press(frame) in (0, 1, 2, 3, "ValidationError", "InvalidButton")


@given(st.text())
def test_any_id_is_a_place_or_none(text: str) -> None:
    found = read_place_id(text)
    assert found is None or str(found) == text


def test_what_a_button_answers() -> None:
    assert [answer_by_button(kind, 2) for kind in ("one", "many", "order", "number", "text", "none")] == [
        2, [2], None, None, None, None,
    ]  # fmt: skip


async def test_a_code_lives_as_long_as_its_game_waits(new_game: NewGame, stage: Stage, teacher_cookie: str) -> None:
    """A lobby of many hours: what is left of the code's time is filled up as long as somebody's page is open."""
    game = await database_sync_to_async(new_game)([ABCD], controllers=True)
    code = game.controller_code or ""
    keys, client = (game_of_controller_code(code), controller_code_of_game(str(game.game_id))), sync_client()
    for key in keys:
        client.expire(key, 60)
    await stage.host(game.game_id, teacher_cookie)
    deadline = time.monotonic() + 15
    while min(map(client.ttl, keys)) <= 60:
        assert time.monotonic() < deadline, "the code is not kept"
        await asyncio.sleep(0.05)
    assert services.controller_code_of(game.game_id) == code
    assert pin_of_code(code) == game.pin
    client.hset(game_keys(game.pin).state, "phase", "ended")
    assert pin_of_code(code) is None
