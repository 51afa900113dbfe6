"""What a network sees of hands: landmarks, directions of the bones and a few distances, all of the shape alone."""

import numpy as np
from numpy.typing import NDArray

from rooms.signs.hands import BEFORE, TIPS, WRIST, Points, centred, size

# Tips to each other, and the thumb's tip to the joints it touches when it closes over the fingers.
DISTANCES = (
    *((first, second) for place, first in enumerate(TIPS) for second in TIPS[place + 1 :]),
    *((TIPS[0], joint) for joint in (5, 6, 9, 10, 13, 14, 17, 18)),
)
OF_ONE_HAND = 20 * 2 + 20 * 2 + len(DISTANCES)
# Where the second hand is and how large, both measured by the first, and whether it is there at all.
BETWEEN_HANDS = 4
_SMALLEST = 1e-6


def count(hands: int) -> int:
    """How many numbers `of_hands` gives for a vocabulary of one or two hands."""
    return OF_ONE_HAND if hands == 1 else 2 * OF_ONE_HAND + BETWEEN_HANDS


def of_hands(hands: Points) -> NDArray[np.float64]:
    """(n, hands, 21, ≥2) → (n, features). The first hand is the signer's right one; a missing hand is NaN."""
    if hands.shape[1] == 1:
        return _of_shape(hands[:, 0])
    present = ~np.isnan(hands[:, :, WRIST, 0])
    known = np.where(present[:, :, None, None], hands, 0.0)
    shapes = [_of_shape(known[:, place]) * present[:, place, None] for place in (0, 1)]
    return np.concatenate([*shapes, _between(known, present[:, 0] & present[:, 1])], axis=1)


def _of_shape(hand: Points) -> NDArray[np.float64]:
    shape = centred(hand)[..., :2]
    bones = (shape - shape[:, BEFORE])[:, 1:]
    directions = bones / np.maximum(np.linalg.norm(bones, axis=-1, keepdims=True), _SMALLEST)
    first, second = zip(*DISTANCES, strict=True)
    distances = np.linalg.norm(shape[:, first] - shape[:, second], axis=-1)
    rows = len(shape)
    return np.concatenate([shape[:, 1:].reshape(rows, -1), directions.reshape(rows, -1), distances], axis=1)


def _between(hands: Points, both: NDArray[np.bool_]) -> NDArray[np.float64]:
    first, second = hands[:, 0], hands[:, 1]
    unit = np.maximum(size(first), _SMALLEST)
    offset = (second[:, WRIST, :2] - first[:, WRIST, :2]) / unit[:, None]
    ratio = np.log(np.maximum(size(second), _SMALLEST) / unit)
    between = np.concatenate([offset, ratio[:, None], np.ones((len(hands), 1))], axis=1)
    return between * both[:, None]
