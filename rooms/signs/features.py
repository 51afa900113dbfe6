"""What a network sees of hands: landmarks, directions of the bones and how far landmarks are apart, of the shape alone.

A network takes as many of the numbers, from the front, as it has inputs: one that doesn't see distances errs elsewhere
than one that sees all, and both together err less. Which way a hand points stays to be seen: it tells P from K.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rooms.signs.hands import BEFORE, WRIST, Points, balanced, distances, facing, lengths, size

Numbers = NDArray[np.float64]
OfShape = Callable[[Points], tuple[Numbers, Numbers]]
"""(n, 21, 2) → what every network sees of a hand, (n, some), and what only those see that see all."""

# Every landmark with every one after it.
PAIRS = tuple((first, second) for first in range(21) for second in range(first + 1, 21))
_FRONT = 21 * 2 + 20 * 2
# Where the second hand is and how large, both measured by the first, and whether it is there at all.
BETWEEN_HANDS = 4
SMALLEST = 1e-6
# In units of the hand's size: below this, distances differ by the landmarker's error more than by the shape.
_TOUCHING = 0.1


def inputs(hands: int) -> tuple[int, int]:
    """How many of the numbers a network may take for a vocabulary of one or two hands: the fewer, and all."""
    front = _FRONT if hands == 1 else 2 * _FRONT + BETWEEN_HANDS
    return front, front + hands * len(PAIRS)


def of_hands(hands: Points) -> Numbers:
    """(n, hands, 21, ≥2) → (n, features). The first hand is the signer's right one; a missing hand is NaN.

    A single hand is seen as if it were always the same one. Two are told apart already.
    """
    if hands.shape[1] == 1:
        return np.concatenate(_of_shape(facing(hands[:, 0])), axis=1)
    return of_two_hands(hands, _of_shape)


def of_two_hands(hands: Points, of_shape: OfShape) -> Numbers:
    """(n, 2, 21, ≥2) → (n, features): first what every network sees, of a hand that is missing zeros."""
    present = ~np.isnan(hands[:, :, WRIST, 0])
    known = np.where(present[:, :, None, None], hands, 0.0)
    (first, first_rest), (second, second_rest) = (
        [part * present[:, place, None] for part in of_shape(known[:, place])] for place in (0, 1)
    )
    between = _between(known, present[:, 0] & present[:, 1])
    return np.concatenate([first, second, between, first_rest, second_rest], axis=1)


def directions(hand: Points) -> Numbers:
    """(n, 21, 2) → (n, 40): which way each bone points."""
    bones = (hand - hand[:, BEFORE])[:, 1:]
    pointing: Numbers = bones / np.maximum(lengths(bones)[..., None], SMALLEST)
    return pointing.reshape(len(hand), -1)


def _of_shape(hand: Points) -> tuple[Numbers, Numbers]:
    shape = balanced(hand[..., :2])
    apart = distances(shape, PAIRS)
    # What tells hands apart is near: whether tips touch, not how far the far ones are.
    return np.concatenate([shape.reshape(len(shape), -1), directions(shape)], axis=1), np.log(apart + _TOUCHING)


def _between(hands: Points, both: NDArray[np.bool_]) -> Numbers:
    first, second = hands[:, 0], hands[:, 1]
    unit = np.maximum(size(first), SMALLEST)
    offset = (second[:, WRIST, :2] - first[:, WRIST, :2]) / unit[:, None]
    ratio = np.log(np.maximum(size(second), SMALLEST) / unit)
    between = np.concatenate([offset, ratio[:, None], np.ones((len(hands), 1))], axis=1)
    return between * both[:, None]
