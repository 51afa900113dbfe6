"""What a trained vocabulary says about a frame: how likely each sign is."""

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rooms.signs import features, former_features
from rooms.signs.hands import Points
from rooms.signs.network import Layer, outputs, softmax

FORMAT = 3
# The first two saw fewer distances, and the first one left hands and right ones as they are.
FORMATS = (1, 2, 3)


class Classifier(Struct, frozen=True):
    """Plain weights, the same for Python and for the browser.

    `hands` is 1 or 2. `networks` are asked together and their outputs averaged. Before softmax these are divided by
    `temperature`, which makes confidences mean what they say. The class after the last sign is "nothing".
    """

    signs: list[str]
    hands: int
    networks: list[list[Layer]]
    temperature: float
    format: int = FORMAT


def probabilities(classifier: Classifier, hands: Points) -> NDArray[np.float64]:
    """(n, hands, 21, ≥2), see `features.of_hands` → (n, signs + 1); the last is that there is no sign."""
    return softmax(scores(classifier.networks, hands, format_=classifier.format), classifier.temperature)


def scores(networks: list[list[Layer]], hands: Points, *, format_: int = FORMAT) -> NDArray[np.float64]:
    seen = seen_of(hands[..., :2], format_=format_)
    mean: NDArray[np.float64] = np.mean([outputs(layers, seen) for layers in networks], axis=0)
    return mean


def seen_of(hands: Points, *, format_: int) -> NDArray[np.float64]:
    """The numbers that networks of this format take."""
    if format_ > 2:
        return features.of_hands(hands)
    return former_features.of_hands(hands, one_sided=format_ > 1)


def inputs(hands: int, *, format_: int) -> tuple[int, int]:
    """How many of them a network may have as its inputs."""
    return features.inputs(hands) if format_ > 2 else former_features.inputs(hands)


def encode(classifier: Classifier) -> bytes:
    return msgspec.json.encode(classifier)


def decode(data: bytes) -> Classifier:
    """Raises msgspec.ValidationError (or DecodeError) with the place of what is wrong."""
    return msgspec.json.decode(data, type=Classifier)
