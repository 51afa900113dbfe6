"""Ranks: equal scores share one, and the next rank leaves the gap (1, 2, 2, 4)."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple


class Ranked(NamedTuple):
    """One line before the name is known."""

    rank: int
    player: str
    score: int


class Ranking:
    """The order of all players of a game. Made once per change, asked once per player."""

    def __init__(self, scores: Mapping[str, int]) -> None:
        self._negated = sorted(-score for score in scores.values())
        self._scores = scores

    def rank_of(self, score: int) -> int:
        """1 for the best."""
        return bisect_left(self._negated, -score) + 1

    def first(self, count: int) -> list[Ranked]:
        """The best `count` players; among equals those who joined earlier."""
        order = sorted(self._scores, key=lambda player: (-self._scores[player], len(player), player))[:count]
        return [Ranked(self.rank_of(self._scores[player]), player, self._scores[player]) for player in order]
