"""The shapes that all question types share: problems, the public view, solutions and tallies.

Vocabulary: an option's *authored index* is its place in the stored `answers`; its *id* is its place on the
players' screens. `shown[id]` is the authored index, so a shuffled ORDER question gives nothing away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
# What an answer looks like once read, in authored terms: an index, a set of indexes or an order as a list,
# a number, or a text. It is what Redis and results store.
Answer = int | float | str | list[int]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a quiz. `path` leads to the field, e.g. (2, "answers", 0, "answer")."""

    path: Path
    code: str
    message: str


@dataclass(slots=True)
class Problems:
    """Collects problems below a path, so that a teacher sees all of them at once."""

    path: Path = ()
    found: list[Problem] = field(default_factory=list)

    def add(self, where: str | int | Path, code: str, message: str) -> None:
        tail = where if isinstance(where, tuple) else (where,)
        self.found.append(Problem(self.path + tail, code, message))

    def below(self, where: str | int) -> "Problems":
        """A collector for a part; it shares the list."""
        return Problems((*self.path, where), self.found)


class InvalidAnswer(ValueError):
    """A player's answer that doesn't fit its question; the message says what would."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. `label` is HTML (allowed tags only), "" when the game mode hides it.

    `image_alt` is plain text: what the picture shows, "" if nobody has written that.
    """

    id: int
    label: str
    image: str | None = None
    color: str | None = None
    image_alt: str = ""


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """What a player may see while a question is open. `input` says what to submit:

    one → option id · many → list of option ids · order → all option ids in order · number · text · none

    `sign_clip`: a stored video, or an address, in which the question is signed.
    """

    type: str
    input: str
    question: str
    time: int
    image: str | None = None
    options: list[Option] = field(default_factory=list)
    min: float | None = None
    max: float | None = None
    content: str | None = None
    image_alt: str = ""
    sign_clip: str | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """What was right, in shown terms. Only the fields of the question's input are set."""

    option_ids: list[int] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart. `label` is HTML for authored text and plain text if `typed`.

    `right` is None where nothing is right or wrong. `index` is the authored index of the option, if it is one.
    """

    label: str
    count: int
    right: bool | None = None
    index: int | None = None
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How a question was answered: `right + wrong <= answered`, and less where nothing is judged."""

    answered: int
    right: int
    wrong: int
    bars: list[Bar]


def count_verdicts(verdicts: Sequence[bool | None]) -> tuple[int, int]:
    """(right, wrong)."""
    return sum(verdict is True for verdict in verdicts), sum(verdict is False for verdict in verdicts)


Question = dict[str, Any]
