"""From labelled samples to the networks of a vocabulary."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from accounts.wording import say
from rooms.signs import features
from rooms.signs.learning import Batch, Random, Schedule, learn
from rooms.signs.network import Layer
from rooms.signs.samples import NOTHING, Samples
from rooms.signs.transitions import between_signs, mixed_fingers
from rooms.signs.variation import Variation, varied

# Drawn together, which costs less than one after the other.
BATCHES_AT_ONCE = 16


@dataclass(frozen=True)
class Recipe:
    """How a vocabulary is trained. `batch`: samples of signs in each step; for each of them come `nothing` hands that
    are no sign. `networks` are asked together; every other one sees no distances."""

    schedule: Schedule = field(default_factory=Schedule)
    variation: Variation = field(default_factory=Variation)
    networks: int = 2
    batch: int = 256
    nothing: float = 0.25


def train(
    samples: Samples,
    signs: list[str],
    *,
    recipe: Recipe,
    random: Random,
    progress: Callable[[float], None] = lambda share: None,
) -> list[list[Layer]]:
    """Networks that tell `signs` and, as the last class, their absence. `progress` gets the share that is done.

    Samples with the label NOTHING are shown as such. Raises ValueError if a sign has no sample.
    """
    known = set(samples.labels.tolist())
    if missing := [sign for sign in signs if sign not in known]:
        raise ValueError(say("There are no samples of %(signs)s.", signs=", ".join(missing)))
    hands = samples.hands.shape[1]
    seen = features.inputs(hands)
    networks = learn(
        _Batches(samples, signs, recipe, random).endless(),
        inputs=[seen[place % 2] for place in range(recipe.networks)],
        classes=len(signs) + 1,
        schedule=recipe.schedule,
        random=random,
        progress=progress,
    )
    progress(1.0)
    return networks


class _Batches:
    def __init__(self, samples: Samples, signs: list[str], recipe: Recipe, random: Random) -> None:
        self._recipe, self._random = recipe, random
        self._signs = samples.of(signs)
        self._wanted = np.searchsorted(np.array(sorted(signs)), self._signs.labels)
        self._wanted = np.array([signs.index(sign) for sign in sorted(signs)])[self._wanted]
        self._until = np.cumsum(self._signs.shares())
        self._none = samples.of([NOTHING])
        self._last = len(signs)

    def endless(self) -> Iterator[Batch]:
        while True:
            seen, wanted = self._draw(BATCHES_AT_ONCE * self._recipe.batch)
            for rows in np.array_split(self._random.permutation(len(wanted)), BATCHES_AT_ONCE):
                yield seen[rows], wanted[rows]

    def _draw(self, count: int) -> Batch:
        """`count` samples of signs, and hands without one."""
        rows = np.searchsorted(self._until, self._random.random(count) * self._until[-1])
        hands, labels = self._signs.hands[rows], self._signs.labels[rows]
        parts = [hands, *self._without_a_sign(hands, labels, round(count * self._recipe.nothing))]
        wanted = np.concatenate([self._wanted[rows], np.full(sum(map(len, parts[1:])), self._last)])
        shown = varied(np.concatenate(parts), self._recipe.variation, self._random)
        return features.of_hands(shown).astype(np.float32), wanted

    def _without_a_sign(
        self, hands: NDArray[np.float64], labels: NDArray[np.str_], count: int
    ) -> list[NDArray[np.float64]]:
        if not count or len(set(labels.tolist())) < 2:
            return []
        half = count // 2
        made = [
            between_signs(hands, labels, half, self._random),
            mixed_fingers(hands, labels, count - half, self._random),
        ]
        if len(self._none):
            made.append(self._none.hands[self._random.integers(0, len(self._none), half)])
        return made
