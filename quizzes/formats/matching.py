"""Matching questions, which become a multiple-choice question for each left side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.wording import say
from quizzes.formats import limits
from quizzes.formats.building import NO_RIGHT_ANSWER, TOO_MANY_PARTS, choice, option
from quizzes.formats.pictures import ONLY_FIRST
from quizzes.formats.shapes import ImportedQuestion, Note, Position, carried, changed, skipped
from quizzes.question_types import fields


@dataclass(frozen=True, slots=True)
class Pair:
    """A left side (rich text, a picture or both) and what belongs to it; "" if the file doesn't say what."""

    left: str
    right: str
    image: str | None = None


def matching(
    text: str,
    pairs: Sequence[Pair],
    others: Sequence[str],
    position: Position,
    *,
    notes: Sequence[Note] = (),
    extras: dict[str, Any],
) -> list[ImportedQuestion]:
    """`others` are right sides without a left one; `extras` what every question gets: its time, its picture."""
    pairs = [pair for pair in pairs if pair.left or pair.image]
    choices = [right for right in dict.fromkeys([*(pair.right for pair in pairs), *others]) if right]
    if len(pairs) > limits.MAX_PARTS:
        return [skipped(text, position, TOO_MANY_PARTS)]
    if not pairs or len(choices) < fields.MIN_OPTIONS:
        return [skipped(text, position, say("This matching question has too few pairs."))]
    said = [changed(say("A matching question became %(count)s multiple-choice questions.", count=len(pairs))), *notes]
    if len(choices) > fields.MAX_OPTIONS:
        most = fields.MAX_OPTIONS
        said.append(changed(say("Only %(most)s of its %(count)s answers are offered.", most=most, count=len(choices))))
    return [_question(text, pair, choices, position, said, extras) for pair in pairs]


def _question(
    text: str, pair: Pair, choices: list[str], position: Position, notes: list[Note], extras: dict[str, Any]
) -> ImportedQuestion:
    label = f"{text} – {pair.left}" if text and pair.left else text or pair.left
    if not pair.right:
        return skipped(label, position, NO_RIGHT_ANSWER)
    if pair.image and extras.get("image"):
        notes = [*notes, ONLY_FIRST]
    if pair.image:
        extras = {**extras, "image": pair.image}
    options = [option(one, right=one == pair.right) for one in offered(choices, pair.right)]
    return carried(choice(label, options, several=False, **extras), position, *notes)


def offered(choices: list[str], right: str) -> list[str]:
    """As many as a question may have, the right one among them."""
    wrong = [one for one in choices if one != right][: fields.MAX_OPTIONS - 1]
    return [one for one in choices if one == right or one in wrong]
