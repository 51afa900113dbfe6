"""Placeholders, compared with hashes that the format's reference implementation gave for the same pixels."""

import base64
from collections.abc import Callable

import pytest

from media_storage.thumbhash import encode

Pixel = Callable[[int, int], tuple[int, int, int, int]]


def pixels(width: int, height: int, pixel: Pixel) -> list[int]:
    return [value for y in range(height) for x in range(width) for value in pixel(x, y)]


@pytest.mark.parametrize(
    ("size", "pixel", "wanted"),
    [
        ((32, 24), lambda x, y: (255 * x // 31, 255 * y // 23, 128, 255), "3/cJPZqAh4dwiHiIiHiHiIBwCPh3"),
        ((20, 40), lambda x, y: (x * 13 % 256, y * 7 % 256, x * y % 256, 255), "3AgOHBpgJodIiIhYmGjzpwnXqA=="),
        ((1, 1), lambda x, y: (10, 20, 30, 255), "hecJJwQI9wiIh4hwj3CI+AiIcH/494cP"),
        ((5, 3), lambda x, y: (0, 0, 0, 0), "AAiCA4AAAAAAAAAAAAAAAAAAAAAAAAA="),
        (
            (40, 25),
            lambda x, y: (x * x % 256, (x * y + 40) % 256, y * 9 % 256, (x * 6) % 256),
            "XfiFK4I3hpagh4eHTyfp93B3iIh4eIg=",
        ),
        ((100, 60), lambda x, y: (x * 31 % 256, (x + 2 * y) % 256, y * y % 256, 255), "XCgKHIxzdodwiIeGiIVwe973eA=="),
    ],
    ids=["gradient", "portrait", "one pixel", "transparent", "half transparent", "large"],
)
def test_the_same_pixels_give_the_references_hash(size: tuple[int, int], pixel: Pixel, wanted: str) -> None:
    assert base64.b64encode(encode(*size, pixels(*size, pixel))).decode() == wanted


@pytest.mark.parametrize(("width", "height", "count"), [(101, 1, 404), (0, 0, 0), (2, 2, 15)])
def test_what_the_format_has_no_room_for_is_refused(width: int, height: int, count: int) -> None:
    with pytest.raises(ValueError, match="thumbhash"):
        encode(width, height, [0] * count)
