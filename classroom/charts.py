"""Charts as SVG text, drawn from a tally. Pure. Colours come from the page's style sheet by class.

A chart is a picture for the eye: the page puts the same numbers in a table beside it.
"""

import html
from collections.abc import Sequence

from quizzes import richtext
from quizzes.question_types.shapes import Bar, Tally

WIDTH = 480
ROW_HEIGHT = 34
BAR_HEIGHT = 22
LABEL_WIDTH = 170
COUNT_WIDTH = 70
LABEL_MAX_CHARACTERS = 17


def tally_svg(tally: Tally, title: str) -> str:
    """Horizontal bars from zero to everyone who answered; right ones carry a tick. `title` is plain text."""
    return _svg(tally.bars, max(1, tally.answered), title) if tally.bars else ""


def _svg(bars: Sequence[Bar], whole: int, title: str) -> str:
    height = ROW_HEIGHT * len(bars)
    rows = "".join(_row(bar, place, whole) for place, bar in enumerate(bars))
    axis = f'<line class="chart-axis" x1="{LABEL_WIDTH}" y1="0" x2="{LABEL_WIDTH}" y2="{height}"/>'
    return (
        f'<svg class="chart-svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{html.escape(title)}">'
        f"{rows}{axis}</svg>"
    )


def _row(bar: Bar, place: int, whole: int) -> str:
    top = ROW_HEIGHT * place + (ROW_HEIGHT - BAR_HEIGHT) // 2
    middle = ROW_HEIGHT * place + ROW_HEIGHT // 2
    length = round((WIDTH - LABEL_WIDTH - COUNT_WIDTH) * bar.count / whole, 1)
    kind = {True: "right", False: "wrong", None: "plain"}[bar.right]
    count = f"{bar.count} ✓" if bar.right else f"{bar.count}"
    return (
        f'<text class="chart-text chart-text--label" x="{LABEL_WIDTH - 10}" y="{middle}">{_short(bar)}</text>'
        f'<rect class="chart-bar chart-bar--{kind}" x="{LABEL_WIDTH}" y="{top}" width="{length}" '
        f'height="{BAR_HEIGHT}"/>'
        f'<text class="chart-text chart-text--count" x="{LABEL_WIDTH + length + 8}" y="{middle}">{count}</text>'
    )


def _short(bar: Bar) -> str:
    """The label as escaped plain text that fits its column; a letter where there is only a picture."""
    text = bar.label if bar.typed else richtext.plain(bar.label)
    if not text and bar.index is not None:
        text = chr(ord("A") + bar.index % 26)
    if len(text) > LABEL_MAX_CHARACTERS:
        text = f"{text[: LABEL_MAX_CHARACTERS - 1].rstrip()}…"
    return html.escape(text)
