"""Hands and tables of confusion as SVG text. Colours come from the page's style sheet by class."""

import html
from collections.abc import Mapping, Sequence

from rooms.signs.hands import FINGERS, WRIST

Shown = Sequence[Sequence[Sequence[float]] | None]
"""Hands of a sign: each 21 x [x, y, z], or None."""

_UNIT = 100.0
_MARGIN = 30.0
_PALM = (0, 1, 5, 9, 13, 17)
_CELL, _LABELS = 18, 34


def hands_svg(hands: Shown, title: str) -> str:
    """A drawn hand, or two, filling its picture. `title` is plain text; without hands the picture is empty."""
    shown = [[(x * _UNIT, y * _UNIT, z) for x, y, z in hand] for hand in hands if hand is not None]
    points = [point for hand in shown for point in hand]
    if not points:
        return _svg("sign-hand", (0, 0, 2 * _UNIT, 2 * _UNIT), title, "")
    left, top = min(x for x, _, _ in points) - _MARGIN, min(y for _, y, _ in points) - _MARGIN
    wide = max(x for x, _, _ in points) + _MARGIN - left
    high = max(y for _, y, _ in points) + _MARGIN - top
    side = max(wide, high)
    box = (left - (side - wide) / 2, top - (side - high) / 2, side, side)
    return _svg("sign-hand", box, title, "".join(map(_hand, shown)))


def _hand(points: Sequence[tuple[float, float, float]]) -> str:
    """The palm, then the fingers from the farthest to the nearest, each with an outline that parts it from the rest."""
    palm = " ".join(f"{points[place][0]:.0f},{points[place][1]:.0f}" for place in _PALM)
    far_first = sorted(FINGERS, key=lambda finger: -sum(points[place][2] for place in finger[1:]))
    drawn = [f'<polygon class="sign-edge" points="{palm}"/><polygon class="sign-skin" points="{palm}"/>']
    for finger in far_first:
        start = (WRIST, *finger) if finger[0] == 1 else finger
        line = " ".join(f"{points[place][0]:.0f},{points[place][1]:.0f}" for place in start)
        drawn.append(f'<polyline class="sign-edge" points="{line}"/><polyline class="sign-skin" points="{line}"/>')
        x, y, _ = points[finger[-1]]
        drawn.append(f'<circle class="sign-tip" cx="{x:.0f}" cy="{y:.0f}" r="5"/>')
    return f"<g>{''.join(drawn)}</g>"


def confusion_svg(signs: Sequence[str], confusion: Sequence[Sequence[int]], title: str) -> str:
    """Rows: what was shown; columns: what was read. The more often, the fuller the cell; right ones on the diagonal."""
    size = _LABELS + _CELL * len(signs)
    parts = []
    for place, sign in enumerate(signs):
        at, name = _LABELS + _CELL * place + _CELL / 2, html.escape(sign[:4])
        parts.append(f'<text class="matrix-label matrix-label--row" x="{_LABELS - 6}" y="{at}">{name}</text>')
        parts.append(f'<text class="matrix-label matrix-label--column" x="{at}" y="{_LABELS - 8}">{name}</text>')
    for row, counts in enumerate(confusion):
        whole = max(sum(counts), 1)
        parts += [
            _cell(row, column, count, whole, f"{signs[row]} → {signs[column]}: {count}")
            for column, count in enumerate(counts)
            if count
        ]
    parts.append(
        f'<rect class="matrix-frame" x="{_LABELS}" y="{_LABELS}" width="{size - _LABELS}" height="{size - _LABELS}"/>'
    )
    return _svg("sign-matrix", (0, 0, size, size), title, "".join(parts))


def _cell(row: int, column: int, count: int, whole: int, title: str) -> str:
    kind = "right" if row == column else "wrong"
    # A single mistake among many still has to be seen.
    fullness = max(count / whole, 0.08)
    return (
        f'<rect class="matrix-cell matrix-cell--{kind}" x="{_LABELS + _CELL * column}" y="{_LABELS + _CELL * row}" '
        f'width="{_CELL}" height="{_CELL}" fill-opacity="{fullness:.2f}"><title>{html.escape(title)}</title></rect>'
    )


def most_confused(signs: Sequence[str], confusion: Sequence[Sequence[int]], count: int) -> list[Mapping[str, object]]:
    """The pairs that are mistaken most: `{"shown", "read", "frames"}`, most first."""
    wrong = [
        (frames, signs[row], signs[column])
        for row, counts in enumerate(confusion)
        for column, frames in enumerate(counts)
        if frames and row != column
    ]
    return [
        {"shown": shown, "read": read, "frames": frames} for frames, shown, read in sorted(wrong, reverse=True)[:count]
    ]


def _svg(kind: str, box: tuple[float, float, float, float], title: str, content: str) -> str:
    view = " ".join(f"{number:.0f}" for number in box)
    return f'<svg class="{kind}" viewBox="{view}" role="img" aria-label="{html.escape(title)}">{content}</svg>'
