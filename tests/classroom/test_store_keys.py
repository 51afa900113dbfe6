"""The keys of a game: which expire, which share a slot, which a script may touch."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.conf import settings

from classroom.engine.links import Measurement
from classroom.engine.phases import Phase
from classroom.store.boxes import excuse
from classroom.store.client import sync_client
from classroom.store.games import GameStore
from classroom.store.keys import game_keys
from classroom.store.scripts import SCRIPTS
from tests.classroom.stored_game import PIN, Game


class TestKeys:
    async def test_every_key_of_a_game_expires(self, game: Game) -> None:
        players = await game.join_many(3)
        await game.go(Phase.QUESTION, 0)
        for player in players[:2]:
            await game.submit(player)
        await game.store.kick(PIN, players[2])
        await game.count_points()
        await game.store.share_links(PIN, {players[0]: Measurement(20, 3, 1)}, {players[1]: 1})
        await game.store.heartbeat(PIN, 2, "p")
        await game.store.claim_saving(PIN, "p")
        await game.store.claim_sweep("p", 5)
        lasting = {key.decode(): sync_client().ttl(key) for key in sync_client().keys("*")}
        own = {key: ttl for key, ttl in lasting.items() if f"{{{PIN}}}" in key}
        assert len(own) >= 11
        assert all(0 < ttl <= settings.GAME_EXPIRY_S for ttl in own.values()), own
        assert all(ttl > 0 for ttl in lasting.values()), lasting

    async def test_activity_renews_the_expiry_and_saving_stays_short(self, game: Game) -> None:
        [player] = await game.join_many(1)
        await game.go(Phase.QUESTION, 0)
        await game.submit(player)
        await game.store.claim_saving(PIN, "p")
        for key in sync_client().keys("game:*"):
            if not key.endswith(b"saving"):
                sync_client().expire(key, 10)
        await game.store.heartbeat(PIN, 2, "p")
        left = {key: sync_client().ttl(key) for key in sync_client().keys("game:*")}
        assert left.pop(game_keys(PIN).saving.encode()) <= 15
        assert all(ttl > 1000 for ttl in left.values()), left

    async def test_all_keys_that_a_script_gets_share_the_hash_tag(
        self, game: Game, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        used: set[str] = set()
        run = GameStore.run

        async def watched(store: GameStore, name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
            used.add(name)
            assert {re.findall(r"\{(.*?)\}", key)[0] for key in keys} == {PIN}
            return await run(store, name, keys, arguments)

        monkeypatch.setattr(GameStore, "run", watched)
        one, two = await game.join_many(2)
        await game.store.rejoin(PIN, player=one, secret="s", connection="p:2", index=-1)
        await game.go(Phase.QUESTION, 0)
        await game.store.change_clock(PIN, 0, "add", 1000)
        await game.submit(one)
        await excuse(game.store, PIN, 0, [two])
        await game.store.leave(PIN, [(two, "p:1")])
        await game.count_points()
        await game.store.lock(PIN, locked=True)
        await game.store.kick(PIN, two)
        await game.store.restore(PIN, two)
        await game.store.move_to_team(PIN, two, 0)
        await game.store.heartbeat(PIN, 2, "p")
        await game.store.reconcile(PIN, 0, [(one, "p:2")])
        await game.store.mark_saved(PIN, await game.state())
        await game.store.players(PIN)
        await game.store.give_extra_time(PIN, "anna", 50)
        await game.store.share_links(PIN, {one: Measurement(20, 3, 1)}, {})
        assert used == set(SCRIPTS) - {"create"}

    def test_scripts_touch_only_the_keys_they_are_given(self) -> None:
        for name, source in SCRIPTS.items():
            calls = re.findall(r"redis\.call\('(\w+)',?\s*([^,)]*)", source)
            assert calls, name
            for command, first in calls:
                assert command == "TIME" or not first.startswith(("'", '"')), (name, command, first)
            assert "..':" not in source.replace(" ", ""), name
