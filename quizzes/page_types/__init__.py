"""Pages of a QuizTivity, one module per type: validate, public view, the files it names, an example.

Pure, like `quizzes.question_types`. A page is `{title, type, data}`. A new type is a copy of the nearest module plus a
line in `TYPES`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from accounts.wording import say
from quizzes.formulas import with_formulas
from quizzes.page_types import abcd, markdown, memory, pdf, slide
from quizzes.page_types.shapes import TITLE_MAX_CHARACTERS, Files, Page, PublicPage
from quizzes.question_types import fields
from quizzes.question_types.shapes import Problem, Problems

MAX_PAGES = 100


class PageType(Protocol):
    """What a page type's module provides. `data` is the page's own part, as `validate` returned it."""

    CODE: str
    LABEL: str
    HINT: str

    def validate(self, raw: dict[str, Any], problems: Problems) -> dict[str, Any]:
        """The cleaned data; whatever is wrong is added to `problems`."""

    def public_view(self, data: dict[str, Any], files: Files) -> dict[str, Any]:
        """What a visitor gets: addresses instead of ids, HTML instead of Markdown, no solution."""

    def named_files(self, data: dict[str, Any]) -> Iterator[str]:
        """The values that name stored files."""

    def example(self) -> dict[str, Any]: ...


TYPES: dict[str, PageType] = {module.CODE: module for module in (slide, markdown, memory, abcd, pdf)}


def validate_page(raw: object, problems: Problems) -> Page | None:
    """The cleaned page, or None when not even its type can be read."""
    if not isinstance(raw, dict):
        problems.add((), "not_object", say("A page must be an object."))
        return None
    kind = TYPES.get(raw["type"]) if isinstance(raw.get("type"), str) else None
    if kind is None:
        problems.add("type", "unknown_type", say("Choose a kind of page: %(choices)s.", choices=", ".join(TYPES)))
        return None
    title = fields.read_text(raw, "title", problems, limit=TITLE_MAX_CHARACTERS, required=False)
    data = raw.get("data")
    if not isinstance(data, dict):
        problems.add("data", "not_object", say("A page's data must be an object."))
        return None
    return {"title": title, "type": kind.CODE, "data": kind.validate(data, problems.below("data"))}


def validate_pages(raw: object) -> tuple[list[Page], list[Problem]]:
    """(cleaned pages, problems); paths start with the page's index. Use the pages if there is no problem."""
    problems = Problems()
    if not isinstance(raw, list):
        problems.add((), "not_list", say("Pages must be a list."))
        return [], problems.found
    if len(raw) > MAX_PAGES:
        problems.add(
            (), "too_many", say("At most %(most)s pages fit; there are %(count)s.", most=MAX_PAGES, count=len(raw))
        )
        return [], problems.found
    cleaned = [validate_page(item, problems.below(index)) for index, item in enumerate(raw)]
    return [page for page in cleaned if page is not None], problems.found


def public_pages(pages: Sequence[Page], files: Files) -> list[PublicPage]:
    """What visitors get of stored pages."""
    return [
        {
            "title": with_formulas(page["title"]),
            "type": page["type"],
            "data": TYPES[page["type"]].public_view(page["data"], files),
        }
        for page in pages
    ]


def named_files(pages: Sequence[Page]) -> Iterator[str]:
    """Every value in the pages that names a stored file: its id, or an address that starts with `/`."""
    for page in pages:
        yield from TYPES[page["type"]].named_files(page["data"])


def example(code: str) -> Page:
    """A page of that type that is valid and clean, without files."""
    return {"title": say(TYPES[code].LABEL), "type": code, "data": TYPES[code].example()}
