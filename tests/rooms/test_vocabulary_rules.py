"""What a take is, and what a model card says, without a database."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms import vocabulary_training
from rooms.signs import model_card, takes
from rooms.signs.samples import Samples
from tests.rooms.hands import frames, shape
from tests.rooms.quick_training import HASTY, QUICK

# --- takes ----------------------------------------------------------------------------------------


class TestTakes:
    def test_a_take_is_kept_as_its_shapes(self) -> None:
        sent = frames("A", signer=0, take=0)
        read = takes.read_take(sent, hands=2, needed=2)
        assert read.hands.shape == (8, 2, 21, 3)
        assert np.abs(read.hands[..., :2]).max() <= 1.001
        assert read.quality == 1.0
        kept = takes.unpacked(takes.packed(read.hands), hands=2)
        np.testing.assert_allclose(kept, read.hands, atol=2e-3)

    def test_a_missing_hand_stays_missing(self) -> None:
        one_sided = [[frame[0], None] for frame in frames("A", signer=0, take=0)]
        read = takes.read_take(one_sided, hands=2, needed=1)
        assert np.isnan(takes.unpacked(takes.packed(read.hands), hands=2)[:, 1]).all()
        assert takes.as_lists(read.hands)[0][1] is None

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (lambda sent: sent[:4], "frames"),
            (lambda sent: "frames", "frames"),
            (lambda sent: [frame[:1] for frame in sent], "landmarks"),
            (lambda sent: [*sent[:-1], [sent[0][0], sent[0][1][:20]]], "landmarks"),
            (lambda sent: [*sent[:-1], [sent[0][0], [["x", 0, 0]] * 21]], "landmarks"),
            (lambda sent: [*sent[:-1], [sent[0][0], [[10**400, 0, 0]] * 21]], "landmarks"),
            (lambda sent: [*sent[:-1], [sent[0][0], [[float("nan"), 0, 0]] * 21]], "landmarks"),
            (lambda sent: [*sent[:-1], [sent[0][0], [[True, 0, 0]] * 21]], "landmarks"),
            (lambda sent: [[frame[0], None] for frame in sent], "hands"),
            (lambda sent: [[frame[0], [[5, 5, 0]] * 21] for frame in sent], "size"),
            (lambda sent: [frames(label, signer=0, take=0)[0] for label in "AEIOUXYZ"], "unsteady"),
        ],
    )
    def test_what_is_no_take_is_refused_with_its_reason(self, change: Any, code: str) -> None:
        with pytest.raises(takes.TakeRefused) as refused:
            takes.read_take(change(frames("A", signer=0, take=0)), hands=2, needed=2)
        assert refused.value.code == code

    @given(st.recursive(st.none() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=9)))
    def test_nonsense_is_refused_and_never_an_error(self, sent: Any) -> None:
        with pytest.raises(takes.TakeRefused):
            takes.read_take(sent, hands=1, needed=1)

    def test_the_same_frames_again_are_noticed(self) -> None:
        first, again, other = (
            takes.read_take(sent, hands=2, needed=2).hands
            for sent in (frames("A", signer=0, take=0), frames("A", signer=0, take=0), frames("A", signer=0, take=1))
        )
        assert not takes.is_another(first, again)
        assert takes.is_another(first, other)


# --- the model card -------------------------------------------------------------------------------


def some_samples(signers: int) -> Samples:
    rows = [
        (label, f"person {signer}", takes.read_take(frames(label, signer=signer, take=take), hands=2, needed=2).hands)
        for label in "AEIO"
        for signer in range(signers)
        for take in range(3)
    ]
    lengths = [len(hands) for _, _, hands in rows]
    return Samples(
        np.concatenate([hands for _, _, hands in rows]),
        np.repeat([label for label, _, _ in rows], lengths),
        np.repeat([signer for _, signer, _ in rows], lengths),
        np.repeat(np.arange(len(rows)), lengths),
    )


class TestModelCard:
    def test_it_says_what_people_who_took_no_part_were_read_as(self) -> None:
        samples = some_samples(3)
        shares: list[float] = []
        made = model_card.train_and_measure(
            samples, list("AEIO"), recipe=QUICK, random=np.random.default_rng(0), progress=shares.append
        )
        card, measures = made.card, made.card.measures
        assert measures is not None
        assert (card.held_out_by, card.signers, card.take_count, card.frames) == ("signer", 3, 36, 288)
        assert card.takes == dict.fromkeys("AEIO", 9)
        assert (measures.frames.count, measures.takes.count) == (288, 36)
        assert measures.takes.low < measures.takes.value <= measures.takes.high
        assert measures.takes.value > 0.9
        assert [sum(row) for row in measures.confusion] == [72] * 4
        assert sum(measures.confusion[place][place] for place in range(4)) == measures.frames.right
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        assert len(made.shapes["A"]) == 2
        assert model_card.read_card(vocabulary_training.msgspec.to_builtins(card)) == card

    def test_with_one_person_takes_are_held_out_and_it_says_so(self) -> None:
        samples = some_samples(1)
        made = model_card.train_and_measure(samples, list("AEIO"), recipe=HASTY, random=np.random.default_rng(0))
        assert made.card.held_out_by == "take"

    def test_shuffled_labels_measure_as_chance(self) -> None:
        """The card isn't right by construction: without anything to learn it reads no better than guessing."""
        samples = some_samples(3)
        shuffled = np.random.default_rng(5).permutation(36) // 9
        samples = Samples(
            samples.hands, np.array(list("AEIO"))[shuffled[samples.takes]], samples.sources, samples.takes
        )
        made = model_card.train_and_measure(samples, list("AEIO"), recipe=QUICK, random=np.random.default_rng(0))
        assert made.card.measures is not None
        assert made.card.measures.takes.value < 0.6

    def test_drawn_hands_are_of_one_side_only(self) -> None:
        left = shape("A", 1)[None] * np.array([-1.0, 1.0, 1.0])
        hands = np.concatenate([shape("A", 1)[None]] * 3 + [left] * 2)
        samples = Samples(hands, np.array(["A"] * 5), np.array(["p"] * 5))
        drawn = np.array(model_card.mean_shapes(samples, ["A"])["A"][0])
        np.testing.assert_allclose(drawn, shape("A", 1)[0], atol=1e-3)
