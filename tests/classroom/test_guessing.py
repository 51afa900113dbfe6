"""Guessing PINs is slowed down for one address over all processes; a school that joins the right game never is."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import websockets
from channels.db import database_sync_to_async
from django.test import Client, RequestFactory, override_settings

from accounts.addresses import network_of, network_of_scope
from classroom.store import guesses
from classroom.store.client import sync_client
from tests.classroom.live import Stage
from tests.server_processes import ServerProcesses


@pytest.fixture(autouse=True)
def _whole_minute() -> None:
    """Counting begins anew with each minute; a test shouldn't sit astride."""
    left = guesses.WINDOW_S - time.time() % guesses.WINDOW_S
    if left < 8:
        time.sleep(left + 0.1)


@pytest.fixture
def few_guesses() -> Iterator[None]:
    with override_settings(WRONG_PINS_PER_MINUTE=3):
        yield


async def asks(socket: Any, pin: str, type_: str = "join.prepare", **fields: Any) -> str:
    """The code of the answer, or its type."""
    await socket.say(type_, pin=pin, **fields)
    answer = await socket.next("join.terms", "player.joined", "error")
    return str(answer.get("code", answer["type"]))


@pytest.mark.usefixtures("few_guesses")
class TestSockets:
    async def test_wrong_pins_are_counted_and_then_right_ones_are_refused_too(
        self, stage: Stage, new_game: Any
    ) -> None:
        game = await database_sync_to_async(new_game)()
        socket = await stage.socket()
        assert [await asks(socket, f"1{number:05}") for number in range(3)] == ["game_not_found"] * 3
        assert await asks(socket, "199999") == "too_many_tries"
        await socket.say("player.join", pin=game.pin, name="Anna")
        refused = await socket.next("error")
        assert refused["code"] == "too_many_tries"
        assert 1 <= refused["retry_after_s"] <= 60

    async def test_asking_with_a_secret_is_guessing_too(self, stage: Stage, new_game: Any) -> None:
        socket = await stage.socket()
        codes = [await asks(socket, f"1{number:05}", "player.rejoin", secret="1.x") for number in range(4)]
        assert codes == ["game_not_found"] * 3 + ["too_many_tries"]

    async def test_one_pin_counts_once(self, stage: Stage, new_game: Any) -> None:
        """A class whose phones all come back to a game that is over guesses nothing."""
        sockets = [await stage.socket() for _ in range(10)]
        assert {await asks(socket, "123456", "player.rejoin", secret="1.x") for socket in sockets} == {"game_not_found"}

    async def test_right_pins_never_count(self, stage: Stage, new_game: Any) -> None:
        games = [await database_sync_to_async(new_game)() for _ in range(5)]
        socket = await stage.socket()
        assert {await asks(socket, game.pin) for game in games} == {"join.terms"}

    async def test_games_that_somebody_there_is_in_stay_open(
        self, stage: Stage, new_game: Any, teacher_cookie: str
    ) -> None:
        joined, hosted, other = [await database_sync_to_async(new_game)() for _ in range(3)]
        await stage.player(joined.pin, "Anna")
        await stage.host(hosted.game_id, teacher_cookie)
        socket = await stage.socket()
        for number in range(4):
            await asks(socket, f"1{number:05}")
        assert await asks(socket, other.pin) == "too_many_tries"
        assert await asks(socket, joined.pin) == "join.terms"
        assert await asks(socket, hosted.pin) == "join.terms"

    async def test_another_process_stops_it_at_its_next_miss(self, stage: Stage, new_game: Any) -> None:
        one, two = await stage.socket(hub=stage.hub()), await stage.socket(hub=stage.hub())
        for number in range(4):
            await asks(one, f"1{number:05}")
        assert await asks(two, "155555") == "too_many_tries"

    async def test_another_address_is_not_stopped(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)()
        with override_settings(PROXY_COUNT=1):
            guesser = await stage.socket(**{"x-forwarded-for": "192.0.2.1"})
            neighbour = await stage.socket(**{"x-forwarded-for": "192.0.2.1, 192.0.2.2"})
            for number in range(4):
                await asks(guesser, f"1{number:05}")
            assert await asks(guesser, game.pin) == "too_many_tries"
            assert await asks(neighbour, game.pin) == "join.terms"

    async def test_the_next_minute_begins_anew_and_every_key_expires(
        self, stage: Stage, new_game: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        game = await database_sync_to_async(new_game)()
        await stage.player(game.pin, "Anna")
        socket = await stage.socket()
        for number in range(4):
            await asks(socket, f"1{number:05}")
        keys = [*sync_client().keys("wrong_pins:*"), *sync_client().keys("known_pin:*")]
        assert len(keys) == 2
        assert all(sync_client().ttl(key) > 0 for key in keys)
        minute, _ = guesses._minute_and_rest()
        monkeypatch.setattr(guesses, "_minute_and_rest", lambda: (minute + 1, 60))
        assert await asks(socket, "177777") == "game_not_found"


@pytest.mark.usefixtures("few_guesses")
class TestPages:
    def test_the_home_page_says_how_long_to_wait(self, new_game: Any, client: Client) -> None:
        game = new_game()
        codes = [client.get("/", {"pin": f"1{number:05}"}).status_code for number in range(4)]
        assert codes == [404, 404, 404, 429]
        refused = client.get("/", {"pin": game.pin})
        assert refused.status_code == 429
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert "Too many wrong PINs came from your network. Try again in" in refused.content.decode()
        assert client.get(f"/play/{game.pin}/").status_code == 302
        other = Client(REMOTE_ADDR="192.0.2.7")
        assert other.get(f"/play/{game.pin}/").status_code == 200

    def test_the_players_page_counts_too_and_once(self, new_game: Any, client: Client) -> None:
        for _ in range(10):
            assert client.get("/play/123456/", follow=True).status_code == 404
        assert sync_client().scard(sync_client().keys("wrong_pins:*")[0]) == 1

    def test_what_is_no_pin_is_no_guess(self, new_game: Any, client: Client) -> None:
        for text in ("abc", "1", "12 34 56 78 90 12"):
            assert client.get("/", {"pin": text}).status_code == 400
        assert sync_client().keys("wrong_pins:*") == []


def test_a_socket_comes_from_where_its_page_comes_from(rf: RequestFactory) -> None:
    for count, forwarded, seen in [
        (0, "192.0.2.1", "198.51.100.9"),
        (1, "192.0.2.1", "198.51.100.9"),
        (2, "203.0.113.5, 192.0.2.1, 192.0.2.2", "::1"),
        (1, "2001:db8:1:2:3::4", "::1"),
        (1, "nonsense", "::1"),
    ]:
        scope = {"client": (seen, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
        request = rf.get("/", REMOTE_ADDR=seen, HTTP_X_FORWARDED_FOR=forwarded)
        with override_settings(PROXY_COUNT=count):
            assert network_of_scope(scope) == network_of(request)
    assert network_of_scope({"client": None, "headers": []}) == "unknown"


def test_guesses_are_counted_over_two_processes_and_both_doors(
    empty_redis: None, server_processes: ServerProcesses, new_game: Any
) -> None:
    """One address against two real servers, by pages and by sockets."""
    servers, game = server_processes.start(2), new_game()

    def page(server: str, pin: str) -> int:
        try:
            with urllib.request.urlopen(f"{server}/?pin={pin}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    async def socket(server: str, pins: list[str]) -> list[str]:
        codes = []
        async with websockets.connect(f"{server.replace('http', 'ws')}/ws/play/") as line:
            for pin in pins:
                await line.send(json.dumps({"type": "join.prepare", "pin": pin}))
                answer = json.loads(await line.recv())
                codes.append(answer.get("code", answer["type"]))
        return codes

    for number in range(50):
        assert page(servers[number % 2], f"1{number:05}") == 404
    found = asyncio.run(socket(servers[0], [f"2{number:05}" for number in range(12)]))
    assert found == ["game_not_found"] * 10 + ["too_many_tries"] * 2
    # The other process learns it at its next miss; the pages of both know at once.
    assert asyncio.run(socket(servers[1], ["300000", game.pin])) == ["too_many_tries"] * 2
    assert [page(server, game.pin) for server in servers] == [429, 429]

    # Until the minute is over they would refuse whom the next test lets join.
    for server in servers:
        server_processes.kill(server)
