"""Teaching a network: gradient descent by Adam (Kingma and Ba, 2015) with dropout and softened targets."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rooms.signs.network import Layer, layer

Random = np.random.Generator
# Half as long as what is measured with, and twice as fast.
Single = NDArray[np.float32]
Batch = tuple[Single, NDArray[np.int64]]
"""Features (n, inputs or more) and the place of each row's class."""


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
    batches: Iterator[Batch],
    *,
    inputs: Sequence[int],
    classes: int,
    schedule: Schedule,
    random: Random,
    progress: Callable[[float], None] = lambda share: None,
) -> list[list[Layer]]:
    """The layers of networks that tell `classes` apart. All see the same batches, of their features each the first of
    its `inputs`."""
    networks = [_Network((seen, *schedule.hidden, classes), schedule, random) for seen in inputs]
    for step in range(schedule.steps):
        features, wanted = next(batches)
        rate = schedule.rate * 0.5 * (1 + np.cos(np.pi * step / schedule.steps))
        for seen, network in zip(inputs, networks, strict=True):
            network.correct(features[:, :seen], wanted, rate)
        if step % 100 == 0:
            progress(step / schedule.steps)
    return [network.layers() for network in networks]


class _Network:
    def __init__(self, sizes: tuple[int, ...], schedule: Schedule, random: Random) -> None:
        self.schedule, self.random, self.time = schedule, random, 0
        pairs = list(itertools.pairwise(sizes))
        self.weights = [
            random.standard_normal(pair, dtype=np.float32) * np.float32(np.sqrt(2 / pair[0])) for pair in pairs
        ]
        self.biases = [np.zeros(outputs, dtype=np.float32) for _, outputs in pairs]
        self.moments = [(np.zeros_like(value), np.zeros_like(value)) for value in (*self.weights, *self.biases)]

    def layers(self) -> list[Layer]:
        return [
            layer(weights.astype(np.float64), biases.astype(np.float64))
            for weights, biases in zip(self.weights, self.biases, strict=True)
        ]

    def correct(self, features: Single, wanted: NDArray[np.int64], rate: float) -> None:
        """One step down the gradient of the cross entropy."""
        values, masks = self._forward(features)
        error = self._error(values[-1], wanted)
        slopes: list[Single] = []
        offsets: list[Single] = []
        for place in reversed(range(len(self.weights))):
            slopes.insert(0, values[place].T @ error)
            offsets.insert(0, error.sum(axis=0))
            if place:
                error = (error @ self.weights[place].T) * masks[place - 1] * (values[place] > 0)
        self._adjust([*slopes, *offsets], rate)

    def _forward(self, features: Single) -> tuple[list[Single], list[Single]]:
        kept = np.float32(1 - self.schedule.dropout)
        values, masks = [features], []
        for place, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            value = values[-1] @ weights + biases
            if place < len(self.weights) - 1:
                masks.append((self.random.random(value.shape, dtype=np.float32) < kept).astype(np.float32) / kept)
                value = np.maximum(value, np.float32(0)) * masks[-1]
            values.append(value)
        return values, masks

    def _error(self, outputs: Single, wanted: NDArray[np.int64]) -> Single:
        """How far the shares are from softened targets, for each row's part of the mean."""
        softness = self.schedule.softness
        error: Single = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        error /= error.sum(axis=1, keepdims=True)
        error -= np.float32(softness / error.shape[1])
        error[np.arange(len(wanted)), wanted] -= np.float32(1 - softness)
        return error / np.float32(len(wanted))

    def _adjust(self, gradients: list[Single], rate: float) -> None:
        self.time += 1
        first_share, second_share = (np.float32(1 - share**self.time) for share in (0.9, 0.999))
        for place, (value, gradient) in enumerate(zip((*self.weights, *self.biases), gradients, strict=True)):
            first, second = self.moments[place]
            first += np.float32(0.1) * (gradient - first)
            second += np.float32(0.001) * (gradient * gradient - second)
            step = first / first_share / (np.sqrt(second / second_share) + np.float32(1e-8))
            decay = np.float32(self.schedule.decay if place < len(self.weights) else 0.0)
            value -= np.float32(rate) * (step + decay * value)
