"""What a transcript's file is made from, and the times in it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rooms.protocol.captions import is_uncertain

# A caption stays readable for at least so long.
SHORTEST_MS = 700


@dataclass(frozen=True)
class Line:
    """A stretch of one person's words; `text` is what it was corrected to, `original` what it was before or ""."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str
    source: str = "typed"
    original: str = ""
    confidence: float | None = None
    alternatives: Sequence[str] = ()
    captioner: str = ""
    vocabulary: str = ""

    @property
    def is_uncertain(self) -> bool:
        """`confidence` is in what was recognised: not in what somebody corrected it to."""
        return not self.original and is_uncertain(self.confidence)


@dataclass(frozen=True)
class Document:
    """`lines` in any order. `room` is the call's name or code."""

    room: str
    started_at: datetime
    ended_at: datetime | None = None
    lines: Sequence[Line] = field(default_factory=list)


def in_order(lines: Sequence[Line]) -> list[Line]:
    """By beginning, without empty ones."""
    return sorted(
        (line for line in lines if one_line(line.text)), key=lambda line: (line.start_ms, line.end_ms, line.text)
    )


def shown_until(line: Line) -> int:
    """The end of a caption on a screen: after its beginning, and late enough to be read."""
    return max(line.end_ms, line.start_ms + SHORTEST_MS)


def one_line(text: str) -> str:
    """Without line breaks and control characters, which would end a caption in a file."""
    kept = (" " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in text)
    return " ".join("".join(kept).split())


def clock(ms: int, point: str = ".") -> str:
    """`01:02:03.004`; hours have two digits or more."""
    seconds, thousandths = divmod(max(0, ms), 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{point}{thousandths:03}"
