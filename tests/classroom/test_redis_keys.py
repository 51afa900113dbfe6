"""docs/redis-keys.md lists every key with its type and expiry, and scripts reach no other game's keys."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
import redis.asyncio
from channels.db import database_sync_to_async
from django.conf import settings
from redis.crc import key_slot
from redis.exceptions import NoPermissionError

from classroom import join_proof
from classroom.engine.links import Measurement
from classroom.engine.phases import Phase
from classroom.store import desk, files, keys, remotes, tallies
from classroom.store.boxes import excuse
from classroom.store.client import sync_client
from classroom.store.games import GameStore
from classroom.store.keys import GameKeys, game_keys
from classroom.store.scripts import SCRIPTS
from tests.classroom.live import Stage
from tests.classroom.stored_game import PIN, Game, make_plan
from tests.classroom.test_entrance_rules import EASY, solved
from tests.test_documents import table_rows

PAGE = Path(settings.BASE_DIR) / "docs" / "redis-keys.md"
ROWS = {cells[0].strip("`"): (cells[1], cells[3]) for _, cells in table_rows(PAGE.read_text())}


def pattern(row: str) -> str:
    return "".join(r"[^:]+" if part.startswith("<") else re.escape(part) for part in re.split(r"(<[^>]+>)", row))


def longest_s(expires: str) -> int:
    game = settings.GAME_EXPIRY_S
    return {"game": game, "games": max(12 * game, 86_400)}.get(expires) or int(expires.removesuffix(" s"))


def test_every_key_of_a_game_has_a_row() -> None:
    names = {f"game:{{<pin>}}:{name}" for name in GameKeys._fields if name != "pin"}
    assert {row for row in ROWS if row.startswith("game:")} == names | {
        "game:{<pin>}:answers:<index>", "game:{<pin>}:remotes:<game id>",
    }  # fmt: skip


def test_every_other_key_has_a_row() -> None:
    made = {
        keys.pin_of_game("<game id>"),
        keys.games_of_host("<host id>"),
        keys.games_of_file("<file id>"),
        keys.pairing("<digest>"),
        keys.game_of_controller_code("<code>"),
        keys.controller_code_of_game("<game id>"),
        keys.known_pin("<network>", "<pin>"),
        "wrong_pins:<network>:<minute>",
        keys.UNSAVED_GAMES,
        keys.SWEEPER,
        keys.TALLIES,
        keys.LAST_BACKUP,
    }
    assert {row for row in ROWS if not row.startswith("game:")} == made


def test_all_keys_of_a_game_lie_in_one_slot() -> None:
    of_game = game_keys(PIN)
    found = [*of_game[1:], *(of_game.answers(index) for index in range(200)), keys.remotes_of_game(PIN, "x")]
    assert len({key_slot(key.encode()) for key in found}) == 1


async def test_what_is_in_redis_is_in_the_table(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)(
        controllers=True, team_mode="balanced", team_names=("Foxes", "Owls"), protect_join=True
    )
    host = await stage.host(game.game_id, teacher_cookie)
    stranger = await stage.socket()
    await stranger.say("player.join", pin="000000", name="Lost")
    await stranger.next("error")
    with EASY:
        proofs = [solved(join_proof.new_challenge(game.pin)) for _ in range(3)]
    anna, _, _ = [
        await stage.player(game.pin, name, device="d" * 20, proof=proof)
        for name, proof in zip(("Anna", "Ben", "Cleo"), proofs, strict=True)
    ]
    await host.say("player.extra_time", player="3", percent=50)
    await host.say("player.kick", player="2")
    await host.say("game.start")
    await anna.phase("question", 0)
    await anna.answer(0)
    await host.next("answers.counted", where=lambda message: message["answer_count"] == 1)
    store = GameStore()
    await store.share_links(game.pin, {"1": Measurement(20, 3, 1)}, {"1": 1})
    await store.claim_saving(game.pin, "p")
    await store.claim_sweep("p", 25)
    await tallies.add_to_tallies(store.client, {tallies.RECEIVED: 1})
    tallies.note_backup(at=datetime.now(UTC))
    files.open_files(pin=game.pin, game_id=str(game.game_id), file_ids=["f"])
    remotes.redeem(remotes.new_code(game.game_id))
    remotes.new_code(game.game_id)
    await store.client.aclose()
    await host.say("question.close")
    await host.phase("results", 0)

    client, seen = sync_client(), set()
    # The layer that carries nudges, sessions and the cache have keys of their own.
    for key in (
        key.decode() for key in client.keys("*") if not key.startswith((b"asgi", b":1:", b"cache:", b"classroom:"))
    ):
        [row] = [row for row in ROWS if re.fullmatch(pattern(row), key)] or [f"{key} is in no row"]
        kind, expires = ROWS[row]
        assert (client.type(key).decode(), row) == (kind, row)
        assert 0 < client.ttl(key) <= longest_s(expires), row
        seen.add(row)
    # Closed, the question waits for nobody.
    assert set(ROWS) - seen <= {"game:{<pin>}:waiting"}


@pytest_asyncio.fixture
async def confined(empty_redis: None) -> AsyncIterator[Any]:
    """A connection that Redis itself lets touch one game's keys only, in scripts too."""
    admin, url = sync_client(), urlsplit(settings.REDIS_URL)
    admin.acl_setuser(
        "one_game", enabled=True, passwords=["+one"], keys=[f"game:{{{PIN}}}:*"], categories=["+@all"], reset=True
    )
    where = {"host": url.hostname, "port": url.port, "db": int(url.path.strip("/") or 0)}
    client = redis.asyncio.Redis(**where, username="one_game", password="one")  # type: ignore[arg-type]
    yield client
    await client.aclose()
    admin.acl_deluser("one_game")


async def test_every_script_keeps_to_its_games_keys(confined: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()
    run = GameStore.run

    async def watched(store: GameStore, name: str, *rest: Any) -> Any:
        used.add(name)
        return await run(store, name, *rest)

    monkeypatch.setattr(GameStore, "run", watched)
    game = Game(make_plan())
    game.store = store = GameStore(confined)
    with pytest.raises(NoPermissionError):
        await store.run("lock", [game_keys("999999").state], [1])
    one, two = await game.join_many(2)
    await store.rejoin(PIN, player=one, secret="s", connection="p:2", index=-1)
    await game.go(Phase.QUESTION, 0)
    await store.change_clock(PIN, 0, "add", 1000)
    await game.submit(one)
    await store.leave(PIN, [(two, "p:1")])
    await game.count_points()
    await store.lock(PIN, locked=True)
    await excuse(store, PIN, 0, [two])
    await store.give_extra_time(PIN, "anna", 50)
    await store.move_to_team(PIN, two, 0)
    await store.kick(PIN, two, ban=True)
    await store.restore(PIN, two)
    await store.heartbeat(PIN, 2, "p")
    await store.reconcile(PIN, 0, [(one, "p:2")])
    await store.mark_saved(PIN, await game.state())
    await store.players(PIN)
    await store.share_links(PIN, {one: Measurement(20, 3, 1)}, {one: 1})
    assert used == set(SCRIPTS) - {"create"}
    # `create` is for views: it runs on a connection of their own kind.
    created = game_keys(PIN)
    sync_client().delete(created.state, created.plan)
    make = confined.register_script(SCRIPTS["create"])
    assert await make(keys=[created.state, created.plan], args=[60, "{}", "game_id", "x"]) == 1
    assert desk.entry("999999") is None
