"""What somebody may have meant: their words as those are spelled in titles that were found."""

from collections.abc import Sequence
from difflib import get_close_matches

LIKENESS = 0.7


def corrected(words: Sequence[str], titles: Sequence[str]) -> str:
    """The words with their nearest spelling in the titles; "" if nothing is nearer. All of it normalised text."""
    known = sorted({word for title in titles for word in title.split()})
    meant = [word if word in known else next(iter(get_close_matches(word, known, 1, LIKENESS)), word) for word in words]
    return " ".join(meant) if meant != list(words) else ""
