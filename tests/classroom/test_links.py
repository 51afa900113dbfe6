"""How phones are connected: what is measured, what hosts are shown, and only while they look."""

import asyncio
from typing import Any

import pytest
from channels.db import database_sync_to_async
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from classroom.engine.links import RECENT_PINGS, SLOW_MS, Link, Measurement, worst_first
from classroom.hub import audience, links
from classroom.hub.round_trips import RoundTrips
from classroom.store.boxes import take_place_in
from classroom.store.client import sync_client
from classroom.store.games import GameStore
from classroom.store.keys import game_keys
from tests.classroom.live import Socket, Stage


def link(**fields: Any) -> Link:
    return Link(
        **{"player": "1", "name": "Anna", "present": True, "measured": Measurement(), "reconnects": 0, **fields}
    )


class TestRules:
    @pytest.mark.parametrize(
        ("present", "round_trip_ms", "pings", "lost", "quality"),
        [
            (True, None, 0, 0, "measuring"),
            (True, 20, 1, 0, "good"),
            (True, SLOW_MS - 1, 30, 0, "good"),
            (True, SLOW_MS, 30, 0, "slow"),
            # One lost ping is an accident, two are a habit.
            (True, 20, 2, 1, "good"),
            (True, 20, 20, 2, "dropping"),
            (True, 20, 21, 2, "good"),
            (True, None, 2, 2, "dropping"),
            (True, 900, 30, 15, "dropping"),
            (False, 20, 30, 0, "gone"),
        ],
    )
    def test_a_word_for_each_line(
        self, present: bool, round_trip_ms: int | None, pings: int, lost: int, quality: str
    ) -> None:
        assert link(present=present, measured=Measurement(round_trip_ms, pings, lost)).quality == quality

    def test_the_worst_come_first(self) -> None:
        lines = [
            link(player="good", measured=Measurement(20, 9, 0)),
            link(player="slow", measured=Measurement(400, 9, 0)),
            link(player="slower", measured=Measurement(800, 9, 0)),
            link(player="new"),
            link(player="gone", present=False),
            link(player="dropping", measured=Measurement(20, 9, 5)),
            link(player="good too", measured=Measurement(20, 9, 0)),
        ]
        assert [one.player for one in worst_first(lines)] == [
            "gone", "dropping", "slower", "slow", "new", "good", "good too",
        ]  # fmt: skip


class TestRoundTrips:
    def test_median_and_loss_of_the_recent_pings(self) -> None:
        measured = RoundTrips()
        assert measured.measurement() == Measurement(None, 0, 0)
        for nonce, took in enumerate([0.125, 0.375, None, 0.25]):
            measured.pinged(nonce, nonce * 10.0)
            if took is not None:
                measured.ponged(nonce, nonce * 10.0 + took)
        assert measured.measurement() == Measurement(250, 4, 1)
        assert measured.latency_ms == 62

    def test_only_the_ping_that_is_under_way_has_a_reply(self) -> None:
        measured = RoundTrips()
        measured.ponged(1, 1.0)
        measured.pinged(1, 1.0)
        measured.ponged(2, 1.1)
        measured.pinged(3, 2.0)
        measured.ponged(1, 2.1)
        measured.ponged(3, 2.25)
        measured.ponged(3, 2.9)
        assert measured.measurement() == Measurement(250, 2, 1)

    @given(st.lists(st.one_of(st.none(), st.floats(0, 9)), max_size=80))
    def test_whatever_happens_the_figures_are_in_their_bounds(self, replies: list[float | None]) -> None:
        measured = RoundTrips()
        for nonce, took in enumerate([*replies, 0.0]):
            measured.pinged(nonce, nonce * 10.0)
            if took is not None:
                measured.ponged(nonce, nonce * 10.0 + took)
        found = measured.measurement()
        recent = [*replies, 0.0][-RECENT_PINGS:]
        assert (found.pings, found.lost) == (len(recent), recent.count(None))
        assert found.round_trip_ms is not None
        assert 0 <= found.round_trip_ms <= 9000
        assert 0 <= measured.latency_ms <= 500


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "PING_EVERY_S", 0.2)
    monkeypatch.setattr(links, "SHARE_EVERY_S", 0.3)
    monkeypatch.setattr(links, "SHOW_EVERY_S", 0.1)


async def reply_to_pings(socket: Socket, delay_s: float = 0.0) -> None:
    while True:
        ping = await socket.next("ping")
        await asyncio.sleep(delay_s)
        await socket.say("pong", nonce=ping["nonce"])


def qualities(message: dict[str, Any]) -> dict[str, str]:
    return {line["name"]: line["quality"] for line in message["players"]}


async def test_a_host_who_looks_sees_every_line_of_two_processes(
    new_game: Any, teacher_cookie: str, stage: Stage, quick: None
) -> None:
    game = await database_sync_to_async(new_game)()
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    ben = await stage.player(game.pin, "Ben", hub=stage.hub())
    await stage.player(game.pin, "Mute", hub=stage.hubs[1])
    replying = [asyncio.create_task(reply_to_pings(anna)), asyncio.create_task(reply_to_pings(ben, 0.45))]
    try:
        # Nothing comes unasked.
        assert [message for message in await host.quiet(1.0) if message["type"] == "links.changed"] == []
        await host.say("diagnostics.watch")
        await host.next("links.changed", where=lambda m: qualities(m)["Anna"] == "good")
        shown = await host.next("links.changed", where=lambda m: qualities(m)["Mute"] == "dropping")
        [line] = [line for line in shown["players"] if line["name"] == "Anna"]
        assert line["lost"] == 0 < line["pings"]
        assert 0 <= line["round_trip_ms"] < 450  # Ben's delay
        assert line["reconnects"] == 0
        # Ben's replies come after the next ping: to the class he loses them.
        await host.next("links.changed", where=lambda m: qualities(m)["Ben"] in {"dropping", "slow"})

        # Coming back is counted, wherever to.
        again = await stage.socket(hub=stage.hubs[1])
        await again.say("player.rejoin", pin=game.pin, secret=anna.secret)
        shown = await host.next("links.changed", where=lambda m: sum(line["reconnects"] for line in m["players"]) == 1)
        assert [line["name"] for line in shown["players"] if line["reconnects"]] == ["Anna"]

        await host.say("diagnostics.watch", on=False)
        await host.quiet(0.3)
        assert [message for message in await host.quiet(1.0) if message["type"] == "links.changed"] == []
    finally:
        for task in replying:
            task.cancel()
        await asyncio.gather(*replying, return_exceptions=True)


async def test_players_can_neither_watch_nor_see(new_game: Any, teacher_cookie: str, stage: Stage, quick: None) -> None:
    game = await database_sync_to_async(new_game)()
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await host.say("diagnostics.watch")
    await anna.say("diagnostics.watch")
    assert (await anna.next("error"))["code"] == "invalid_message"
    await host.next("links.changed")
    await asyncio.sleep(0.5)
    await anna.quiet()
    assert not any("links.changed" in frame for frame in anna.frames)


async def test_one_call_shares_the_lines_of_a_process_and_only_what_changed(
    new_game: Any, stage: Stage, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[set[str]] = []
    share = GameStore.share_links

    async def counted(store: GameStore, pin: str, measured: Any, returned: Any) -> None:
        calls.append(set(measured))
        await share(store, pin, measured, returned)

    monkeypatch.setattr(GameStore, "share_links", counted)
    game = await database_sync_to_async(new_game)()
    players = [await stage.player(game.pin, f"player {number}") for number in range(3)]
    replying = [asyncio.create_task(reply_to_pings(player)) for player in players]
    await asyncio.sleep(3)
    for task in replying:
        task.cancel()
    await asyncio.gather(*replying, return_exceptions=True)
    # A room without a host looks once a second, and pings and shares then.
    assert 1 <= len(calls) <= 4
    assert {"1", "2", "3"} in calls
    key = game_keys(game.pin).links
    assert await asyncio.to_thread(sync_client().ttl, key) > 0


async def test_a_game_that_is_gone_leaves_no_key(new_game: Any, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)()
    store = GameStore()
    sync_client().delete(game_keys(game.pin).state)
    await store.share_links(game.pin, {"1": Measurement(5, 1, 0)}, {"1": 1})
    assert not sync_client().exists(game_keys(game.pin).links)
    assert await store.links(game.pin) == {}


@effort(max_examples=40)
@given(
    st.dictionaries(
        st.integers(1, 10**6).map(str),
        st.tuples(st.none() | st.integers(0, 10**6), st.integers(0, 30), st.integers(0, 30)).map(
            lambda parts: Measurement(*parts)
        ),
    ),
    st.dictionaries(st.integers(1, 10**6).map(str), st.integers(1, 50)),
)
def test_what_is_shared_is_read_back(measured: dict[str, Measurement], returned: dict[str, int]) -> None:
    async def round_trip() -> dict[str, tuple[Measurement, int]]:
        store = GameStore()
        keys = game_keys("777777")
        await store.client.delete(keys.links)
        await store.client.hset(keys.state, "game_id", "x")
        await store.share_links("777777", measured, returned)
        found = await store.links("777777")
        await store.client.delete(keys.links, keys.state)
        await store.client.aclose()
        return found

    expected = {
        player: (measured.get(player, Measurement()), returned.get(player, 0)) for player in measured.keys() | returned
    }
    assert asyncio.run(round_trip()) == expected


async def test_a_controller_that_hears_no_pings_is_not_called_dropping(
    new_game: Any, teacher_cookie: str, stage: Stage, quick: None
) -> None:
    game, hub = await database_sync_to_async(new_game)(controllers=True), stage.hub()
    host = await stage.host(game.game_id, teacher_cookie)
    taken = await take_place_in(hub.store, game.pin, name="Table 1", token="t" * 24)
    await stage.socket(f"/api/v1/box-controller/embedded/socket/{taken.place}")
    await stage.player(game.pin, "Mute")
    await host.say("diagnostics.watch")
    shown = await host.next("links.changed", where=lambda m: qualities(m).get("Mute") == "dropping")
    assert qualities(shown)["Table 1"] == "good"
