"""Hands as other people, cameras and sides would show them: what training sees instead of the same samples again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rooms.signs.hands import BEFORE, Points, mirrored

Random = np.random.Generator


@dataclass(frozen=True)
class Variation:
    """How far samples are varied; each is a standard deviation or, where said, a bound.

    `tilt` and `turn` in degrees: out of the picture's plane (it needs depth to mean anything) and within it.
    `stretch` bounds the logarithm of width by height, `shear` how far it leans; `bones` the relative length of each
    bone; `noise` each landmark's error in units of the hand's size.
    """

    tilt: float = 34.0
    turn: float = 12.0
    stretch: float = 0.3
    shear: float = 0.1
    bones: float = 0.06
    noise: float = 0.02


def varied(hands: Points, variation: Variation, random: Random) -> Points:
    """(n, hands, 21, 3), each hand centred → (n, hands, 21, 2), each row varied by itself. Missing hands stay NaN."""
    rows = len(hands)
    moved = _bones_resized(hands, variation.bones, random)
    flat = _seen_from_elsewhere(moved, variation, rows, random)
    flat = flat + variation.noise * random.standard_normal(flat.shape)
    return _other_side_by_half(flat, random)


def _bones_resized(hands: Points, spread: float, random: Random) -> Points:
    factors = 1 + spread * random.standard_normal((*hands.shape[:3], 1))
    resized = hands.copy()
    for landmark in range(1, len(BEFORE)):
        bone = hands[:, :, landmark] - hands[:, :, BEFORE[landmark]]
        resized[:, :, landmark] = resized[:, :, BEFORE[landmark]] + bone * factors[:, :, landmark]
    return resized


def _seen_from_elsewhere(hands: Points, variation: Variation, rows: int, random: Random) -> Points:
    x, y, z = (hands[..., axis] for axis in range(3))
    x, z = _turned(x, z, variation.tilt, rows, random)
    y, _ = _turned(y, z, variation.tilt, rows, random)
    x = x * np.exp(random.uniform(-variation.stretch, variation.stretch, (rows, 1, 1)))
    x = x + random.uniform(-variation.shear, variation.shear, (rows, 1, 1)) * y
    x, y = _turned(x, y, variation.turn, rows, random)
    return np.stack([x, y], axis=-1)


def _turned(
    first: NDArray[np.float64], second: NDArray[np.float64], spread: float, rows: int, random: Random
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    angle = np.deg2rad(spread * random.standard_normal((rows, 1, 1)))
    cosine, sine = np.cos(angle), np.sin(angle)
    return cosine * first - sine * second, sine * first + cosine * second


def _other_side_by_half(hands: Points, random: Random) -> Points:
    """Half of the rows mirrored, which makes a right hand a left one: with two hands they change places."""
    other = random.random(len(hands)) < 0.5
    hands[other] = mirrored(hands[other])[:, ::-1]
    return hands
