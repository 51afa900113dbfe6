"""Names of people in a call as names of players."""

from classroom.engine.names import NAME_MAX_CHARACTERS, PlayerNameError, clean_name, tidy

NOBODY = "Guest"
# As many as can be in a call together, and some who play by the PIN.
TRIES = 40


def player_names(name: str) -> list[str]:
    """What somebody called `name` plays as: the first of these that is free."""
    base = tidy(name)[:NAME_MAX_CHARACTERS].strip()
    try:
        base = clean_name(base)
    except PlayerNameError:
        base = NOBODY
    return [base, *(_numbered(base, number) for number in range(2, TRIES + 1))]


def _numbered(base: str, number: int) -> str:
    ending = f" {number}"
    return base[: NAME_MAX_CHARACTERS - len(ending)].rstrip() + ending
