"""MEMORY: pairs of cards to find. A pair may be two texts, two pictures, or a picture and its name."""

import re
from collections.abc import Iterator
from itertools import chain, count
from typing import Any

from accounts.wording import marked, say
from quizzes.formulas import with_formulas
from quizzes.page_types.shapes import ALT_MAX_CHARACTERS, Files, public_picture, read_plain
from quizzes.question_types import fields
from quizzes.question_types.fields import read_list
from quizzes.question_types.shapes import Problems

CODE = "MEMORY"
LABEL = marked("Memory game")
HINT = marked("Pairs of cards, face down, to find.")

MIN_PAIRS, MAX_PAIRS = 2, 15
CARD_MAX_CHARACTERS = 120
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def validate(raw: dict[str, Any], problems: Problems) -> dict[str, Any]:
    """Cards without an id of their own, or with one that is taken, get one from their place."""
    pairs = read_list(raw, problems, key="cards", least=MIN_PAIRS, most=MAX_PAIRS, noun=marked("pairs"))
    below, seen = problems.below("cards"), set[str]()
    return {"cards": [_pair(pair, place, seen, below.below(place)) for place, pair in enumerate(pairs)]}


def _pair(raw: object, place: int, seen: set[str], problems: Problems) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or len(raw) != 2:
        problems.add((), "not_pair", say("A pair has two cards."))
        return []
    return [_card(card, f"{place + 1}{'ab'[side]}", seen, problems.below(side)) for side, card in enumerate(raw)]


def _card(raw: object, usual_id: str, seen: set[str], problems: Problems) -> dict[str, Any]:
    if not isinstance(raw, dict):
        problems.add((), "not_object", say("A card must be an object."))
        return {}
    image = fields.read_image(raw, problems)
    text = fields.read_text(raw, "text", problems, limit=CARD_MAX_CHARACTERS, required=False)
    if image is None and not text:
        problems.add("text", "required", say("Write something on this card, or choose a picture."))
    alt = read_plain(raw, "alt", problems, limit=ALT_MAX_CHARACTERS)
    return {"id": _free_id(raw.get("id"), usual_id, seen), "image": image, "text": text, "alt": alt}


def _free_id(given: object, usual: str, seen: set[str]) -> str:
    """The given id, else the usual one, else the usual one with the first number that makes it different."""
    wanted = [given] if isinstance(given, str) and _ID.fullmatch(given) else []
    candidates = chain(wanted, [usual], (f"{usual}-{number}" for number in count(1)))
    found = next(candidate for candidate in candidates if candidate not in seen)
    seen.add(found)
    return found


def public_view(data: dict[str, Any], files: Files) -> dict[str, Any]:
    """A flat list; `pair` tells which two belong together, as a game on one device needs. Shuffled there."""
    return {
        "cards": [
            {
                "id": card["id"],
                "pair": place,
                "text": with_formulas(card["text"]),
                "picture": public_picture(card["image"], card["alt"], files),
            }
            for place, pair in enumerate(data["cards"])
            for card in pair
        ]
    }


def named_files(data: dict[str, Any]) -> Iterator[str]:
    for pair in data["cards"]:
        yield from (card["image"] for card in pair if card["image"])


def example() -> dict[str, Any]:
    pairs = (("H<sub>2</sub>O", "Water"), ("CO<sub>2</sub>", "Carbon dioxide"), ("NaCl", "Table salt"))
    return {
        "cards": [
            [
                {"id": f"{place}{side}", "image": None, "text": text, "alt": ""}
                for side, text in zip("ab", pair, strict=True)
            ]
            for place, pair in enumerate(pairs, 1)
        ]
    }
