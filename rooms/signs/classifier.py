"""What a trained vocabulary says about a frame: how likely each sign is."""

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rooms.signs import features
from rooms.signs.hands import Points
from rooms.signs.network import Layer, outputs, softmax

FORMAT = 2
# The first one saw left hands and right ones as they are.
FORMATS = (1, 2)


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
    seen = features.of_hands(hands[..., :2], one_sided=format_ > 1)
    mean: NDArray[np.float64] = np.mean([outputs(layers, seen) for layers in networks], axis=0)
    return mean


def encode(classifier: Classifier) -> bytes:
    return msgspec.json.encode(classifier)


def decode(data: bytes) -> Classifier:
    """Raises msgspec.ValidationError (or DecodeError) with the place of what is wrong."""
    return msgspec.json.decode(data, type=Classifier)
