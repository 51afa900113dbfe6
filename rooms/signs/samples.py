"""Labelled hands to learn from and to measure with."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rooms.signs.hands import Points, centred

_TAKES_APART = 10**9
NOTHING = ""
"""The label of hands that show no sign of the vocabulary."""


@dataclass(frozen=True)
class Samples:
    """n labelled samples. `hands` (n, 1 or 2, 21, 3), NaN where a second hand is missing; `sources` say who or what
    recorded them: what is measured is held out by source, since one person's frames resemble each other. `takes`
    numbers the recordings: frames of one show the same hand. Without it each frame is one."""

    hands: Points
    labels: NDArray[np.str_]
    sources: NDArray[np.str_]
    takes: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        if len(self.takes) != len(self.labels):
            object.__setattr__(self, "takes", np.arange(len(self.labels)))

    def __len__(self) -> int:
        return len(self.labels)

    def only(self, chosen: NDArray[np.bool_]) -> "Samples":
        return Samples(self.hands[chosen], self.labels[chosen], self.sources[chosen], self.takes[chosen])

    def of(self, signs: list[str]) -> "Samples":
        return self.only(np.isin(self.labels, signs))

    def shares(self) -> NDArray[np.float64]:
        """How often each row is drawn: all labels alike, and of each label all sources alike, so that none drowns the
        others."""
        _, labels = np.unique(self.labels, return_inverse=True)
        _, sources = np.unique(self.sources, return_inverse=True)
        counts = np.zeros((labels.max() + 1, sources.max() + 1))
        np.add.at(counts, (labels, sources), 1)
        shares = 1 / counts[labels, sources] / (counts > 0).sum(axis=1)[labels]
        total: NDArray[np.float64] = shares / shares.sum()
        return total


def joined(parts: list[Samples]) -> Samples:
    return Samples(
        np.concatenate([part.hands for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.sources for part in parts]),
        np.concatenate([part.takes + _TAKES_APART * place for place, part in enumerate(parts)]),
    )


def shapes(hands: Points) -> Points:
    """Each hand centred by itself if there is one; two hands by the first that is there, to keep how they lie."""
    if hands.shape[1] == 1:
        return centred(hands)
    anchor = np.where(np.isnan(hands[:, :1, :1, :]), hands[:, 1:, :1, :], hands[:, :1, :1, :])
    moved = hands - anchor
    reach = np.nanmax(np.linalg.norm(moved[..., :2], axis=-1), axis=(1, 2))
    scaled: Points = moved / np.maximum(reach, 1e-6)[:, None, None, None]
    return scaled
