"""The order in which people look for names: “Week 2” before “Week 10”, without regard to case and accents."""

import re
import unicodedata

_DIGITS = re.compile(r"(\d+)")


def natural_key(name: str) -> tuple[str | int, ...]:
    """What `name` is sorted by: its words without case and accents, in turn with its whole numbers as such."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    # Every second part is a number, so that no text is compared with one.
    return tuple(int(part) if number % 2 else part for number, part in enumerate(_DIGITS.split(bare)))
