"""Room codes like `KXWP-7346`: letters and digits that nobody confuses when reading them out."""

import re
from collections.abc import Callable

# Without I and O, 0 and 1: 24⁴ · 8⁴ = 1.36 · 10⁹ codes.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"
_TYPED = re.compile(r"^([A-Z]{4})[\s\-‐‑–—_.]*([0-9]{4})\Z")


def make_code(choose: Callable[[str], str]) -> str:
    """A code; `choose` picks one character of a text at random, unpredictably."""
    letters = "".join(choose(LETTERS) for _ in range(4))
    return f"{letters}-{''.join(choose(DIGITS) for _ in range(4))}"


def read_code(typed: str) -> str | None:
    """The code that somebody meant by `abcd1234` or ` ABCD 1234`; None when it can't be one."""
    found = _TYPED.match(typed.strip().upper()) if len(typed) <= 40 else None
    return f"{found[1]}-{found[2]}" if found else None
