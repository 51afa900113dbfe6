"""Names of people in a call as names of players."""

from classroom.engine.names import NAME_MAX_CHARACTERS, PlayerNameError, clean_name, fold_name, tidy

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
    names, number = {fold_name(base): base}, 2
    while len(names) < TRIES:
        # Of a long name so much is cut off that two numbers may give the same: "Ann… 1" with 2 and "Ann…" with 12.
        candidate = _numbered(base, number)
        names.setdefault(fold_name(candidate), candidate)
        number += 1
    return list(names.values())


def _numbered(base: str, number: int) -> str:
    ending = f" {number}"
    return base[: NAME_MAX_CHARACTERS - len(ending)].rstrip() + ending
