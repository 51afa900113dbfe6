"""What networks of earlier formats see of hands; see `features` for those that are trained now."""

import numpy as np

from rooms.signs.features import BETWEEN_HANDS, Numbers, directions, of_two_hands
from rooms.signs.hands import TIPS, Points, centred, distances, facing

# Tips to each other, and the thumb's tip to the joints it touches when it closes over the fingers.
DISTANCES = (
    *((first, second) for place, first in enumerate(TIPS) for second in TIPS[place + 1 :]),
    *((TIPS[0], joint) for joint in (5, 6, 9, 10, 13, 14, 17, 18)),
)
_FRONT = 20 * 2
_REST = 20 * 2 + len(DISTANCES)


def inputs(hands: int) -> tuple[int, int]:
    """How many of the numbers a network may take for a vocabulary of one or two hands: landmarks, and all."""
    front = _FRONT if hands == 1 else 2 * _FRONT + BETWEEN_HANDS
    return front, front + hands * _REST


def of_hands(hands: Points, *, one_sided: bool) -> Numbers:
    """As `features.of_hands`. `one_sided`: a single hand is seen as if it were always the same one."""
    if hands.shape[1] > 1:
        return of_two_hands(hands, _of_shape)
    single = hands[:, 0]
    return np.concatenate(_of_shape(facing(single) if one_sided else single), axis=1)


def _of_shape(hand: Points) -> tuple[Numbers, Numbers]:
    """The landmarks, and what follows from them."""
    shape = centred(hand)[..., :2]
    return shape[:, 1:].reshape(len(shape), -1), np.concatenate(
        [directions(shape), distances(shape, DISTANCES)], axis=1
    )
