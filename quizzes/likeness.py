"""How alike texts are: by the three-letter pieces of their words, measured as PostgreSQL's pg_trgm does, everywhere.

Pure. Comparing each text with each other would take long: only those are compared that share one of their rarest
pieces.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

# The share of pieces that two texts have in common, of all they have.
ALIKE = 0.7
# So many pairs are looked at; beyond that alike texts may be missed.
MAX_PAIRS = 300_000
_NUMBER = re.compile(r"\d+")


def trigrams(text: str) -> frozenset[str]:
    """The pieces of a normalised text (see search_text.normalise)."""
    padded = [f"  {word} " for word in text.split()]
    return frozenset(word[start : start + 3] for word in padded for start in range(len(word) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """0 to 1."""
    return len(one & other) / len(one | other) if one or other else 1.0


def alike_groups(texts: Sequence[str]) -> tuple[list[list[int]], bool]:
    """(places of texts that are the same or nearly so, in groups of two and more; whether all pairs were looked at).

    Texts with different numbers in them are different: "3 plus 4" and "3 plus 5". An empty text is like no other.
    """
    first: dict[str, int] = {}
    families: dict[tuple[str, ...], list[int]] = defaultdict(list)
    groups = _Groups(len(texts))
    for place, text in enumerate(texts):
        if not text:
            continue
        if text in first:
            groups.join(first[text], place)
        else:
            first[text] = place
            families[tuple(sorted(_NUMBER.findall(text)))].append(place)
    budget = MAX_PAIRS
    for places in families.values():
        pieces = [trigrams(texts[place]) for place in places]
        for one, other in islice(_candidates(pieces), max(0, budget)):
            budget -= 1
            if likeness(pieces[one], pieces[other]) >= ALIKE:
                groups.join(places[one], places[other])
    return groups.several(), budget > 0


class _Groups:
    """Which places belong together (union-find)."""

    def __init__(self, count: int) -> None:
        self.parents = list(range(count))

    def root(self, place: int) -> int:
        while self.parents[place] != place:
            self.parents[place] = self.parents[self.parents[place]]
            place = self.parents[place]
        return place

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self.parents[high] = low

    def several(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self.parents)):
            found[self.root(place)].append(place)
        return [group for group in found.values() if len(group) > 1]


def _candidates(pieces: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Pairs that may be alike: by length, and since each shares one of its rarest pieces with the other."""
    frequency = Counter(piece for one in pieces for piece in one)
    index: dict[str, list[int]] = defaultdict(list)
    for at in sorted(range(len(pieces)), key=lambda one: len(pieces[one])):
        own = pieces[at]
        rarest = sorted(own, key=lambda piece: (frequency[piece], piece))
        seen: set[int] = set()
        # Who has that share of all pieces in common misses too few to have none of these.
        for piece in rarest[: len(own) - math.ceil(ALIKE * len(own)) + 1]:
            for other in index[piece]:
                if other not in seen and len(pieces[other]) >= ALIKE * len(own):
                    yield other, at
                seen.add(other)
            index[piece].append(at)
