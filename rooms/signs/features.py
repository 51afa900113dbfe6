"""What a network sees of hands: landmarks, directions of the bones and a few distances, all of the shape alone.

Landmarks come first. A network takes as many of the numbers, from the front, as it has inputs: one that sees landmarks
only errs elsewhere than one that sees all, and both together err less.
"""

import numpy as np
from numpy.typing import NDArray

from rooms.signs.hands import BEFORE, TIPS, WRIST, Points, centred, facing, size

# Tips to each other, and the thumb's tip to the joints it touches when it closes over the fingers.
DISTANCES = (
    *((first, second) for place, first in enumerate(TIPS) for second in TIPS[place + 1 :]),
    *((TIPS[0], joint) for joint in (5, 6, 9, 10, 13, 14, 17, 18)),
)
_LANDMARKS = 20 * 2
_REST = 20 * 2 + len(DISTANCES)
# Where the second hand is and how large, both measured by the first, and whether it is there at all.
BETWEEN_HANDS = 4
_SMALLEST = 1e-6


def count(hands: int) -> int:
    """How many numbers `of_hands` gives for a vocabulary of one or two hands."""
    return count_of_landmarks(hands) + hands * _REST


def count_of_landmarks(hands: int) -> int:
    """How many of them say where landmarks are, for two hands also to each other."""
    return _LANDMARKS if hands == 1 else 2 * _LANDMARKS + BETWEEN_HANDS


def of_hands(hands: Points, *, one_sided: bool = True) -> NDArray[np.float64]:
    """(n, hands, 21, ≥2) → (n, features). The first hand is the signer's right one; a missing hand is NaN.

    `one_sided`: a single hand is seen as if it were always the same one. Two are told apart already.
    """
    if hands.shape[1] == 1:
        single = hands[:, 0]
        return np.concatenate(_of_shape(facing(single) if one_sided else single), axis=1)
    present = ~np.isnan(hands[:, :, WRIST, 0])
    known = np.where(present[:, :, None, None], hands, 0.0)
    (first, first_rest), (second, second_rest) = (
        [part * present[:, place, None] for part in _of_shape(known[:, place])] for place in (0, 1)
    )
    between = _between(known, present[:, 0] & present[:, 1])
    return np.concatenate([first, second, between, first_rest, second_rest], axis=1)


def _of_shape(hand: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The landmarks, and what follows from them."""
    shape = centred(hand)[..., :2]
    bones = (shape - shape[:, BEFORE])[:, 1:]
    directions = bones / np.maximum(np.linalg.norm(bones, axis=-1, keepdims=True), _SMALLEST)
    first, second = zip(*DISTANCES, strict=True)
    distances = np.linalg.norm(shape[:, first] - shape[:, second], axis=-1)
    rows = len(shape)
    return shape[:, 1:].reshape(rows, -1), np.concatenate([directions.reshape(rows, -1), distances], axis=1)


def _between(hands: Points, both: NDArray[np.bool_]) -> NDArray[np.float64]:
    first, second = hands[:, 0], hands[:, 1]
    unit = np.maximum(size(first), _SMALLEST)
    offset = (second[:, WRIST, :2] - first[:, WRIST, :2]) / unit[:, None]
    ratio = np.log(np.maximum(size(second), _SMALLEST) / unit)
    between = np.concatenate([offset, ratio[:, None], np.ones((len(hands), 1))], axis=1)
    return between * both[:, None]
