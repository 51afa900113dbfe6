"""Frames become letters, letters words, words suggestions: the browser's own modules, asked through Node."""

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

SIGNS = ["A", "B", "C"]
HOLD, RELEASE, DOUBLE, PAUSE = 300, 130, 1500, 1500
SCHEDULE = {"smoothing": 90, "gate": 0.5, "hold": HOLD, "release": RELEASE, "double": DOUBLE, "pause": PAUSE}
Ask = Callable[..., Any]
Frame = tuple[float, list[float] | None]

many = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed; the browser's modules can't be asked here.")
    script = Path(__file__).with_name("decode_signs.mjs")
    process = subprocess.Popen([node, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None

    def question(what: str, **fields: Any) -> Any:
        process.stdin.write(json.dumps({"what": what, **fields}) + "\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        return json.loads(process.stdout.readline())  # type: ignore[union-attr]

    yield question
    process.stdin.close()
    process.wait(20)


def showing(sign: str, share: float = 0.9) -> list[float] | None:
    """Probabilities of a frame; "" is a hand without a sign, "-" no hand."""
    if sign == "-":
        return None
    rest = (1 - share) / len(SIGNS)
    return [share if one == sign else rest for one in [*SIGNS, ""]]


def film(*shots: tuple[str, float], every: float = 70, share: float = 0.9) -> list[Frame]:
    """Each shot is a sign and for how long (ms) it is shown."""
    frames, time, until = list[Frame](), 1000.0, 1000.0
    for sign, shown in shots:
        until += shown
        while time < until:
            frames.append((time, showing(sign, share)))
            time += every
    return frames


def spelled(events: list[dict[str, Any]]) -> str:
    return "".join({"letter": event.get("sign", ""), "space": " "}.get(event["type"], "") for event in events)


def decode(ask: Ask, frames: list[Frame], **changes: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask("decode", signs=SIGNS, settings={**SCHEDULE, **changes}, frames=frames)
    return found


# --- the decoder ----------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [40, 66, 100, 160])
def test_held_signs_with_gaps_are_letters_and_a_pause_ends_the_word(ask: Ask, every: float) -> None:
    shots = [shot for sign in "ABCCA" for shot in ((sign, 800), ("-", 300))]
    frames = film(*shots, ("-", 2000), ("B", 800), every=every)
    assert spelled(decode(ask, frames)) == "ABCCA B"


def test_signs_that_follow_each_other_without_a_gap(ask: Ask) -> None:
    assert spelled(decode(ask, film(("A", 700), ("B", 700), ("A", 700)))) == "ABA"


def test_the_same_sign_counts_again_after_it_was_let_go_or_held_on(ask: Ask) -> None:
    assert spelled(decode(ask, film(("A", 1500)))) == "A"
    assert spelled(decode(ask, film(("A", 700), ("", 400), ("A", 700)))) == "AA"
    assert spelled(decode(ask, film(("A", 700), ("-", 70), ("A", 700)))) == "A"
    assert spelled(decode(ask, film(("A", 2400)))) == "AA"
    assert spelled(decode(ask, film(("A", 2400)), double=0)) == "A"


def test_what_is_short_unsure_or_no_sign_is_nothing(ask: Ask) -> None:
    assert spelled(decode(ask, film(("A", 210), ("", 500), ("B", 210), ("-", 3000)))) == ""
    assert spelled(decode(ask, film(("A", 3000), share=0.45))) == ""
    assert spelled(decode(ask, film(("", 3000)))) == ""


def test_a_hand_that_flickered_is_read_from_all_its_frames_once_it_went(ask: Ask) -> None:
    # A leads in no two frames after one another, but is likely in all of them.
    flickering = [[0.6, 0.02, 0.3, 0.08], [0.3, 0.6, 0.02, 0.08]] * 4
    frames: list[Frame] = [(1000 + 100 * place, shown) for place, shown in enumerate(flickering)]
    gone: list[Frame] = [(1800 + 100 * place, None) for place in range(4)]
    settings = {"gate": 0.4, "smoothing": 1}
    assert spelled(decode(ask, frames, **settings)) == ""
    (letter,) = [event for event in decode(ask, frames + gone, **settings) if event["type"] == "letter"]
    assert (letter["sign"], letter["start"], letter["end"]) == ("A", 1000, 1700)
    assert letter["confidence"] > 0.5
    # Not after a letter, nor for a hand that stayed long, came for a moment, or was no sign.
    for shown in (
        [*film(("C", 700)), *[(time + 700, one) for time, one in frames + gone]],
        [(time * 4, one) for time, one in frames + gone],
        [*frames[:2], *gone],
        film(("", 800), ("-", 400)),
    ):
        assert "A" not in spelled(decode(ask, shown, **settings))


def test_a_longer_hold_wants_more_patience(ask: Ask) -> None:
    frames = film(("A", 800), ("-", 300), ("B", 1400))
    assert spelled(decode(ask, frames, hold=900)) == "B"


def test_a_letter_says_how_sure_it_is_and_what_else_it_may_be(ask: Ask) -> None:
    frames = [(1000 + 70 * at, [0.7, 0.25, 0.03, 0.02]) for at in range(12)]
    (letter,) = [event for event in decode(ask, frames) if event["type"] == "letter"]
    assert letter["sign"] == "A"
    assert letter["confidence"] == pytest.approx(0.7, abs=0.05)
    assert [one["sign"] for one in letter["alternatives"]] == ["B", "C"]
    assert letter["end"] - letter["start"] >= HOLD
    assert len(letter["probabilities"]) == len(SIGNS)


def test_a_camera_that_stood_still_holds_nothing(ask: Ask) -> None:
    frames = [(1000.0, showing("A")), (61_000.0, showing("B"))]
    assert spelled(decode(ask, frames)) == ""


shots = st.lists(st.tuples(st.sampled_from(["A", "B", "C", "", "-"]), st.floats(30, 2500)), max_size=12)


@many
@given(shots=shots, every=st.floats(30, 170), share=st.floats(0.3, 1))
def test_whatever_is_shown_letters_were_held_and_come_in_order(
    ask: Ask, shots: list[tuple[str, float]], every: float, share: float
) -> None:
    frames = film(*shots, every=every, share=share)
    events = decode(ask, frames)
    letters = [event for event in events if event["type"] == "letter"]
    assert {letter["sign"] for letter in letters} <= {sign for sign, _ in shots}
    for before, after in pairwise(letters):
        assert after["end"] > before["end"]
        if after["sign"] == before["sign"]:
            assert after["end"] - before["end"] >= min(HOLD + RELEASE, DOUBLE) - 1e-6
    for letter in letters:
        assert letter["end"] - letter["start"] >= HOLD - 1e-6
        assert 0.5 <= letter["confidence"] <= 1
        best = max(one["confidence"] for one in letter["alternatives"])
        assert letter["confidence"] >= best - 1e-6
    text = spelled(events)
    assert not text.startswith(" ")
    assert "  " not in text
    for event in events:
        if event["type"] == "holding":
            assert 0 <= event["share"] < 1


@many
@given(shots=shots, every=st.floats(30, 170))
def test_frames_that_are_not_later_change_nothing(ask: Ask, shots: list[tuple[str, float]], every: float) -> None:
    frames = film(*shots, every=every)
    doubled = [frame for time, shown in frames for frame in ((time, shown), (time, showing("B")), (time - 1, None))]
    assert decode(ask, doubled) == decode(ask, frames)


# --- the word -------------------------------------------------------------------------------------

letters = st.lists(
    st.fixed_dictionaries(
        {"letter": st.sampled_from("ABCJ"), "confidence": st.floats(0.1, 0.9), "probabilities": st.none()}
    ),
    max_size=8,
)


@many
@given(letters=letters, text=st.text("ABCJZ", max_size=45))
def test_what_is_typed_is_what_stands_there(ask: Ask, letters: list[dict[str, Any]], text: str) -> None:
    word = ask("retype", letters=letters, text=text)
    assert word["text"] == text[:40]
    assert [one["letter"] for one in word["letters"]] == list(text[:40])


@many
@given(letters=letters, place=st.integers(0, 8))
def test_a_letter_typed_in_between_leaves_the_others_as_sure_as_they_were(
    ask: Ask, letters: list[dict[str, Any]], place: int
) -> None:
    place = min(place, len(letters))
    text = "".join(one["letter"] for one in letters)
    word = ask("retype", letters=letters, text=f"{text[:place]}Z{text[place:]}")
    assert [one["confidence"] for one in word["letters"] if one["letter"] != "Z"] == [
        one["confidence"] for one in letters
    ]
    assert word["letters"][place]["confidence"] == 1


# --- suggestions ----------------------------------------------------------------------------------

ALPHABET = list("ABCDEFGHIKLMNOPQRSTUVWXY")
TIERS = [["the", "hello", "help", "him"], ["jam", "ham", "tie", "helios"], ["hem"]]


def read_as(text: str, **instead: dict[str, float]) -> list[dict[str, Any]]:
    """Letters that the recogniser was 90 % sure of, except where `instead` gives the probabilities of a place."""
    found = []
    for place, letter in enumerate(text):
        shares = instead.get(f"at{place}", {letter: 0.9})
        probabilities = [shares.get(sign, 0.001) for sign in ALPHABET]
        found.append({"letter": letter, "confidence": max(shares.values()), "probabilities": probabilities})
    return found


def suggested(ask: Ask, letters: list[dict[str, Any]], most: int = 3) -> list[str]:
    return [one["word"] for one in ask("suggest", tiers=TIERS, letters=letters, signs=ALPHABET, most=most)]


def test_suggestions_weigh_what_the_recogniser_thought_of_each_letter(ask: Ask) -> None:
    assert suggested(ask, read_as("TME", at1={"M": 0.5, "H": 0.45}))[0] == "THE"
    assert suggested(ask, read_as("TME", at1={"M": 0.5, "I": 0.4}, at2={"E": 0.9}), most=1) != ["THE"]


def test_a_letter_shown_once_may_be_doubled_and_a_word_may_go_on(ask: Ask) -> None:
    assert suggested(ask, read_as("HELO"))[0] == "HELLO"
    assert "HELP" in suggested(ask, read_as("HEL"))


def test_the_spelling_itself_and_far_words_are_no_suggestions(ask: Ask) -> None:
    assert "HAM" not in suggested(ask, read_as("HAM"))
    assert suggested(ask, read_as("QQQQ")) == []
    assert suggested(ask, read_as("H")) == []


def test_a_typed_letter_is_certain(ask: Ask) -> None:
    typed = [{"letter": "J", "confidence": 1, "probabilities": None}, *read_as("A"), *read_as("N")]
    assert suggested(ask, typed, most=1) == ["JAM"]


@many
@given(text=st.text("".join(ALPHABET), min_size=2, max_size=7), most=st.integers(1, 4))
def test_suggestions_are_words_of_the_list_best_first(ask: Ask, text: str, most: int) -> None:
    found = ask("suggest", tiers=TIERS, letters=read_as(text), signs=ALPHABET, most=most)
    known = {word.upper() for tier in TIERS for word in tier}
    assert len(found) <= most
    assert {one["word"] for one in found} <= known - {text}
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


# --- the pace -------------------------------------------------------------------------------------


def test_hands_are_looked_for_less_often_when_the_machine_or_the_call_suffers(ask: Ask) -> None:
    fastest, slowest = 1000 / 15, 1000 / 6
    assert ask("pace", steps=[{"took": 10}]) == pytest.approx([fastest])
    assert ask("pace", steps=[{"took": 84}]) == pytest.approx([120])
    assert ask("pace", steps=[{"took": 5000}]) == pytest.approx([slowest])
    suffers, is_well = {"call": {"sent": 12, "made": 30}}, {"call": {"sent": 28, "made": 30}}
    rising = ask("pace", steps=[suffers] * 10)
    assert rising == sorted(rising)
    assert rising[-1] == pytest.approx(slowest)
    assert ask("pace", steps=[suffers] * 10 + [is_well] * 20)[-1] == pytest.approx(fastest)
    # A camera that makes no more pictures isn't our doing.
    assert ask("pace", steps=[{"call": {"sent": 12, "made": 13}}] * 5)[-1] == pytest.approx(fastest)
