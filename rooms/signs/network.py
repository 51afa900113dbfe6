"""A small fully connected network: the forward pass, and its weights as text."""

import base64
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_LEVELS = 32767


class Layer(Struct, frozen=True):
    """`weights`: base64 of inputs x outputs little-endian int16, row by row; times `step` they are the weights."""

    inputs: int
    outputs: int
    step: float
    weights: str
    biases: list[float]


def layer(weights: Numbers, biases: Numbers) -> Layer:
    """Weights (inputs, outputs) rounded to 65,535 steps: 16 bits change a letter's probability by less than 0.001."""
    largest = float(np.abs(weights).max())
    step = largest / _LEVELS if largest else 1.0
    steps = np.round(weights / step).astype("<i2")
    inputs, outputs = weights.shape
    return Layer(inputs, outputs, step, base64.b64encode(steps.tobytes()).decode("ascii"), [float(b) for b in biases])


def weights_of(stored: Layer) -> Numbers:
    steps = np.frombuffer(base64.b64decode(stored.weights), dtype="<i2")
    return steps.reshape(stored.inputs, stored.outputs) * stored.step


def outputs(layers: Sequence[Layer], inputs: Numbers) -> Numbers:
    """(n, inputs or more, from the front) → (n, outputs) before softmax; between layers what is negative becomes 0."""
    values = inputs[:, : layers[0].inputs]
    for place, stored in enumerate(layers):
        values = values @ weights_of(stored) + np.asarray(stored.biases)
        if place < len(layers) - 1:
            values = np.maximum(values, 0.0)
    return values


def softmax(values: Numbers, temperature: float = 1.0) -> Numbers:
    scaled = values / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    shares: Numbers = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def fits(layers: Sequence[Layer], *, inputs: Sequence[int], outputs: int) -> bool:
    """Whether stored layers lead from one of these counts of numbers to `outputs`, with the weights that they say."""
    if not layers or layers[0].inputs not in inputs:
        return False
    coming = layers[0].inputs
    for stored in layers:
        try:
            size = len(base64.b64decode(stored.weights, validate=True))
        except ValueError:
            return False
        if stored.inputs != coming or size != 2 * coming * stored.outputs or len(stored.biases) != stored.outputs:
            return False
        coming = stored.outputs
    return coming == outputs
