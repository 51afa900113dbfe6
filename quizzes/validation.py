"""The rules for a whole quiz, shared by the API, the admin form and imports. Nothing here touches the database."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from quizzes import labels, question_types, richtext
from quizzes.models import DESCRIPTION_MAX_CHARACTERS, TITLE_MAX_CHARACTERS
from quizzes.question_types import fields
from quizzes.question_types.shapes import Problem, Problems

TITLE_MIN_CHARACTERS = 3
# From what was given to what is stored, and what is wrong with it; paths are below the whole.
Cleaner = Callable[[object], tuple[Any, list[Problem]]]
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class QuizInvalid(ValueError):
    """A quiz that breaks a rule. Each problem's path starts with the quiz's field, e.g.
    ("title",) or ("questions", 2, "answers", 0, "answer")."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, problem.path))}: {problem.message}" for problem in problems))
        self.problems = list(problems)


def clean_title(raw: object, *, limit: int = TITLE_MAX_CHARACTERS) -> tuple[str, list[Problem]]:
    """(rich text, problems with paths below the title)."""
    problems = Problems()
    title = fields.read_text({"title": raw}, "title", problems, limit=limit)
    if not problems.found and len(richtext.plain(title)) < TITLE_MIN_CHARACTERS:
        problems.add("title", "too_short", _("Use at least %(least)s characters.") % {"least": TITLE_MIN_CHARACTERS})
    return title, problems.found


def clean_description(raw: object) -> tuple[str, list[Problem]]:
    problems = Problems()
    values = {"description": raw}
    text = fields.read_text(values, "description", problems, limit=DESCRIPTION_MAX_CHARACTERS, required=False)
    return text, problems.found


def clean_questions(raw: object) -> tuple[list[dict[str, Any]], list[Problem]]:
    """(cleaned questions, problems); paths start with "questions" and the question's index."""
    questions, problems = question_types.validate_questions(raw)
    return questions, [Problem(("questions", *found.path), found.code, found.message) for found in problems]


def clean_background_color(raw: object) -> tuple[str, list[Problem]]:
    """`#rrggbb` in lower case, or ""."""
    if raw is None or raw == "":
        return "", []
    if isinstance(raw, str) and _COLOR.fullmatch(raw):
        return raw.lower(), []
    return "", [Problem(("background_color",), "not_color", _("Use a colour like #1a2b3c."))]


def clean_public(raw: object) -> tuple[bool, list[Problem]]:
    if isinstance(raw, bool):
        return raw, []
    return False, [Problem(("public",), "not_boolean", _("This must be true or false."))]


def _image_cleaner(name: str) -> Callable[[object], tuple[str, list[Problem]]]:
    def clean(raw: object) -> tuple[str, list[Problem]]:
        problems = Problems()
        return fields.read_image({name: raw}, problems, name) or "", problems.found

    return clean


_CLEANERS: dict[str, Cleaner] = {
    "title": clean_title,
    "description": clean_description,
    "questions": clean_questions,
    "public": clean_public,
    "cover_image": _image_cleaner("cover_image"),
    "background_image": _image_cleaner("background_image"),
    "background_color": clean_background_color,
    "language": labels.clean_language,
    "subject": labels.clean_subject,
    "level": labels.clean_level,
    "tags": labels.clean_tags,
}
EDITABLE_FIELDS = tuple(_CLEANERS)


def clean_fields(values: Mapping[str, object], cleaners: Mapping[str, Cleaner]) -> dict[str, Any]:
    """Each value by the cleaner of its field. Raises QuizInvalid with every problem at once."""
    cleaned: dict[str, Any] = {}
    found: list[Problem] = []
    for name, raw in values.items():
        cleaned[name], problems = cleaners[name](raw)
        found += problems
    if found:
        raise QuizInvalid(found)
    return cleaned


def clean_quiz(values: Mapping[str, object]) -> dict[str, Any]:
    """The given fields cleaned; a part of a quiz is fine. Raises QuizInvalid with every problem at once."""
    unknown = [name for name in values if name not in _CLEANERS]
    if unknown:
        raise TypeError(f"Not fields of a quiz that people edit: {', '.join(unknown)}")
    return clean_fields(values, _CLEANERS)


def check_publishable(*, public: bool, question_count: int) -> None:
    """The community gets playable quizzes only. Raises QuizInvalid."""
    if public and not question_count:
        raise QuizInvalid([Problem(("questions",), "required", _("Add a question before you publish this quiz."))])
