"""Moodle's texts with missing words, “select” and “drag and drop into text”: `The [[1]] barks at the [[3]].`

A number names one of the words below the text; offered for a gap are the words of that word's group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.wording import say
from quizzes.formats import limits
from quizzes.formats.building import NO_RIGHT_ANSWER, TOO_MANY_PARTS, choice, option
from quizzes.formats.cloze import BLANK, gaps_note
from quizzes.formats.matching import offered
from quizzes.formats.shapes import ImportedQuestion, Note, Position, carried, skipped
from quizzes.question_types import fields

_GAP = re.compile(r"\[\[([0-9]{1,3})\]\]")


@dataclass(frozen=True, slots=True)
class Word:
    """What may stand in a gap, as rich text."""

    text: str
    group: str


def read_missing_words(
    text: str, words: Sequence[Word], position: Position, *, notes: Sequence[Note], extras: dict[str, Any]
) -> list[ImportedQuestion]:
    """A question for each gap of the rich text; in it the other gaps are blanks too."""
    gaps = [int(number) for number in _GAP.findall(text)]
    if not gaps:
        return [skipped(text, position, say("This text has no gaps."))]
    if len(gaps) > limits.MAX_PARTS:
        return [skipped(text, position, TOO_MANY_PARTS)]
    several, places = len(gaps) > 1, iter(range(1, len(gaps) + 1))
    stem = _GAP.sub(lambda _: f"({next(places)}) {BLANK}" if several else BLANK, text)
    found = []
    for place, number in enumerate(gaps, 1):
        label = f"{stem} ({place}) = ?" if several else stem
        word = words[number - 1] if 1 <= number <= len(words) else None
        choices = list(dict.fromkeys(one.text for one in words if word and one.group == word.group))
        if word is None or len(choices) < fields.MIN_OPTIONS:
            found.append(skipped(label, position, NO_RIGHT_ANSWER))
            continue
        options = [option(one, right=one == word.text) for one in offered(choices, word.text)]
        question = choice(label, options, several=False, **extras)
        found.append(carried(question, position, gaps_note(len(gaps)), *notes))
    return found
