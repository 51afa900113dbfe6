"""A letter that is held answers: the browser's own rule, asked through Node."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HOLD, EVERY, LET_GO = 1200, 60, 250
Step = dict[str, Any]
Ask = Callable[[list[Step]], list[Step]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed; the browser's modules can't be asked here.")
    script = Path(__file__).with_name("hold_signs.mjs")
    process = subprocess.Popen([node, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None

    def question(steps: list[Step]) -> list[Step]:
        process.stdin.write(json.dumps({"hold": HOLD, "steps": steps}) + "\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        seen: list[Step] = json.loads(process.stdout.readline())  # type: ignore[union-attr]
        return seen

    yield question
    process.stdin.close()
    process.wait(20)


def film(*shots: tuple[str | None, int] | list[str], every: int = EVERY) -> list[Step]:
    """Each shot is a letter (or None) and for how long in ms; a list is what is offered from then on."""
    steps, time, until = list[Step](), 1000, 1000
    for shot in shots:
        if isinstance(shot, list):
            steps.append({"offer": shot})
            continue
        until += shot[1]
        while time < until:
            steps.append({"time": time, "sign": shot[0]})
            time += every
    return steps


def chosen(seen: list[Step]) -> list[str]:
    return [one["sign"] for one in seen if one["state"] == "chosen"]


ABCD = ["A", "B", "C", "D"]


def test_a_held_letter_answers_once(ask: Ask) -> None:
    seen = ask(film(ABCD, (None, 400), ("B", 5000)))
    assert chosen(seen) == ["B"]
    shares = [one["share"] for one in seen if one["state"] == "holding"]
    assert shares == sorted(shares)
    assert 0 == shares[0] < shares[-1] < 1


def test_letting_go_cancels_and_a_lost_picture_does_not(ask: Ask) -> None:
    assert chosen(ask(film(ABCD, (None, 400), ("B", 1000), (None, 400), ("B", 1000)))) == []
    assert chosen(ask(film(ABCD, (None, 400), ("B", 700), (None, 120), ("B", 800)))) == ["B"]
    # A stray look at something else doesn't answer with it, nor stop what is held.
    assert chosen(ask(film(ABCD, (None, 400), ("B", 700), ("D", 120), ("B", 800)))) == ["B"]


def test_other_letters_are_ignored_and_said(ask: Ask) -> None:
    seen = ask(film(["A", "B"], (None, 400), ("C", 3000), ("L", 3000)))
    assert chosen(seen) == []
    assert {one["sign"] for one in seen if one["state"] == "other"} == {"C", "L"}


def test_what_was_shown_to_the_last_question_has_to_be_let_go(ask: Ask) -> None:
    seen = ask(film(ABCD, (None, 400), ("B", 900), ABCD, ("B", 3000)))
    assert chosen(seen) == []
    assert seen[-1]["state"] == "wait"
    assert chosen(ask(film(ABCD, (None, 400), ("B", 900), ABCD, ("B", 600), (None, 400), ("B", 1500)))) == ["B"]
    # Another letter is another answer.
    assert chosen(ask(film(ABCD, (None, 400), ("B", 900), ABCD, ("C", 1900)))) == ["C"]


def test_nothing_answers_while_nothing_is_offered(ask: Ask) -> None:
    assert chosen(ask(film([], (None, 400), ("B", 5000)))) == []


def test_a_machine_that_stood_still_held_nothing(ask: Ask) -> None:
    steps = [{"offer": ABCD}, *({"time": time, "sign": None} for time in range(0, 400, 50))]
    assert chosen(ask([*steps, {"time": 500, "sign": "B"}, {"time": 9000, "sign": "B"}])) == []


shots = st.tuples(st.sampled_from([None, "A", "B", "K"]), st.integers(40, 1800))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.one_of(shots, st.sampled_from([["A"], ["A", "B"], list[str]()])), max_size=12))
def test_whatever_is_shown_an_answer_was_offered_and_held(ask: Ask, parts: list[Any]) -> None:
    steps = film(*parts)
    seen = iter(ask(steps))
    offered: list[str] = []
    frames: list[Step] = []
    for step in steps:
        if "offer" in step:
            offered, frames = step["offer"], []
            continue
        frames.append(step)
        if next(seen)["state"] != "chosen":
            continue
        assert step["sign"] in offered
        shown = [later["time"] - one["time"] for one, later in pairwise(frames) if one["sign"] == later["sign"]]
        assert sum(shown) >= HOLD
        held = [one["time"] for one in frames if one["sign"] == step["sign"]]
        since = next((a for a, b in reversed(list(pairwise(held))) if b - a > LET_GO + EVERY), held[0])
        assert step["time"] - since >= HOLD
        frames = []
