"""Where a question was taken from: the `source` of a stored question, `{quiz, title, author}`. A credit, no proof."""

from typing import Any
from uuid import UUID

from accounts.wording import say
from quizzes import richtext
from quizzes.question_types.shapes import Problems

TITLE_MAX_CHARACTERS = 500
AUTHOR_MAX_CHARACTERS = 100


def read_source(raw: dict[str, Any], problems: Problems) -> dict[str, str] | None:
    """`quiz` is the id the quiz had, title and author are plain text; None without a source."""
    value = raw.get("source")
    if value is None:
        return None
    part = problems.below("source")
    if not isinstance(value, dict):
        problems.add("source", "not_object", say("A source is an object with quiz, title and author."))
        return None
    try:
        quiz = str(UUID(value["quiz"])) if isinstance(value.get("quiz"), str) else ""
    except ValueError:
        quiz = ""
    if not quiz:
        part.add("quiz", "not_id", say("Give the id of the quiz that the question is from."))
    return {
        "quiz": quiz,
        "title": _line(value, "title", TITLE_MAX_CHARACTERS, part),
        "author": _line(value, "author", AUTHOR_MAX_CHARACTERS, part),
    }


def _line(value: dict[str, Any], name: str, limit: int, problems: Problems) -> str:
    text = value.get(name)
    if not isinstance(text, str):
        problems.add(name, "not_text", say("This must be text."))
        return ""
    line = " ".join(richtext.without_control(text).split())
    if not line:
        problems.add(name, "required", say("Write something here."))
    if len(line) > limit:
        problems.add(
            name, "too_long", say("Use at most %(most)s characters; this has %(count)s.", most=limit, count=len(line))
        )
    return line
