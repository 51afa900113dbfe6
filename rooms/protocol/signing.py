"""What a signer's browser may say: letters of a published alphabet, one word after another, as fast as hands spell."""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct

from rooms.protocol.rates import Allowance

# Faster than fluent hands spell; after a lost line some words come at once.
LETTER_BURST, LETTERS_PER_S = 60, 8.0
WORD_MAX_LETTERS = 40
LETTER_MAX_CHARACTERS = 40
REMEMBERED_WORDS = 200

Confidence = Annotated[float, Meta(ge=0, le=1)]


class SpelledLetter(Struct, frozen=True):
    """One sign of a word: its label in the vocabulary, and how sure the recogniser was; 1 for one that was typed."""

    letter: Annotated[str, Meta(min_length=1, max_length=LETTER_MAX_CHARACTERS)]
    confidence: Confidence


SpelledWord = Annotated[list[SpelledLetter], Meta(max_length=WORD_MAX_LETTERS)]


class SpelledWords:
    """The words that one connection has spelled: what comes next must follow them."""

    def __init__(self, now: float) -> None:
        self._allowance = Allowance(LETTER_BURST, LETTERS_PER_S, now)
        self._finished = -1
        # How many letters of each word were counted; finished words may be said again until they are forgotten.
        self._counted: OrderedDict[str, int] = OrderedDict()
        self._done: OrderedDict[str, None] = OrderedDict()

    def problem_of(
        self,
        word: str,
        text: str,
        letters: Sequence[SpelledLetter],
        *,
        place: int,
        alphabet: Collection[str] | None,
        finished: bool,
        now: float,
    ) -> str | None:
        """The code of what is wrong with this state of the word with the id `word`, or None.

        `place` counts the words of a page; `alphabet` is None for an unknown vocabulary; `now` in seconds.
        """
        if alphabet is None:
            return "vocabulary_unknown"
        if not is_spelled(text, letters, alphabet):
            return "not_in_alphabet"
        said_again = finished and word in self._done
        if not said_again and (word in self._done or place <= self._finished):
            return "out_of_order"
        known = self._counted.get(word, 0)
        if not self._allowance.take(now, max(0, len(letters) - known)):
            return "too_fast"
        _remember(self._counted, word, max(known, len(letters)))
        if finished and not said_again:
            self._finished = place
            _remember(self._done, word, None)
        return None


def _remember(where: OrderedDict[str, Any], key: str, value: Any) -> None:
    where[key] = value
    while len(where) > REMEMBERED_WORDS:
        where.popitem(last=False)


def is_spelled(text: str, letters: Sequence[SpelledLetter], alphabet: Collection[str]) -> bool:
    """Whether the text is these letters, and they are of this alphabet."""
    return text == "".join(one.letter for one in letters) and all(one.letter in alphabet for one in letters)
