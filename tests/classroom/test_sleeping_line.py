"""A phone that wakes up is back at once: the browser's own module, asked through Node."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
LOOKED_AT = "document.visibilitychange"
MODULE = HERE.parents[1] / "classroom" / "static" / "classroom" / "connection.js"


def sockets_opened(*steps: dict[str, Any]) -> list[int]:
    """How many sockets the page had opened after each step: so many ms by both clocks, then it wakes up."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed; the browser's modules can't be asked here.")
    done = subprocess.run(
        [node, str(HERE / "sleeping_line.mjs"), MODULE.as_uri()],
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    opened: list[int] = json.loads(done.stdout)
    return opened


def step(ms: int, *, clock: int | None = None, heard: bool = False, wakes: str = LOOKED_AT) -> dict[str, Any]:
    return {"wall": ms, "clock": ms if clock is None else clock, "heard": heard, "wakes": wakes}


def test_looking_away_for_a_moment_changes_nothing() -> None:
    assert sockets_opened(step(9_000), step(9_000, heard=True), step(19_000)) == [1, 1, 1]


def test_a_line_that_was_silent_in_sleep_is_not_waited_for() -> None:
    """Also where timers slept too, so that nobody noticed the silence."""
    assert sockets_opened(step(21_000), step(1_000), step(120_000, clock=0)) == [2, 2, 3]
    # A laptop whose lid is opened has its network again before anybody looks at another page.
    assert sockets_opened(step(120_000, clock=0, wakes="window.online")) == [2]


def test_a_clock_that_stood_still_is_set_right() -> None:
    """Else it shows more time than there is, and an answer comes too late."""
    assert sockets_opened(step(8_000, clock=2_000), step(3_000)) == [2, 2]
    # A clock that is set back says nothing.
    assert sockets_opened(step(-3_600_000, clock=2_000)) == [1]
