"""How long a process waits before it looks at a game again."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from classroom.engine.phases import Phase
from classroom.engine.scoring import GRACE_MS
from classroom.engine.state import Snapshot
from classroom.hub.pace import POLL_S, POLL_WITH_HOST_S, due_in_s, poll_s
from classroom.store.shapes import game_state, new_state


@dataclass
class Options:
    auto_advance_s: int | None = None


@dataclass
class Plan:
    options: Options

    def takes_answers(self, index: int) -> bool:
        return True


def state(**changes: Any) -> Any:
    fresh = game_state({name: text.encode() for name, text in new_state("game", "host").items()})
    return msgspec.structs.replace(fresh, **changes)


def due(plan: Any, now_ms: int, **changes: Any) -> float | None:
    """When a game without private extra time is due that was read at `now_ms`."""
    read = state(**changes)
    return due_in_s(plan, Snapshot(now_ms, read, 1, 1, 0, {}, {}, frozenset(), closes_ms=read.deadline_ms), now_ms)


@pytest.mark.parametrize("phase", list(Phase))
def test_only_hosts_who_watch_something_grow_are_served_often(phase: Phase) -> None:
    often = phase in {Phase.LOBBY, Phase.QUESTION}
    assert poll_s(state(phase=phase), has_hosts=True) == (POLL_WITH_HOST_S if often else POLL_S)
    assert poll_s(state(phase=phase), has_hosts=False) == POLL_S


def test_an_open_question_is_due_when_its_grace_is_over_and_a_paused_one_never() -> None:
    plan: Any = Plan(Options())
    assert due(plan, 9_000, phase=Phase.QUESTION, deadline_ms=10_000) == (1_000 + GRACE_MS + 1) / 1000
    assert due(plan, 9_000, phase=Phase.QUESTION, deadline_ms=10_000, paused_ms=5_000) is None
    assert due(plan, 9_000, phase=Phase.RESULTS, turned_ms=9_000) is None


def test_a_game_that_goes_on_by_itself_is_due_some_time_after_it_turned() -> None:
    plan: Any = Plan(Options(auto_advance_s=5))
    assert due(plan, 10_000, phase=Phase.RESULTS, turned_ms=9_000) == 4.0
    assert due(plan, 10_000, phase=Phase.LOBBY) is None
