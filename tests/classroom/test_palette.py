"""The answer colours must stay apart for everyone: measured on the style sheet itself."""

import itertools
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "classroom/static/classroom/tokens.css"
NAMES = "abcdef"
MIN_DISTANCE = 27.0
MIN_CONTRAST = 4.5
WHITE = (1.0, 1.0, 1.0)

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
VISIONS: dict[str, Matrix] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Linear sRGB to CIE XYZ, and the white point D65.
TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
D65: Vector = (0.95047, 1.0, 1.08883)


def palette() -> dict[str, Vector]:
    """Letter → linear RGB of the token `--answer-<letter>`."""
    found = dict(re.findall(r"--answer-([a-f]): #([0-9a-f]{6});", TOKENS.read_text()))
    return {letter: linear(code) for letter, code in found.items()}


def linear(code: str) -> Vector:
    parts = [int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    first, second, third = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return first, second, third


def times(matrix: Matrix, vector: Vector) -> Vector:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def lab(color: Vector) -> Vector:
    def curve(value: float) -> float:
        return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116

    x, y, z = (curve(value / white) for value, white in zip(times(TO_XYZ, color), D65, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: Vector, other: Vector, vision: Matrix) -> float:
    """CIE76 between two colours as somebody with this vision sees them."""
    seen = []
    for color in (one, other):
        first, second, third = (min(1.0, max(0.0, part)) for part in times(vision, color))
        seen.append(lab((first, second, third)))
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def contrast(one: Vector, other: Vector) -> float:
    """WCAG contrast ratio."""
    low, high = sorted(times(TO_XYZ, color)[1] for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_knows_the_usual_set_as_bad() -> None:
    """Red and green of the usual quiz game are far apart for most eyes and nearly one colour for deutan ones."""
    red, green = linear("e21b3c"), linear("26890c")
    assert distance(red, green, VISIONS["normal"]) > 100
    assert round(distance(red, green, VISIONS["deutan"]), 1) == 6.4


def test_every_place_has_its_colour() -> None:
    assert sorted(palette()) == list(NAMES)


@pytest.mark.parametrize("vision", VISIONS)
def test_the_first_four_stay_apart(vision: str) -> None:
    colors = palette()
    distances = {
        one + other: distance(colors[one], colors[other], VISIONS[vision])
        for one, other in itertools.combinations("abcd", 2)
    }
    assert {pair: round(value, 1) for pair, value in distances.items() if value < MIN_DISTANCE} == {}


@pytest.mark.parametrize("letter", NAMES)
def test_white_text_reads_on_every_colour(letter: str) -> None:
    assert contrast(palette()[letter], WHITE) >= MIN_CONTRAST


def test_white_is_the_text_colour_in_every_theme() -> None:
    assert set(re.findall(r"--on-answer: ([^;]+);", TOKENS.read_text())) == {"#ffffff"}


def test_no_theme_changes_the_answer_colours() -> None:
    declared = re.findall(r"--answer-([a-f]):", TOKENS.read_text())
    assert sorted(declared) == list(NAMES)


READABLE_PAIRS = [
    ("text", "bg"), ("text", "surface"), ("text", "surface-2"), ("muted", "bg"), ("muted", "surface"),
    ("muted", "surface-2"), ("accent", "bg"), ("accent", "surface"), ("on-accent", "accent"),
    ("on-accent", "accent-strong"), ("good", "good-soft"), ("good", "surface"), ("bad", "bad-soft"), ("bad", "surface"),
    ("warn", "warn-soft"), ("warn", "surface"), ("text", "accent-soft"), ("text", "warn-soft"), ("text", "bad-soft"),
    ("text", "good-soft"),
]  # fmt: skip


THEMES = ("light", "dark", "light-high", "dark-high")
# WCAG: AA for text, AAA where somebody asked for high contrast.
WANTED = {"light": 4.5, "dark": 4.5, "light-high": 7.0, "dark-high": 7.0}
_COLOURS = re.compile(r"--([a-z0-9-]+): " + " ".join(rf"var\(--{theme}, #([0-9a-f]{{6}})\)" for theme in THEMES) + ";")


def themes() -> dict[str, dict[str, str]]:
    """theme → token → colour. Each token stands once, with its value in every theme."""
    rows = _COLOURS.findall(TOKENS.read_text())
    return {theme: {row[0]: row[at + 1] for row in rows} for at, theme in enumerate(THEMES)}


@pytest.mark.parametrize("theme", THEMES)
def test_words_read_on_their_ground_in_every_theme(theme: str) -> None:
    colors = themes()[theme]
    weak = {
        (front, back): round(ratio, 2)
        for front, back in READABLE_PAIRS
        if (ratio := contrast(linear(colors[front]), linear(colors[back]))) < WANTED[theme]
    }
    assert weak == {}


def test_lines_of_fields_are_seen_in_high_contrast() -> None:
    assert [
        round(contrast(linear(themes()[theme]["line"]), linear(themes()[theme]["surface"]))) for theme in THEMES[2:]
    ] == [21, 21]
