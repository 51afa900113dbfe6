"""A short sketch of what a quiz's questions say, by which two quizzes are found to say nearly the same. Pure.

Compared are pairs of words that follow one another: single words, and pieces of words (see quizzes.likeness), are much
the same in all long texts. A sketch keeps the smallest hashes of the pairs: of two sketches, the smallest of both
together are a random sample of all pairs, and the share that is in both estimates how many pairs the texts have in
common. Source: Broder, "On the resemblance and containment of documents", 1997.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from quizzes.search_text import normalise, question_text

PAIRS, HASH_CHARACTERS = 64, 8
SKETCH_CHARACTERS = PAIRS * HASH_CHARACTERS
# Fewer pairs than these are too little to say that anything is alike.
LEAST_PAIRS = 8
# The share in common from which two quizzes say nearly the same: one word in ten may be another.
ALIKE = 0.6


def questions_sketch(questions: Iterable[Any]) -> str:
    """Hashes in hexadecimal, one after the other; "" where too little is said to be compared."""
    hashes = sorted({_hash(pair) for question in questions for pair in _pairs(question)})
    return "".join(hashes[:PAIRS]) if len(hashes) >= LEAST_PAIRS else ""


def sketch_likeness(one: str, other: str) -> float:
    """0 to 1; exact where both texts are short."""
    first, second = _hashes(one), _hashes(other)
    sample = sorted(first | second)[:PAIRS]
    return sum(pair in first and pair in second for pair in sample) / len(sample) if sample else 0.0


def are_alike(one: str, other: str) -> bool:
    return bool(one and other) and sketch_likeness(one, other) >= ALIKE


def _pairs(question: Any) -> Iterator[tuple[str, str]]:
    return pairwise(normalise(question_text(question)).split() if isinstance(question, Mapping) else ())


def _hash(pair: tuple[str, str]) -> str:
    return hashlib.blake2b(" ".join(pair).encode(), digest_size=HASH_CHARACTERS // 2).hexdigest()


def _hashes(sketch: str) -> set[str]:
    return {sketch[at : at + HASH_CHARACTERS] for at in range(0, len(sketch), HASH_CHARACTERS)}
