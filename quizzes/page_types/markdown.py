"""MARKDOWN: a text in CommonMark with tables. It is stored as written and made into HTML for visitors."""

from collections.abc import Iterator
from typing import Any

from accounts.wording import marked, say
from quizzes.page_types import markdown_html
from quizzes.page_types.shapes import Files
from quizzes.question_types.shapes import Problems

CODE = "MARKDOWN"
LABEL = marked("Text")
HINT = marked("A longer text with headings, lists, tables and links, written in Markdown.")

MARKDOWN_MAX_CHARACTERS = 20_000


def validate(raw: dict[str, Any], problems: Problems) -> dict[str, Any]:
    value = raw.get("markdown")
    if value is None:
        value = ""
    if not isinstance(value, str):
        problems.add("markdown", "not_text", say("This must be text."))
        return {"markdown": ""}
    if len(value) > MARKDOWN_MAX_CHARACTERS:
        problems.add(
            "markdown",
            "too_long",
            say("Use at most %(most)s characters; this has %(count)s.", most=MARKDOWN_MAX_CHARACTERS, count=len(value)),
        )
        return {"markdown": ""}
    text = markdown_html.without_control(value)
    if not text:
        problems.add("markdown", "required", say("Write something here."))
    return {"markdown": text}


def public_view(data: dict[str, Any], files: Files) -> dict[str, Any]:
    return {"html": markdown_html.render(data["markdown"], files)}


def named_files(data: dict[str, Any]) -> Iterator[str]:
    yield from markdown_html.pictures(data["markdown"])


def example() -> dict[str, Any]:
    return {
        "markdown": "## The water cycle\n\nWater **evaporates** and *condenses*:\n\n1. sea\n2. cloud\n3. rain\n\n"
        "| state | where |\n|---|---|\n| vapour | air |\n| ice | glacier |"
    }
