"""What a change of a game costs in calls to Redis, counted on their way; and a host whose process is behind."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from channels.db import database_sync_to_async

from classroom.store.calls import Argument, Calls
from tests.classroom.live import Stage
from tests.classroom.test_host_desk import abcd, open_question


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each script ran. The scripts run all the same."""
    counted: Counter[str] = Counter()
    run = Calls.run

    async def counting(self: Calls, name: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        counted[name] += 1
        return await run(self, name, keys, arguments)

    monkeypatch.setattr(Calls, "run", counting)
    return counted


async def test_a_command_is_one_transition_and_one_reading(
    new_game: Any, teacher_cookie: str, stage: Stage, calls: Counter[str]
) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    host, (anna,) = await open_question(stage, game, teacher_cookie, "Anna")
    await anna.answer(0)
    await host.phase("results")
    await anna.phase("results")
    await host.quiet()
    calls.clear()
    await host.say("game.next", seen=host.state["revision"])
    await host.phase("leaderboard")
    await anna.phase("leaderboard")
    await host.quiet()
    assert (calls["transition"], calls["load"]) == (1, 1)


async def test_a_command_in_a_process_that_is_behind_is_carried_out_on_the_newest_state(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    host, _ = await open_question(stage, game, teacher_cookie, "Anna")
    remote = await stage.host(game.game_id, teacher_cookie, hub=stage.hub())
    await remote.phase("question", 0)
    await host.say("game.pause", seen=host.state["revision"])
    # At once, on the state before the pause: no phase has changed since, so it counts.
    await remote.say("question.close", seen=remote.state["revision"])
    assert (await host.phase("results"))["question_index"] == 0
    # Once more, on the question that is closed meanwhile.
    await remote.say("question.close", seen=0)
    assert (await remote.next("error"))["code"] == "state_changed"
