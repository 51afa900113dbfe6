"""Training a vocabulary and saying how good it is with people it has never seen: its model card.

Nobody's hands are judged by a network that learnt from them: signers are dealt into folds, and each fold is read by
what the others taught. With a single signer takes are dealt instead, which the card says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from rooms.signs import classifier
from rooms.signs.learning import Random
from rooms.signs.measuring import Share, calibration_error, temperature_for
from rooms.signs.network import Numbers, softmax
from rooms.signs.samples import Samples
from rooms.signs.takes import middle
from rooms.signs.training import Recipe, train

FOLDS_MAX = 5
SIGNER, SOURCE, TAKE, NOT_MEASURED = "signer", "source", "take", ""
# So surely is a hand read when nothing is known about how often that is right.
_TEMPERATURE_UNMEASURED = 1.5


Ratio = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]


class Rate(Struct, frozen=True):
    """`right` of `count`, and the 95 % interval of that share."""

    right: Count
    count: Count
    value: Ratio
    low: Ratio
    high: Ratio


class Measures(Struct, frozen=True):
    """How hands were read that took no part in training. `takes`: with all frames of a take put together.

    `confusion`: rows what was shown, columns what was read, in frames. `calibration_error`: between how sure and how
    often right (Guo et al., 2017).
    """

    frames: Rate
    takes: Rate
    signers: list[Rate]
    signs: dict[str, Rate]
    confusion: list[list[Count]]
    calibration_error: Ratio


class Card(Struct, frozen=True):
    """`takes`: sign → how many it learnt from. `held_out_by`: what was held out to measure it; "": not measured."""

    signs: list[str]
    hands: int
    takes: dict[str, Count]
    frames: Count
    signers: Count
    held_out_by: Annotated[str, Meta(pattern="^(signer|source|take|)$")] = NOT_MEASURED
    measures: Measures | None = None

    @property
    def take_count(self) -> int:
        return sum(self.takes.values())


@dataclass(frozen=True)
class Trained:
    """`shapes`: sign → its hands as 21 x [x, y, z], a missing one null."""

    model: classifier.Classifier
    card: Card
    shapes: dict[str, Any]


def train_and_measure(
    samples: Samples,
    signs: list[str],
    *,
    sources_are: str = SIGNER,
    recipe: Recipe,
    random: Random,
    progress: Callable[[float], None] = lambda share: None,
) -> Trained:
    """`sources_are`: what the samples' sources are, SIGNER or SOURCE. Raises ValueError if a sign has no sample."""
    held_out_by, folds = _folds(samples, sources_are, random)
    rounds = max(folds.max() + 1, 0) + 1 if held_out_by else 1
    scores = np.full((len(samples), len(signs) + 1), -np.inf)
    for fold in range(rounds - 1):
        others = samples.only(folds != fold)
        known = set(others.labels.tolist())
        here = [sign for sign in signs if sign in known]
        networks = train(others, here, recipe=recipe, random=random, progress=_part(progress, fold, rounds))
        columns = np.array([*(signs.index(sign) for sign in here), len(signs)])
        rows = np.flatnonzero(folds == fold)
        scores[np.ix_(rows, columns)] = classifier.scores(networks, samples.hands[rows])
    networks = train(samples, signs, recipe=recipe, random=random, progress=_part(progress, rounds - 1, rounds))
    wanted = np.array([signs.index(label) for label in samples.labels])
    temperature = temperature_for(scores, wanted, samples.sources) if held_out_by else _TEMPERATURE_UNMEASURED
    model = classifier.Classifier(signs, samples.hands.shape[1], networks, temperature)
    measures = _measured(scores, wanted, samples, folds, signs) if held_out_by else None
    return Trained(model, _card(samples, signs, held_out_by, measures), mean_shapes(samples, signs))


def read_card(stored: Any) -> Card:
    """From JSON. Raises msgspec.ValidationError."""
    return msgspec.convert(stored, type=Card)


def mean_shapes(samples: Samples, signs: list[str]) -> dict[str, Any]:
    """Each sign as it is shown mostly: the median of its landmarks, for drawing. Hands on the other side are turned."""
    shapes = {}
    for sign in signs:
        hands = samples.of([sign]).hands
        shapes[sign] = [
            None if np.isnan(hand[0, 0]) else [[round(float(number), 3) for number in point] for point in hand]
            for hand in middle(_one_sided(hands))
        ]
    return shapes


def _one_sided(hands: NDArray[np.float64]) -> NDArray[np.float64]:
    """One-handed rows mirrored where that brings them nearer to the others; two hands are told apart already."""
    if hands.shape[1] > 1:
        return hands
    flipped = hands * np.array([-1.0, 1.0, 1.0])
    turned = hands.copy()
    for _ in range(5):
        centre = np.median(turned, axis=0)
        nearer = _distance(flipped, centre) < _distance(hands, centre)
        turned = np.where(nearer[:, None, None, None], flipped, hands)
    return turned


def _distance(hands: NDArray[np.float64], centre: NDArray[np.float64]) -> NDArray[np.float64]:
    away: NDArray[np.float64] = np.linalg.norm((hands - centre)[..., :2], axis=-1).sum(axis=(1, 2))
    return away


def _folds(samples: Samples, sources_are: str, random: Random) -> tuple[str, NDArray[np.int64]]:
    """By what is held out, and each row's fold: 0 to FOLDS_MAX - 1."""
    for held_out_by, groups in ((sources_are, samples.sources), (TAKE, samples.takes)):
        names = np.unique(groups)
        if len(names) > 1:
            count = min(len(names), FOLDS_MAX)
            dealt = dict(zip(random.permutation(names).tolist(), np.arange(len(names)) % count, strict=True))
            return held_out_by, np.array([dealt[name] for name in groups.tolist()])
    return NOT_MEASURED, np.zeros(len(samples), dtype=np.int64)


def _part(progress: Callable[[float], None], fold: int, rounds: int) -> Callable[[float], None]:
    return lambda share: progress((fold + share) / rounds)


def _card(samples: Samples, signs: list[str], held_out_by: str, measures: Measures | None) -> Card:
    of_sign = {sign: len(set(samples.takes[samples.labels == sign].tolist())) for sign in signs}
    signers = len(set(samples.sources.tolist()))
    return Card(signs, samples.hands.shape[1], of_sign, len(samples), signers, held_out_by, measures)


def _measured(
    scores: Numbers,
    wanted: NDArray[np.int64],
    samples: Samples,
    folds: NDArray[np.int64],
    signs: list[str],
) -> Measures:
    probabilities = np.zeros_like(scores)
    for fold in np.unique(folds):
        # A fold's confidence, too, is judged by what the others taught.
        here, rest = folds == fold, folds != fold
        probabilities[here] = softmax(scores[here], temperature_for(scores[rest], wanted[rest], samples.sources[rest]))
    letters = probabilities[:, :-1]
    right = letters.argmax(axis=1) == wanted
    confusion = np.zeros((len(signs), len(signs)), dtype=int)
    np.add.at(confusion, (wanted, letters.argmax(axis=1)), 1)
    return Measures(
        _rate(right),
        _rate(_by_take(letters, wanted, samples.takes)),
        [_rate(right[samples.sources == one]) for one in np.unique(samples.sources)],
        {sign: _rate(right[wanted == place]) for place, sign in enumerate(signs)},
        confusion.tolist(),
        round(calibration_error(probabilities, wanted), 4),
    )


def _by_take(letters: Numbers, wanted: NDArray[np.int64], takes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each take is read rightly with its frames put together."""
    _, first, take = np.unique(takes, return_index=True, return_inverse=True)
    likely = np.zeros((len(first), letters.shape[1]))
    np.add.at(likely, take, np.log(np.maximum(letters, 1e-12)))
    right: NDArray[np.bool_] = likely.argmax(axis=1) == wanted[first]
    return right


def _rate(right: NDArray[np.bool_]) -> Rate:
    share = Share(int(right.sum()), len(right))
    low, high = share.interval
    return Rate(share.right, share.count, round(share.value, 4), round(low, 4), round(high, 4))
