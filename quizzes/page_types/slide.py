"""SLIDE: headings, texts, lists and pictures, one below the other in the order of the list."""

from collections.abc import Iterator
from typing import Any

from accounts.wording import marked, say
from quizzes.formulas import with_formulas
from quizzes.page_types.shapes import ALT_MAX_CHARACTERS, Files, public_picture, read_plain
from quizzes.question_types import fields
from quizzes.question_types.fields import read_list
from quizzes.question_types.shapes import Problems

CODE = "SLIDE"
LABEL = marked("Slide")
HINT = marked("Headings, texts, lists and pictures to look at.")

MAX_ELEMENTS = 30
MAX_ITEMS = 30
HEADING_MAX_CHARACTERS = 200
TEXT_MAX_CHARACTERS = 3000
ITEM_MAX_CHARACTERS = 500
KINDS = ("HEADING", "TEXT", "LIST", "IMAGE")


def validate(raw: dict[str, Any], problems: Problems) -> dict[str, Any]:
    elements = read_list(raw, problems, key="elements", least=1, most=MAX_ELEMENTS, noun=marked("elements"))
    below = problems.below("elements")
    return {"elements": [_element(item, below.below(index)) for index, item in enumerate(elements)]}


def _element(raw: object, problems: Problems) -> dict[str, Any]:
    if not isinstance(raw, dict):
        problems.add((), "not_object", say("An element must be an object."))
        return {}
    kind = raw.get("type")
    if kind == "HEADING":
        return {"type": kind, "text": fields.read_text(raw, "text", problems, limit=HEADING_MAX_CHARACTERS)}
    if kind == "TEXT":
        return {"type": kind, "text": fields.read_text(raw, "text", problems, limit=TEXT_MAX_CHARACTERS)}
    if kind == "LIST":
        items = read_list(raw, problems, key="items", least=1, most=MAX_ITEMS, noun=marked("lines"))
        below = problems.below("items")
        return {"type": kind, "items": [_item(item, index, below) for index, item in enumerate(items)]}
    if kind == "IMAGE":
        image = fields.read_image(raw, problems)
        if image is None and not any(found.path == (*problems.path, "image") for found in problems.found):
            problems.add("image", "required", say("Choose a picture, or remove this element."))
        return {"type": kind, "image": image, "alt": read_plain(raw, "alt", problems, limit=ALT_MAX_CHARACTERS)}
    problems.add("type", "unknown_type", say("Choose a kind of element: %(choices)s.", choices=", ".join(KINDS)))
    return {}


def _item(raw: object, index: int, problems: Problems) -> str:
    return fields.read_text({str(index): raw}, str(index), _indexed(problems, index), limit=ITEM_MAX_CHARACTERS)


class _Indexed(Problems):
    """Puts problems at the index itself: a list's line has no name of its own."""

    def add(self, where: Any, code: str, message: str) -> None:
        super().add((), code, message)


def _indexed(problems: Problems, index: int) -> Problems:
    return _Indexed((*problems.path, index), problems.found)


def public_view(data: dict[str, Any], files: Files) -> dict[str, Any]:
    return {"elements": [_public_element(element, files) for element in data["elements"]]}


def _public_element(element: dict[str, Any], files: Files) -> dict[str, Any]:
    if element["type"] == "LIST":
        return {"type": "LIST", "items": [with_formulas(item) for item in element["items"]]}
    if element["type"] != "IMAGE":
        return {"type": element["type"], "text": with_formulas(element["text"])}
    return {"type": "IMAGE", "picture": public_picture(element["image"], element["alt"], files)}


def named_files(data: dict[str, Any]) -> Iterator[str]:
    for element in data["elements"]:
        if element["type"] == "IMAGE" and element["image"]:
            yield element["image"]


def example() -> dict[str, Any]:
    return {
        "elements": [
            {"type": "HEADING", "text": "The water cycle"},
            {"type": "TEXT", "text": say("Water <b>evaporates</b>, condenses into clouds and falls as rain.")},
            {"type": "LIST", "items": ["Evaporation", "Condensation", "Precipitation"]},
        ]
    }
