"""The rules for a whole QuizTivity and for its links, shared by the API and the admin form. No database."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from quizzes import page_types
from quizzes.page_types.shapes import read_plain
from quizzes.question_types import fields
from quizzes.question_types.shapes import Problem, Problems
from quizzes.quiztivity_models import SHARE_NAME_MAX_CHARACTERS, TITLE_MAX_CHARACTERS
from quizzes.validation import Cleaner, QuizInvalid, clean_fields, clean_public, clean_title

MAX_MINUTES = 60 * 24 * 366 * 2


def _clean_pages(raw: object) -> tuple[list[dict[str, Any]], list[Problem]]:
    pages, problems = page_types.validate_pages(raw)
    return pages, [Problem(("pages", *found.path), found.code, found.message) for found in problems]


_CLEANERS: dict[str, Cleaner] = {
    "title": partial(clean_title, limit=TITLE_MAX_CHARACTERS),
    "pages": _clean_pages,
    "public": clean_public,
}
EDITABLE_FIELDS = tuple(_CLEANERS)


def clean_quiztivity(values: Mapping[str, object]) -> dict[str, Any]:
    """The given fields cleaned; a part is fine. Raises QuizInvalid with every problem at once."""
    return clean_fields(values, _CLEANERS)


def check_publishable(*, public: bool, page_count: int) -> None:
    """Raises QuizInvalid when there is nothing to see."""
    if public and not page_count:
        raise QuizInvalid([Problem(("pages",), "required", _("Add a page before you publish this activity."))])


def clean_share(*, name: object, minutes: object, now: datetime) -> tuple[str, datetime | None]:
    """(name as plain text, when the link ends). `minutes` of None: never. Raises QuizInvalid."""
    problems = Problems()
    cleaned = read_plain({"name": name}, "name", problems, limit=SHARE_NAME_MAX_CHARACTERS)
    expire_at = None
    if minutes is not None:
        number = fields.read_number(minutes)
        if isinstance(number, int) and 1 <= number <= MAX_MINUTES:
            expire_at = now + timedelta(minutes=number)
        else:
            problems.add(
                "expires_in",
                "out_of_range",
                _("Give whole minutes from 1 to %(most)s, or nothing.") % {"most": MAX_MINUTES},
            )
    if problems.found:
        raise QuizInvalid(problems.found)
    return cleaned, expire_at
