"""In which order quizzes that were found are shown. Pure: what is compared is read elsewhere."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from quizzes.models import ModRating
from quizzes.search_text import pattern

RELEVANCE, PICKED = "relevance", "picked"
# What a row has of a quiz.
RANKED_BY = ("pk", "search_entry__title", "mod_rating", "rating_score", "plays", "created_at", "pick__position")
Row = tuple[UUID, str, int | None, float, int, datetime, int | None]
_DUBIOUS = int(ModRating.NEEDS_ATTENTION)


def ranked(rows: Sequence[Row], order: str, words: Sequence[str], most: int) -> list[UUID]:
    """Ids of the first `most` different quizzes in that order; `words` are normalised."""
    distinct = {row[0]: row for row in rows}
    return [row[0] for row in sorted(distinct.values(), key=_RANKS[order](words))[:most]]


def in_title(rows: Sequence[Row], words: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """(those with all the words in their title, the others), each in the given order."""
    patterns = [pattern(word) for word in words]
    having: list[Row] = []
    others: list[Row] = []
    for row in rows:
        title = row[1] or ""
        for one in patterns:
            if one not in title:
                others.append(row)
                break
        else:
            having.append(row)
    return having, others


def is_dubious(row: Row) -> bool:
    """Found by moderators to need attention: listed after all others."""
    return row[2] == _DUBIOUS


def _by_relevance(words: Sequence[str]) -> Callable[[Row], Any]:
    patterns = [pattern(word) for word in words]

    def rank(row: Row) -> Any:
        title, everywhere = row[1] or "", True
        for one in patterns:
            if one not in title:
                everywhere = False
                break
        return (row[2] == _DUBIOUS, not everywhere, -row[3], -row[4], -row[5].timestamp(), row[0])

    return rank


_RANKS: dict[str, Callable[[Sequence[str]], Callable[[Row], Any]]] = {
    RELEVANCE: _by_relevance,
    "newest": lambda words: lambda row: (is_dubious(row), -row[5].timestamp(), row[0]),
    "played": lambda words: lambda row: (is_dubious(row), -row[4], row[0]),
    "best": lambda words: lambda row: (is_dubious(row), -row[3], -row[4], row[0]),
    PICKED: lambda words: lambda row: (row[6] or 0, row[0]),
}
