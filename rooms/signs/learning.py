"""Teaching a network: gradient descent by Adam (Kingma and Ba, 2015) with dropout and softened targets."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rooms.signs.network import Layer, Numbers, layer, softmax

Random = np.random.Generator
Batch = tuple[Numbers, NDArray[np.int64]]
"""Features (n, inputs) and the place of each row's class."""


@dataclass(frozen=True)
class Schedule:
    """`steps` batches; the rate falls from `rate` along half a cosine."""

    steps: int = 4000
    hidden: tuple[int, ...] = (160, 80)
    rate: float = 2e-3
    dropout: float = 0.25
    softness: float = 0.05
    decay: float = 1e-3


def learn(
    batches: Callable[[], Batch],
    *,
    inputs: int,
    classes: int,
    schedule: Schedule,
    random: Random,
    progress: Callable[[float], None] = lambda share: None,
) -> list[Layer]:
    """The layers of a network that tells `classes` apart. `batches` makes a new batch at each call."""
    sizes = (inputs, *schedule.hidden, classes)
    network = _Network(sizes, schedule, random)
    for step in range(schedule.steps):
        features, wanted = batches()
        network.correct(features, wanted, schedule.rate * 0.5 * (1 + np.cos(np.pi * step / schedule.steps)))
        if step % 100 == 0:
            progress(step / schedule.steps)
    return [layer(weights, biases) for weights, biases in zip(network.weights, network.biases, strict=True)]


class _Network:
    def __init__(self, sizes: tuple[int, ...], schedule: Schedule, random: Random) -> None:
        self.schedule, self.random, self.time = schedule, random, 0
        pairs = list(itertools.pairwise(sizes))
        self.weights = [random.standard_normal(pair) * np.sqrt(2 / pair[0]) for pair in pairs]
        self.biases = [np.zeros(outputs) for _, outputs in pairs]
        self.moments = [(np.zeros_like(value), np.zeros_like(value)) for value in (*self.weights, *self.biases)]

    def correct(self, features: Numbers, wanted: NDArray[np.int64], rate: float) -> None:
        """One step down the gradient of the cross entropy."""
        values, masks = self._forward(features)
        error = (softmax(values[-1]) - self._targets(wanted)) / len(wanted)
        slopes: list[Numbers] = []
        offsets: list[Numbers] = []
        for place in reversed(range(len(self.weights))):
            slopes.insert(0, values[place].T @ error)
            offsets.insert(0, error.sum(axis=0))
            if place:
                error = (error @ self.weights[place].T) * masks[place - 1] * (values[place] > 0)
        self._adjust([*slopes, *offsets], rate)

    def _forward(self, features: Numbers) -> tuple[list[Numbers], list[Numbers]]:
        kept = 1 - self.schedule.dropout
        values, masks = [features], []
        for place, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            value = values[-1] @ weights + biases
            if place < len(self.weights) - 1:
                masks.append((self.random.random(value.shape) < kept) / kept)
                value = np.maximum(value, 0.0) * masks[-1]
            values.append(value)
        return values, masks

    def _targets(self, wanted: NDArray[np.int64]) -> Numbers:
        classes = len(self.biases[-1])
        targets = np.full((len(wanted), classes), self.schedule.softness / classes)
        targets[np.arange(len(wanted)), wanted] += 1 - self.schedule.softness
        return targets

    def _adjust(self, gradients: list[Numbers], rate: float) -> None:
        self.time += 1
        for place, (value, gradient) in enumerate(zip((*self.weights, *self.biases), gradients, strict=True)):
            first, second = self.moments[place]
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient * gradient - second)
            step = first / (1 - 0.9**self.time) / (np.sqrt(second / (1 - 0.999**self.time)) + 1e-8)
            decay = self.schedule.decay if place < len(self.weights) else 0.0
            value -= rate * (step + decay * value)
