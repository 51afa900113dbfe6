"""Reading hand shapes: the same in Python and JavaScript, whatever hand shows them."""

import json
import shutil
import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rooms.signs import classifier, features, former_features, hands, measuring, network, training
from rooms.signs.hands import Points
from rooms.signs.learning import Schedule
from rooms.signs.samples import NOTHING, Samples, shapes
from rooms.signs.training import Recipe
from rooms.signs.transitions import between_signs, mixed_fingers

SIGNS = ["A", "B", "C", "D"]
QUICK = Recipe(schedule=Schedule(steps=200, hidden=(24,)), batch=64)
DATA = Path(settings.BASE_DIR).parent / "shared" / "data" / "signs" / "landmarks"


def made_up(count: int, *, seed: int, hands_each: int = 1, sources: int = 2) -> Samples:
    """`count` samples of each sign: a shape of its own, shown a little differently each time."""
    random = np.random.default_rng(seed)
    signs = np.random.default_rng(1).standard_normal((len(SIGNS), hands_each, 21, 3))
    shown = np.repeat(signs, count, axis=0) + 0.05 * random.standard_normal((count * len(SIGNS), hands_each, 21, 3))
    labels = np.repeat(SIGNS, count)
    return Samples(shapes(shown), labels, np.array([f"person {place % sources}" for place in range(len(labels))]))


@pytest.fixture(scope="module")
def learnt() -> tuple[Samples, classifier.Classifier]:
    """Samples of one hand, and what learnt from them."""
    samples = made_up(60, seed=5)
    networks = training.train(samples, SIGNS, recipe=QUICK, random=np.random.default_rng(0))
    return samples, classifier.Classifier(SIGNS, 1, networks, temperature=1.3)


def guessing(hands_each: int, format_: int) -> classifier.Classifier:
    """Networks of any format, with weights by chance."""
    random, classes = np.random.default_rng(2), len(SIGNS) + 1
    networks = [
        [
            network.layer(random.standard_normal((seen, 12)) / 8, random.standard_normal(12)),
            network.layer(random.standard_normal((12, classes)), random.standard_normal(classes)),
        ]
        for seen in classifier.inputs(hands_each, format_=format_)
    ]
    return classifier.Classifier(SIGNS, hands_each, networks, 1.3, format_)


def as_json(shown: NDArray[np.float64]) -> list[Any]:
    return [[None if np.isnan(hand[0, 0]) else hand[:, :2].tolist() for hand in row] for row in shown]


@pytest.mark.parametrize(("hands_each", "format_"), [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3)])
def test_javascript_reads_a_thousand_hands_as_python_does(hands_each: int, format_: int) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed; the browser's half can't be compared here.")
    model = guessing(hands_each, format_)
    shown = np.random.default_rng(3).standard_normal((1000, hands_each, 21, 3)) * 40
    if hands_each == 2:
        shown[:300, 1] = np.nan
        shown[300:500, 0] = np.nan
    asked = {"classifier": msgspec.to_builtins(model), "hands": as_json(shown)}
    script = Path(__file__).with_name("read_signs.mjs")
    answer = subprocess.run(
        [node, str(script)], input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=True
    )
    np.testing.assert_allclose(json.loads(answer.stdout), classifier.probabilities(model, shown), rtol=1e-9, atol=1e-12)


@given(st.floats(0.1, 500), st.floats(-900, 900), st.floats(-900, 900))
def test_where_and_how_large_a_hand_is_changes_nothing(scale: float, right: float, down: float) -> None:
    hand = made_up(1, seed=4).hands[..., :2]
    moved = hand * scale + np.array([right, down])
    np.testing.assert_allclose(features.of_hands(moved), features.of_hands(hand), atol=1e-6)


def test_a_hand_that_is_a_point_is_no_error() -> None:
    assert np.isfinite(features.of_hands(np.zeros((1, 1, 21, 2)))).all()
    assert features.of_hands(np.zeros((1, 2, 21, 2))).shape == (1, features.inputs(2)[1])


def test_left_and_right_hands_are_seen_alike_and_by_older_weights_as_they_are() -> None:
    shown = made_up(5, seed=5).hands
    other = hands.mirrored(shown)
    np.testing.assert_array_equal(features.of_hands(shown), features.of_hands(other))
    first = [former_features.of_hands(either, one_sided=False) for either in (shown, other)]
    second = [former_features.of_hands(either, one_sided=True) for either in (shown, other)]
    assert not np.allclose(*first)
    np.testing.assert_array_equal(*second)
    two = made_up(5, seed=5, hands_each=2).hands
    assert not np.allclose(features.of_hands(two), features.of_hands(hands.mirrored(two)))


def test_left_and_right_hands_are_read_alike(learnt: tuple[Samples, classifier.Classifier]) -> None:
    (_, model), unseen = learnt, made_up(20, seed=6)
    for shown in (unseen.hands, hands.mirrored(unseen.hands)):
        read = classifier.probabilities(model, shown)[:, :-1].argmax(axis=1)
        assert (np.array(SIGNS)[read] == unseen.labels).mean() > 0.9


@pytest.mark.parametrize("made", [between_signs, mixed_fingers])
def test_hands_on_the_way_and_fingers_of_different_signs_are_no_sign(
    learnt: tuple[Samples, classifier.Classifier], made: Callable[..., Points]
) -> None:
    """Taught without them, networks read a sign in every such hand."""
    samples, model = learnt
    shown = made(samples.hands, samples.labels, 300, np.random.default_rng(9))
    assert (classifier.probabilities(model, shown).argmax(axis=1) == len(SIGNS)).mean() > 0.7
    assert (classifier.probabilities(model, samples.hands).argmax(axis=1) == len(SIGNS)).mean() < 0.1


def test_samples_without_a_sign_are_learnt_as_such() -> None:
    samples = made_up(60, seed=5)
    nothing = Samples(samples.hands, np.where(samples.labels == "D", NOTHING, samples.labels), samples.sources)
    networks = training.train(nothing, SIGNS[:3], recipe=QUICK, random=np.random.default_rng(0))
    model = classifier.Classifier(SIGNS[:3], 1, networks, temperature=1.0)
    assert (classifier.probabilities(model, made_up(20, seed=7).of(["D"]).hands).argmax(axis=1) == 3).mean() > 0.9


def test_a_sign_without_samples_is_named() -> None:
    with pytest.raises(ValueError, match="no samples of X"):
        training.train(made_up(3, seed=1), ["A", "X"], recipe=QUICK, random=np.random.default_rng(0))


def test_weights_survive_being_written(learnt: tuple[Samples, classifier.Classifier]) -> None:
    _, model = learnt
    assert classifier.decode(classifier.encode(model)) == model
    weights = np.random.default_rng(1).standard_normal((5, 3))
    kept = network.weights_of(network.layer(weights, np.zeros(3)))
    assert np.abs(kept - weights).max() <= np.abs(weights).max() / 32767


def test_shares_have_the_interval_that_wilson_gives() -> None:
    low, high = measuring.Share(90, 100).interval
    assert (round(low, 4), round(high, 4)) == (0.8256, 0.9448)
    assert measuring.Share(0, 0).interval == (0.0, 1.0)


def test_calibration_is_what_it_says() -> None:
    probabilities = np.tile([0.8, 0.2], (100, 1))
    assert measuring.calibration_error(probabilities, np.array([0] * 80 + [1] * 20)) == pytest.approx(0)
    assert measuring.calibration_error(probabilities, np.array([0] * 50 + [1] * 50)) == pytest.approx(0.3)
    scores = np.tile([4.0, 0.0], (100, 1))
    assert measuring.temperature_for(scores, np.array([0] * 75 + [1] * 25), np.zeros(100)) == pytest.approx(
        4 / np.log(3), rel=0.05
    )


def test_each_source_is_read_by_what_the_others_taught() -> None:
    samples = made_up(30, seed=8, sources=3)
    found = measuring.hold_out_each(samples, SIGNS, recipe=QUICK, random=np.random.default_rng(0))
    assert [(one.source, one.frames.count) for one in found] == [(f"person {place}", 40) for place in range(3)]
    assert min(one.frames.value for one in found) > 0.9
    alone = samples.only(samples.sources == "person 0")
    with pytest.raises(ValueError, match="two sources"):
        measuring.hold_out_each(alone, SIGNS, recipe=QUICK, random=np.random.default_rng(0))


class TestCommand:
    def file(self, folder: Path, name: str, **arrays: Any) -> Path:
        samples = made_up(20, seed=len(name))
        path = folder / f"{name}.npz"
        np.savez(path, **{"label": samples.labels, "xyz": samples.hands[:, 0].astype(np.float32), **arrays})
        return path

    def test_it_writes_weights_that_can_be_read(self, tmp_path: Path) -> None:
        out, said = tmp_path / "weights.json", StringIO()
        call_command("train_vocabulary", self.file(tmp_path, "one"), "--out", out, "--steps", "20", stdout=said)
        assert classifier.decode(out.read_bytes()).signs == SIGNS
        assert "4 signs from 80 samples" in said.getvalue()

    def test_it_measures_each_file(self, tmp_path: Path) -> None:
        said = StringIO()
        files = [self.file(tmp_path, name) for name in ("one", "three")]
        call_command("train_vocabulary", *files, "--measure", "--steps", "20", stdout=said)
        lines = said.getvalue().splitlines()
        assert [line.split(" | ")[:2] for line in lines[1:3]] == [["one", "80"], ["three", "80"]]
        assert lines[3].startswith("mean of sources: ")

    @pytest.mark.parametrize(
        ("arrays", "problem"),
        [
            ({"xyz": np.zeros((3, 20, 3))}, "expected n labels"),
            ({"label": np.array([object()])}, "can't be read"),
        ],
    )
    def test_a_wrong_file_says_what_is_wrong(self, tmp_path: Path, arrays: dict[str, Any], problem: str) -> None:
        with pytest.raises(CommandError, match=problem):
            call_command("train_vocabulary", self.file(tmp_path, "bad", **arrays), "--measure")

    def test_nowhere_to_write(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="--out"):
            call_command("train_vocabulary", self.file(tmp_path, "one"))


def test_real_letters_of_people_who_were_held_out() -> None:
    if not DATA.is_dir():
        pytest.skip(f"The landmark files are not at {DATA}.")
    said = StringIO()
    files = [DATA / f"{name}.npz" for name in ("lee_train", "boris", "hof")]
    letters = ",".join("ABCDEFGHIKLMNOPQRSTUVWXY")
    call_command("train_vocabulary", *files, "--signs", letters, "--measure", "--steps", "200", stdout=said)
    mean = float(said.getvalue().splitlines()[-1].split()[3])
    # Short training; the full one is in docs/recognition.md.
    assert mean > 0.8, said.getvalue()
