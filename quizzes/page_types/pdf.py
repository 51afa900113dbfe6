"""PDF: a stored document to read."""

from collections.abc import Iterator
from typing import Any

from accounts.wording import marked, say
from quizzes.page_types.shapes import Files, stored_id
from quizzes.question_types.shapes import Problems

CODE = "PDF"
LABEL = marked("PDF document")
HINT = marked("A document to read on the page or to download.")


def validate(raw: dict[str, Any], problems: Problems) -> dict[str, Any]:
    value = raw.get("url")
    if value is None or value == "":
        problems.add("url", "required", say("Choose a PDF document."))
        return {"url": ""}
    item_id = stored_id(value) if isinstance(value, str) else None
    if item_id is None:
        problems.add("url", "not_document", say("Give the id of a stored PDF document."))
        return {"url": ""}
    return {"url": str(item_id)}


def public_view(data: dict[str, Any], files: Files) -> dict[str, Any]:
    return {"address": files.address(data["url"])}


def named_files(data: dict[str, Any]) -> Iterator[str]:
    yield data["url"]


def example() -> dict[str, Any]:
    return {"url": "00000000-0000-4000-8000-000000000000"}
