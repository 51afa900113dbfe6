"""ThumbHash: some 25 bytes that draw a blurred placeholder of a picture.

The format (Evan Wallace, 2023): luminance L = (r+g+b)/3 and the differences P = (r+g)/2−b and Q = r−g are written as
the low frequencies of a cosine transform, in 4 bits each; 5 or 6 bytes before them hold the averages, the scales and
the aspect ratio.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIDE_MAX = 100


@dataclass(frozen=True)
class _Channel:
    """The frequencies of one channel: the constant one, the others brought to 0…1, and by how much."""

    constant: float
    others: list[float]
    scale: float


def encode(width: int, height: int, rgba: Sequence[int]) -> bytes:
    """The hash of `width` × `height` pixels (each at most 100), four values of 0…255 per pixel, row by row."""
    if not (0 < width <= SIDE_MAX and 0 < height <= SIDE_MAX) or len(rgba) != 4 * width * height:
        raise ValueError("thumbhash wants 1 to 100 pixels a side and four values per pixel")
    lightness, yellow_blue, red_green, alpha = _separate(rgba)
    has_alpha = any(value < 1 for value in alpha)
    most = 5 if has_alpha else 7
    longer = max(width, height)
    columns = max(1, _round(most * width / longer))
    rows = max(1, _round(most * height / longer))
    size = (width, height)
    light = _transform(lightness, size, max(3, columns), max(3, rows))
    p, q = _transform(yellow_blue, size, 3, 3), _transform(red_green, size, 3, 3)
    is_landscape = width > height
    header = (
        _round(63 * light.constant)
        | _round(31.5 + 31.5 * p.constant) << 6
        | _round(31.5 + 31.5 * q.constant) << 12
        | _round(31 * light.scale) << 18
        | has_alpha << 23
        | (rows if is_landscape else columns) << 24
        | _round(63 * p.scale) << 27
        | _round(63 * q.scale) << 33
        | is_landscape << 39
    )
    start, channels = header.to_bytes(5, "little"), [light, p, q]
    if has_alpha:
        opacity = _transform(alpha, size, 5, 5)
        start += bytes([_round(15 * opacity.constant) | _round(15 * opacity.scale) << 4])
        channels.append(opacity)
    return start + _pack([_round(15 * value) for channel in channels for value in channel.others])


def _separate(rgba: Sequence[int]) -> tuple[list[float], list[float], list[float], list[float]]:
    """(L, P, Q, alpha) of each pixel, laid over the picture's average colour where it is transparent."""
    alpha = [value / 255 for value in rgba[3::4]]
    average = [_average(alpha, rgba[at::4]) for at in range(3)]
    lightness, yellow_blue, red_green = [], [], []
    for index, a in enumerate(alpha):
        r, g, b = (average[at] * (1 - a) + a / 255 * rgba[4 * index + at] for at in range(3))
        lightness.append((r + g + b) / 3)
        yellow_blue.append((r + g) / 2 - b)
        red_green.append(r - g)
    return lightness, yellow_blue, red_green, alpha


def _average(alpha: list[float], values: Sequence[int]) -> float:
    total = weight = 0.0
    for a, value in zip(alpha, values, strict=True):
        total += a / 255 * value
        weight += a
    return total / weight if weight else 0.0


def _transform(channel: list[float], size: tuple[int, int], columns: int, rows: int) -> _Channel:
    """The lowest frequencies, a triangle of `columns` × `rows`."""
    width, height = size
    constant, others = 0.0, []
    for v in range(rows):
        down = [math.cos(math.pi / height * v * (y + 0.5)) for y in range(height)]
        for u in range(columns):
            if u * rows >= columns * (rows - v):
                break
            across = [math.cos(math.pi / width * u * (x + 0.5)) for x in range(width)]
            # Added up pixel by pixel: another order gives other hashes where a frequency is all rounding error.
            total = 0.0
            for index, value in enumerate(channel):
                total += value * across[index % width] * down[index // width]
            if u or v:
                others.append(total / (width * height))
            else:
                constant = total / (width * height)
    scale = max(map(abs, others), default=0.0)
    return _Channel(constant, [0.5 + 0.5 / scale * value for value in others] if scale else others, scale)


def _pack(values: list[int]) -> bytes:
    """Two values of 4 bits a byte, the first one low."""
    pairs = zip(values[::2], [*values[1::2], 0], strict=False)
    return bytes(low | high << 4 for low, high in pairs)


def _round(value: float) -> int:
    """Halves go up, as the format's reference does."""
    return math.floor(value + 0.5)
