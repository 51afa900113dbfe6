"""A QuizTivity as its visitors get it: addresses that they may open, no solutions, and the judging of an answer."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from quizzes import page_types
from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.page_types import abcd
from quizzes.page_types.shapes import stored_id


class NotAnswerable(Exception):
    """No such question or answer: the activity has changed, or the request was made by hand."""


class _LinkedFiles:
    """Where an activity's files are: for holders of a link, behind that link."""

    def __init__(self, quiztivity: QuizTivity, share: QuizTivityShare | None) -> None:
        self.share = share
        self.alts: dict[UUID, str] = dict(quiztivity.storage_items.values_list("pk", "alt_text"))

    def address(self, value: str) -> str:
        item_id = stored_id(value)
        if item_id is None:
            return value if value.startswith("/") else ""
        if self.share is not None and item_id in self.alts:
            return reverse("quiztivities:shared_file", args=[self.share.pk, item_id])
        return reverse("media_storage:short", args=[item_id])

    def alt(self, value: str) -> str:
        item_id = stored_id(value)
        return self.alts.get(item_id, "") if item_id else ""


class _OwnFiles:
    """Where files are for somebody who writes: at their own address; what is written about them isn't asked for."""

    def address(self, value: str) -> str:
        item_id = stored_id(value)
        if item_id is None:
            return value if value.startswith("/") else ""
        return reverse("media_storage:short", args=[item_id])

    def alt(self, value: str) -> str:
        return ""


def visitor_view(quiztivity: QuizTivity, share: QuizTivityShare | None = None) -> dict[str, Any]:
    """`{id, title, owner, copied_from_author, version, pages}`; one query. See quizzes.page_types for the pages."""
    return {
        "id": str(quiztivity.pk),
        "title": quiztivity.title,
        "owner": quiztivity.user.username,
        "copied_from_author": quiztivity.copied_from_author,
        "version": version_of(quiztivity),
        "pages": page_types.public_pages(quiztivity.pages, _LinkedFiles(quiztivity, share)),
    }


def preview(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Valid pages that aren't stored, as visitors would see them."""
    return page_types.public_pages(pages, _OwnFiles())


def version_of(quiztivity: QuizTivity) -> str:
    """Changes with every save."""
    return quiztivity.updated_at.isoformat()


def judge(quiztivity: QuizTivity, *, page: int, answer: int) -> dict[str, Any]:
    """`{right, solution: places of the right answers}` of a question. Raises NotAnswerable."""
    if not 0 <= page < len(quiztivity.pages) or quiztivity.pages[page]["type"] != abcd.CODE:
        raise NotAnswerable
    data = quiztivity.pages[page]["data"]
    if not 0 <= answer < len(data["answers"]):
        raise NotAnswerable
    solution = abcd.solution(data)
    return {"right": answer in solution, "solution": solution}
