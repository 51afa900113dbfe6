"""Hands that are no sign: half-way between two signs, or fingers of one hand with those of another."""

import numpy as np
from numpy.typing import NDArray

from rooms.signs.hands import BEFORE, FINGERS, Points

Random = np.random.Generator


def between_signs(hands: Points, labels: NDArray[np.str_], count: int, random: Random) -> Points:
    """`count` hands on the way from one sample to one with another label."""
    first, second = _different(labels, count, random)
    share = random.uniform(0.4, 0.6, (count, 1, 1, 1))
    on_the_way: Points = hands[first] * (1 - share) + hands[second] * share
    return on_the_way


def mixed_fingers(hands: Points, labels: NDArray[np.str_], count: int, random: Random) -> Points:
    """`count` hands with two or three fingers bent as in a sample with another label."""
    first, second = _different(labels, count, random)
    mixed = hands[first].copy()
    bones = hands - hands[:, :, BEFORE]
    taken = np.argsort(random.random((count, len(FINGERS))), axis=1) < random.integers(2, 4, (count, 1))
    for place, finger in enumerate(FINGERS):
        rows = taken[:, place]
        for landmark in finger[1:]:
            source = mixed[rows][:, :, BEFORE[landmark]] + bones[second[rows]][:, :, landmark]
            mixed[rows, :, landmark] = source
    return mixed


def _different(labels: NDArray[np.str_], count: int, random: Random) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first = random.integers(0, len(labels), count)
    second = random.integers(0, len(labels), count)
    while (same := labels[first] == labels[second]).any():
        second[same] = random.integers(0, len(labels), int(same.sum()))
    return first, second
