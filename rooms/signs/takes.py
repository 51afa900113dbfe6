"""A take: the frames in which somebody holds one sign, as bytes, and whether they are good enough to learn from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accounts.wording import say
from rooms.signs.hands import WRIST, Points
from rooms.signs.samples import shapes

FRAMES_MIN, FRAMES_MAX = 5, 60
# A frame farther than this from the take's middle shape, in units of the hand's size, isn't held any more.
STEADY_WITHIN = 0.35
# A take of which less than half is held still shows a movement, not a shape.
QUALITY_MIN = 0.5
# Two takes nearer than this to each other are the same one sent again, not another way of showing the sign.
DIFFERENT_FROM = 0.02
_FARTHEST = 100_000.0
_SMALLEST_HAND = 1e-6
_STORED = np.dtype("<f2")


class TakeRefused(ValueError):
    """`code`: frames, landmarks, hands, size, unsteady. The message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Take:
    """`hands` (frames, 1 or 2, 21, 3): shapes alone, a missing hand is NaN. `quality`: the share of steady frames."""

    hands: Points
    quality: float


def read_take(frames: object, *, hands: int, needed: int) -> Take:
    """What a page sends: a list of frames, each a list of `hands` hands, each 21 x [x, y] or [x, y, z], or null.

    x and y in the same unit (pixels), whatever it is. `needed`: how many hands the sign has.
    Raises TakeRefused.
    """
    points = _points(frames, hands)
    present = ~np.isnan(points[:, :, WRIST, 0])
    if not (present.sum(axis=1) >= needed).all():
        raise TakeRefused(
            "hands", say("Show both hands in every frame.") if needed > 1 else say("Show one hand in every frame.")
        )
    shown = points[..., :2]
    reach = np.linalg.norm(shown - shown[:, :, WRIST : WRIST + 1], axis=-1).max(axis=-1)
    if (reach[present] <= _SMALLEST_HAND).any():
        raise TakeRefused("size", say("A hand has no extent."))
    still = shapes(points)
    quality = steadiness(still)
    if quality < QUALITY_MIN:
        raise TakeRefused("unsteady", say("Hold the sign still while it is recorded."))
    return Take(still, quality)


def steadiness(hands: Points) -> float:
    """The share of frames that show nearly what the middle of the take shows."""
    away = np.nanmax(np.linalg.norm(hands[..., :2] - middle(hands)[..., :2], axis=-1), axis=(1, 2))
    return float((away <= STEADY_WITHIN).mean())


def middle(hands: Points) -> Points:
    """(frames, hands, 21, 3) → (hands, 21, 3): each landmark's median over the frames that show its hand."""
    found = np.full(hands.shape[1:], np.nan)
    for side in range(hands.shape[1]):
        shown = hands[~np.isnan(hands[:, side, WRIST, 0]), side]
        if len(shown):
            found[side] = np.median(shown, axis=0)
    return found


def is_another(hands: Points, known: Points) -> bool:
    """Whether the middle of a take differs from that of `known`: more than the same frames again."""
    first, second = (middle(one)[..., :2] for one in (hands, known))
    if (np.isnan(first) != np.isnan(second)).any():
        return True
    return bool(np.nanmax(np.linalg.norm(first - second, axis=-1)) >= DIFFERENT_FROM)


def packed(hands: Points) -> bytes:
    return np.asarray(hands, dtype=_STORED).tobytes()


def unpacked(stored: bytes, *, hands: int) -> Points:
    """Raises ValueError if the length doesn't fit."""
    numbers: Points = np.frombuffer(stored, dtype=_STORED).astype(np.float64).reshape(-1, hands, 21, 3)
    return numbers


def as_lists(hands: Points) -> list[list[list[list[float]] | None]]:
    """What `read_take` reads."""
    return [[None if np.isnan(hand[0, 0]) else hand.tolist() for hand in frame] for frame in hands]


def _points(frames: object, hands: int) -> Points:
    if not isinstance(frames, list) or not FRAMES_MIN <= len(frames) <= FRAMES_MAX:
        raise TakeRefused("frames", say("A take has %(least)s to %(most)s frames.", least=FRAMES_MIN, most=FRAMES_MAX))
    points = np.full((len(frames), hands, 21, 3), np.nan)
    for place, frame in enumerate(frames):
        if not isinstance(frame, list) or len(frame) != hands:
            raise TakeRefused(
                "landmarks", say("Frame %(place)s: expected a list of %(hands)s hands.", place=place, hands=hands)
            )
        for side, hand in enumerate(frame):
            if hand is not None:
                points[place, side] = _hand(hand, place)
    return points


def _hand(hand: object, place: int) -> NDArray[np.float64]:
    if not isinstance(hand, list) or len(hand) != 21 or not all(map(_is_point, hand)):
        raise TakeRefused(
            "landmarks",
            say("Frame %(place)s: a hand is 21 points of two or three finite numbers, or null.", place=place),
        )
    return np.array([[*point, 0.0][:3] for point in hand], dtype=np.float64)


def _is_point(point: object) -> bool:
    return (
        isinstance(point, list)
        and len(point) in (2, 3)
        # What isn't a number, or infinite, compares as false.
        and all(type(number) in (int, float) and abs(number) <= _FARTHEST for number in point)
    )
