"""A thumb up and a thumb down: found on hands that show them, never on letters, and counted once they are held."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from numpy.typing import NDArray

from rooms import vocabulary_files

LANDMARKS = Path(settings.BASE_DIR).parent / "shared" / "data" / "signs" / "landmarks"
VOCABULARIES = Path(settings.BASE_DIR) / "rooms" / "vocabularies"
# A fist from the side, its thumb up, as drawn on squared paper: x to the right, y downwards.
THUMB_UP = np.array(
    [
        *((0, 0), (20, -22), (42, -40), (50, -68), (54, -94)),
        *((78, -30), (112, -34), (100, -14), (80, -16)),
        *((82, -10), (118, -12), (104, 6), (82, 4)),
        *((80, 10), (114, 10), (100, 24), (80, 22)),
        *((74, 28), (102, 30), (92, 40), (76, 38)),
    ],
    dtype=float,
)


def ask(hands: list[Any] | None = None, frames: list[Any] | None = None, **settings: int) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed; the browser's modules can't be asked here.")
    script = Path(__file__).with_name("gesture_signs.mjs")
    asked = json.dumps({"hands": hands or [], "frames": frames or [], "settings": settings})
    answer = subprocess.run([node, str(script)], input=asked, capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def gestures(hands: list[NDArray[np.float64]]) -> list[str | None]:
    found: list[str | None] = ask([hand[:, :2].tolist() for hand in hands])["gestures"]
    return found


def turned(hand: NDArray[np.float64], degrees: float) -> NDArray[np.float64]:
    angle = np.deg2rad(degrees)
    return hand @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def shown(*shots: tuple[str | None, int], every: int = 100) -> list[tuple[int, str | None]]:
    """Frames of what is shown for so many ms each."""
    sequence = [gesture for gesture, ms in shots for _ in range(ms // every)]
    return [(1000 + every * place, gesture) for place, gesture in enumerate(sequence)]


def counted(*shots: tuple[str | None, int]) -> list[str]:
    return [done for done in ask(frames=shown(*shots))["done"] if done]


def test_either_hand_near_or_far_a_little_turned_shows_it() -> None:
    other, small = THUMB_UP * [-1, 1], THUMB_UP * 0.2 + 300
    leaning = [turned(THUMB_UP, degrees) for degrees in (-15, 15)]
    assert gestures([THUMB_UP, other, small, *leaning]) == ["up"] * 5
    assert gestures([THUMB_UP * [1, -1], THUMB_UP * [-1, -1]]) == ["down"] * 2


def test_a_thumb_to_the_side_an_open_hand_and_a_point_show_nothing() -> None:
    open_hand = THUMB_UP.copy()
    open_hand[[8, 12, 16, 20], 0] += 90
    assert gestures([turned(THUMB_UP, 90), turned(THUMB_UP, -90), open_hand, np.zeros((21, 2))]) == [None] * 4


def test_no_letter_and_no_digit_is_taken_for_one() -> None:
    hands = []
    for path in VOCABULARIES.glob("*.json"):
        model = vocabulary_files.read(path.read_bytes()).model
        assert model is not None
        hands += [np.array(shape[0]) for shape in model.shapes.values()]
    assert len(hands) == 34
    assert set(gestures(hands)) == {None}


def test_of_ten_thousand_letters_hardly_a_picture_is_taken_for_one() -> None:
    if not LANDMARKS.is_dir():
        pytest.skip(f"The landmark files are not at {LANDMARKS}.")
    hands: list[NDArray[np.float64]] = []
    for name, width in (("lee_train", 1), ("boris", 16 / 9), ("hof", 1), ("digits", 1)):
        with np.load(LANDMARKS / f"{name}.npz") as file:
            hands += list(file["xyz"].astype(float) * [width, 1, width])
    assert len(hands) > 10_000
    # A single picture isn't held, so nothing comes of it.
    assert sum(gesture is not None for gesture in gestures(hands)) < len(hands) / 5000


def test_a_gesture_counts_once_until_it_is_let_go() -> None:
    assert counted(("up", 600), (None, 500)) == []
    assert counted(("up", 4000)) == ["up"]
    assert counted(("up", 900), (None, 400), ("up", 900)) == ["up", "up"]
    # A picture in which the hand was lost doesn't let go.
    assert counted(("up", 400), (None, 100), ("up", 500), (None, 100), ("up", 900)) == ["up"]


def test_a_thumb_down_takes_a_letter_and_held_on_the_word() -> None:
    assert counted(("down", 1000)) == ["down"]
    assert counted(("down", 5000)) == ["down", "clear"]
    assert counted(("down", 900), ("up", 1500)) == ["down", "up"]


def test_a_camera_that_stood_still_holds_nothing() -> None:
    assert ask(frames=[(1000, "up"), (61_000, None), (61_100, "up")])["done"] == [None] * 3
