"""How good a vocabulary is with people it has never seen: every source is held out once."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rooms.signs import classifier
from rooms.signs.learning import Random
from rooms.signs.network import Numbers, softmax
from rooms.signs.samples import Samples
from rooms.signs.training import Recipe, train

_TEMPERATURES = np.geomspace(0.5, 4, 60)
_BINS = 15
_Z = 1.96  # 95 %
# Frames of a take that are read together.
VOTES = 5


_Read = tuple[Numbers, NDArray[np.int64], NDArray[np.int64]]
"""Scores, the place of the right sign, and the take of each frame."""


@dataclass(frozen=True)
class Share:
    """`right` of `count`, with a 95 % interval (Wilson, 1927)."""

    right: int
    count: int

    @property
    def value(self) -> float:
        return self.right / self.count if self.count else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.count:
            return 0.0, 1.0
        spread = _Z**2 / self.count
        middle = (self.value + spread / 2) / (1 + spread)
        half = _Z / (1 + spread) * sqrt(self.value * (1 - self.value) / self.count + spread / self.count / 4)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Measured:
    """One source that took no part in training. `confusions` counts (shown, read) of its frames, wrong ones only.

    `voted`: the same with the probabilities of up to VOTES frames of a take put together. `calibration`: the expected
    calibration error (Guo et al., 2017) under a temperature that was found on the other sources.
    """

    source: str
    frames: Share
    voted: Share
    calibration: float
    confusions: dict[tuple[str, str], int]


def hold_out_each(samples: Samples, signs: list[str], *, recipe: Recipe, random: Random) -> list[Measured]:
    """Train without each source in turn and read that source. Raises ValueError with fewer than two sources."""
    sources = sorted(set(samples.of(signs).sources.tolist()))
    if len(sources) < 2:
        raise ValueError("Measuring needs samples from at least two sources.")
    read = {}
    for source in sources:
        others, own = samples.only(samples.sources != source), samples.only(samples.sources == source).of(signs)
        here = [sign for sign in signs if sign in set(others.labels.tolist())]
        networks = train(others, here, recipe=recipe, random=random)
        wanted = np.array([signs.index(label) for label in own.labels])
        scores = np.full((len(own), len(signs)), -np.inf)
        scores[:, [signs.index(sign) for sign in here]] = classifier.scores(networks, own.hands)[:, :-1]
        read[source] = scores, wanted, own.takes
    return [_measure(source, read, signs) for source in sources]


def temperature_for(scores: Numbers, wanted: NDArray[np.int64], sources: NDArray[Any]) -> float:
    """The temperature under which what happened is likeliest, each source counting alike."""
    rows = np.arange(len(wanted))
    _, places, counts = np.unique(sources, return_inverse=True, return_counts=True)
    shares = 1 / counts[places]
    losses = [(shares * -np.log(np.maximum(softmax(scores, t)[rows, wanted], 1e-12))).sum() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def calibration_error(probabilities: Numbers, wanted: NDArray[np.int64]) -> float:
    """Between how sure and how often right, averaged over equally wide bins of confidence."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == wanted
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    return float(
        sum(abs(right[bins == at].mean() - sure[bins == at].mean()) * (bins == at).mean() for at in set(bins.tolist()))
    )


def _measure(source: str, read: dict[str, _Read], signs: list[str]) -> Measured:
    scores, wanted, takes = read[source]
    others = [read[other] for other in read if other != source]
    temperature = temperature_for(
        np.concatenate([theirs for theirs, _, _ in others]),
        np.concatenate([theirs for _, theirs, _ in others]),
        np.repeat(np.arange(len(others)), [len(theirs) for _, theirs, _ in others]),
    )
    probabilities = softmax(scores, temperature)
    best = probabilities.argmax(axis=1)
    wrong = [(signs[shown], signs[found]) for shown, found in zip(wanted, best, strict=True) if shown != found]
    return Measured(
        source,
        Share(int((best == wanted).sum()), len(wanted)),
        _vote(probabilities, wanted, takes),
        calibration_error(probabilities, wanted),
        {pair: wrong.count(pair) for pair in sorted(set(wrong), key=lambda pair: -wrong.count(pair))},
    )


def _vote(probabilities: Numbers, wanted: NDArray[np.int64], takes: NDArray[np.int64]) -> Share:
    """Runs of up to VOTES frames of a take; a frame that is a take alone has no vote."""
    right = count = 0
    likely = np.log(np.maximum(probabilities, 1e-12))
    for take in np.unique(takes):
        rows = np.flatnonzero(takes == take)
        for start in range(0, len(rows) - 1, VOTES):
            run = rows[start : start + VOTES]
            right += int(likely[run].sum(axis=0).argmax() == wanted[run[0]])
            count += 1
    return Share(right, count)
