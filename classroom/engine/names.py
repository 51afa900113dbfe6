"""Player names: cleaned for show, folded for uniqueness."""

import re
import unicodedata

from accounts.wording import say

NAME_MAX_CHARACTERS = 20
CUSTOM_FIELD_MAX_CHARACTERS = 100
# Cc controls · Cf invisible formatting (zero-width, direction overrides) · Cs, Co, Cn not characters at all.
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACE = re.compile(r"\s+")
_MARKS_PER_LETTER = 2
# Joins emoji such as 👩‍🚀 into one sign; harmless between two visible characters.
_JOINER = "\u200d"


class PlayerNameError(ValueError):
    """A name that can't be used. `code` is name_missing or name_invalid; the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def clean_name(raw: str) -> str:
    """`raw` in NFKC with single spaces and without invisible characters, 1 to 20 visible ones; or PlayerNameError."""
    name = _clean(raw)
    if not name:
        raise PlayerNameError("name_missing", say("Type a name."))
    if _visible_length(name) > NAME_MAX_CHARACTERS:
        raise PlayerNameError("name_invalid", say("Use at most %(most)s characters.", most=NAME_MAX_CHARACTERS))
    if not any(unicodedata.category(character)[0] in "LNSP" for character in name):
        raise PlayerNameError("name_invalid", say("Use at least one letter, digit or sign."))
    return name


def clean_custom_field(raw: str) -> str:
    """What a player typed into the host's extra field: cleaned like a name, cut at 100 characters, maybe empty."""
    return _clean(raw)[:CUSTOM_FIELD_MAX_CHARACTERS].strip()


def tidy(raw: str) -> str:
    """`raw` in NFKC with single spaces and without invisible characters; maybe empty."""
    return _clean(raw)


def fold_name(name: str) -> str:
    """The form in which names are compared: case, accents' encoding and spaces make no difference."""
    folded = unicodedata.normalize("NFKC", name.casefold())
    return _SPACE.sub("", folded).replace(_JOINER, "")


def _clean(raw: str) -> str:
    spaced = _SPACE.sub(" ", unicodedata.normalize("NFKC", raw))
    kept: list[str] = []
    marks = 0
    for character in spaced:
        category = unicodedata.category(character)
        if category in _UNWANTED and character != _JOINER:
            continue
        # Letters buried under stacked marks would spill over the host's screen.
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= _MARKS_PER_LETTER:
            kept.append(character)
    return _SPACE.sub(" ", "".join(kept)).strip(f" {_JOINER}")


def _visible_length(name: str) -> int:
    return sum(unicodedata.category(character) not in {"Mn", "Me"} and character != _JOINER for character in name)
