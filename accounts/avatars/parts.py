"""The thirteen parts of a drawn avatar and what each can be. Pure: a choice is a name, so that lists may grow."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

Parts = dict[str, str]
"""Part → its choice, for all thirteen."""

COLORS = {
    "coral": "#f28b82",
    "amber": "#f6bf58",
    "lime": "#b7d36b",
    "mint": "#7fd1ae",
    "sky": "#7cc4ea",
    "indigo": "#8f9bea",
    "violet": "#c193e6",
    "stone": "#b9b4ab",
}
SKINS = {
    "porcelain": "#fbe0cf",
    "sand": "#f1c8a5",
    "honey": "#dba877",
    "almond": "#b97f52",
    "chestnut": "#8a5a3b",
    "espresso": "#5a3a29",
}
HAIR_COLORS = {
    "black": "#23201f",
    "brown": "#5b3b28",
    "auburn": "#8c4327",
    "copper": "#c46a34",
    "blond": "#dcb464",
    "grey": "#9c9ba0",
    "white": "#e9e7e3",
    "blue": "#3e6fb5",
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "background": tuple(COLORS),
    "skin": tuple(SKINS),
    "face": ("round", "oval", "square", "heart"),
    "hair": ("none", "short", "curly", "long", "bun", "spiky", "bob", "headscarf"),
    "hair_color": tuple(HAIR_COLORS),
    "eyes": ("dots", "open", "happy", "wink", "calm"),
    "brows": ("none", "flat", "arched", "raised"),
    "nose": ("small", "round", "line", "wide"),
    "mouth": ("smile", "grin", "open", "calm", "smirk"),
    "glasses": ("none", "round", "square", "half"),
    "beard": ("none", "stubble", "moustache", "goatee", "full"),
    "clothes": ("tee", "collar", "hoodie", "v_neck", "scarf"),
    "clothes_color": tuple(COLORS),
}
# A first picture, which nobody chose, has nothing that would guess at somebody's age, sex or faith.
_FIRST = {"beard": ("none",), "hair": ("short", "curly", "spiky", "bob")}


class PartsInvalid(ValueError):
    """`problems`: part → what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{part}: {problem}" for part, problem in problems.items()))
        self.problems = problems


def parts_from_id(user_id: UUID) -> Parts:
    """The picture that an account begins with: always the same for one id."""
    digest = hashlib.blake2b(user_id.bytes, person=b"avatar").digest()
    return {
        part: _FIRST.get(part, choices)[digest[number] % len(_FIRST.get(part, choices))]
        for number, (part, choices) in enumerate(CHOICES.items())
    }


def check_parts(wanted: object) -> Parts:
    """All thirteen, each one of its choices. Raises PartsInvalid with every problem."""
    if not isinstance(wanted, dict):
        raise PartsInvalid({"parts": _("Send an object with one choice for each part.")})
    problems = {str(name): _("There is no such part.") for name in wanted if name not in CHOICES}
    for part, choices in CHOICES.items():
        if part not in wanted:
            problems[part] = _("Choose one.")
        elif wanted[part] not in choices:
            problems[part] = _("Choose one of %(choices)s.") % {"choices": ", ".join(choices)}
    if problems:
        raise PartsInvalid(problems)
    return {part: wanted[part] for part in CHOICES}
