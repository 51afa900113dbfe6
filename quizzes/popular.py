"""The best-rated quizzes in memory, where a word is looked for that is in too many quizzes to rank them all.

What is kept is as fresh as remembered answers of the API (quizzes.freshness): dropped at once when a quiz is saved,
deleted, published or moderated; counters may be half a minute old.
"""

import threading
import time
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from redis.exceptions import RedisError

from accounts import replica
from quizzes.freshness import GENERATION_KEY
from quizzes.models import EXPLORE_ORDERS, Quiz, attention_last
from quizzes.search_text import pattern

WINDOW = 2000
# Of all their texts together.
MAX_CHARACTERS = 8_000_000
KEPT_S = 30

_Row = tuple[Any, ...]
_Known = Sequence[Sequence[str]] | None


class _Window:
    def __init__(self, generation: str, texts: list[str], rows: list[_Row]) -> None:
        self._generation = generation
        self._read_at = time.monotonic()
        self._texts = texts
        self._rows = rows
        # Word → the texts that have it, by number.
        self._numbers: dict[str, list[int]] = {}
        for number, text in enumerate(texts):
            for word in set(text.split()):
                self._numbers.setdefault(word, []).append(number)

    def is_of(self, generation: str) -> bool:
        return self._generation == generation != ""

    @property
    def is_young(self) -> bool:
        return time.monotonic() - self._read_at < KEPT_S

    def with_words(self, words: Sequence[str], known: _Known) -> list[_Row]:
        if known is None:
            return [self._rows[number] for number in self._looked_through(words)]
        found = [set().union(*(self._numbers.get(word, ()) for word in choice)) for choice in known]
        return [self._rows[number] for number in sorted(set.intersection(*found))]

    def _looked_through(self, words: Sequence[str]) -> Sequence[int]:
        found: Sequence[int] = range(len(self._texts))
        for part in map(pattern, words):
            found = [number for number in found if part in self._texts[number]]
        return found


class PopularQuizzes:
    """`columns` are what a row has, the same at each call."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._window: _Window | None = None
        self._reading = threading.Lock()

    def remembered(self, words: Sequence[str], known: _Known) -> list[_Row] | None:
        """Of the best-rated ones, best first, those with all the words; None unless they are in memory.

        `known` has for each word those of the texts' words that it is in (quizzes.word_index); None: nobody knows.
        """
        window = self._window
        if window is None or not window.is_of(_generation()):
            return None
        # While somebody reads it anew, the others don't wait for that.
        return window.with_words(words, known) if window.is_young or self._reading.locked() else None

    def read(self, rows: QuerySet[Quiz], words: Sequence[str], known: _Known) -> list[_Row]:
        """The same, read from all of `rows` if need be."""
        with self._reading:
            generation, window = _generation(), self._window
            if window is None or not (window.is_young and window.is_of(generation)):
                with replica.from_primary():
                    window = self._window = self._read(rows, generation)
        return window.with_words(words, known)

    def forget(self) -> None:
        self._window = None

    def _read(self, rows: QuerySet[Quiz], generation: str) -> _Window:
        best = rows.order_by(attention_last(), *EXPLORE_ORDERS["best"])[:WINDOW]
        texts: list[str] = []
        kept: list[_Row] = []
        left = MAX_CHARACTERS
        for text, *row in best.values_list("search_entry__text", *self._columns):
            left -= len(text or "")
            if left < 0:
                break
            texts.append(text or "")
            kept.append(tuple(row))
        return _Window(generation, texts, kept)


def _generation() -> str:
    """Empty when nobody knows whether something has changed."""
    try:
        return str(cache.get(GENERATION_KEY, "first"))
    except RedisError:
        return ""
