"""Hands as 21 landmarks in the order of MediaPipe's hand landmarker, moved and scaled until only the shape is left."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Landmarks of hands: (…, 21, 2 or 3). x to the right and y downwards in the same unit; z, if there, is depth."""

WRIST = 0
# The landmark before each landmark on its finger; the wrist is its own.
BEFORE = (0, 0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 17, 18, 19)
TIPS = (4, 8, 12, 16, 20)
FINGERS = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
_SMALLEST = 1e-6


def lengths(vectors: Points) -> NDArray[np.float64]:
    """(…, 2) → (…). The same as `np.linalg.norm`, which takes several times as long for two numbers each."""
    across, down = vectors[..., 0], vectors[..., 1]
    found: NDArray[np.float64] = np.sqrt(across * across + down * down)
    return found


def distances(shape: Points, pairs: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """(n, 21, 2) → (n, pairs): how far the landmarks of each pair are apart."""
    first, second = zip(*pairs, strict=True)
    return lengths(np.take(shape, first, axis=1) - np.take(shape, second, axis=1))


def centred(hands: Points) -> Points:
    """Wrist at 0, and the landmark farthest from it (seen flat) at distance 1. A hand without extent stays at 0."""
    moved = hands - hands[..., WRIST : WRIST + 1, :]
    reach = lengths(moved).max(axis=-1)
    scaled: Points = moved / np.maximum(reach, _SMALLEST)[..., None, None]
    return scaled


def balanced(hands: Points) -> Points:
    """The mean of the landmarks at 0, and their root mean square distance from it 1: no landmark counts for more than
    another, as the wrist does in `centred`. A hand without extent stays at 0."""
    moved = hands - hands.mean(axis=-2, keepdims=True)
    spread = np.sqrt((moved[..., :2] ** 2).sum(axis=-1).mean(axis=-1))
    scaled: Points = moved / np.maximum(spread, _SMALLEST)[..., None, None]
    return scaled


def mirrored(hands: Points) -> Points:
    """The other hand in the same shape."""
    flipped = hands.copy()
    flipped[..., 0] *= -1
    return flipped


def facing(hands: Points) -> Points:
    """Right hands and left ones alike: mirrored where the index is on the other side of the little finger."""
    index, little = (hands[..., knuckle, :2] - hands[..., WRIST, :2] for knuckle in (5, 17))
    other = index[..., 0] * little[..., 1] - index[..., 1] * little[..., 0] < 0
    return np.where(other[..., None, None], mirrored(hands), hands)


def size(hands: Points) -> NDArray[np.float64]:
    """The distance from the wrist to the landmark farthest from it."""
    moved = hands[..., :2] - hands[..., WRIST : WRIST + 1, :2]
    farthest: NDArray[np.float64] = lengths(moved).max(axis=-1)
    return farthest
