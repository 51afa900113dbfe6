"""Questions that stand twice in somebody's own quizzes, or nearly so."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from quizzes import queries, richtext
from quizzes.likeness import alike_groups
from quizzes.question_types.shapes import Question
from quizzes.search_text import normalise

# The quizzes that were changed last; the questions of those.
MAX_QUIZZES = 300
MAX_QUESTIONS = 3000
MAX_GROUPS = 100
IDENTICAL, SAME_TEXT, NEARLY = "identical", "same text", "nearly"


@dataclass(frozen=True, slots=True)
class Place:
    """A question in a quiz; `number` counts from 1, `title` is rich text."""

    quiz_id: UUID
    title: str
    number: int
    question: Question


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike: IDENTICAL also in their answers, by their text only, or nearly by their text."""

    kind: str
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """`groups`: surest first. `complete`: everything was looked at, and all of it is in `groups`."""

    groups: list[Group]
    complete: bool


def duplicate_questions(user: User) -> Duplicates:
    """One query, whatever there is. Slides stand in many quizzes on purpose, so they aren't looked at."""
    rows = queries.own_quizzes(user).order_by("-updated_at", "id").values_list("pk", "title", "questions")
    quizzes = list(rows[: MAX_QUIZZES + 1])
    places = [
        Place(pk, title, number, question)
        for pk, title, questions in quizzes[:MAX_QUIZZES]
        for number, question in enumerate(questions, start=1)
        if question["type"] != "SLIDE"
    ]
    texts = [normalise(richtext.plain(place.question["question"])) for place in places[:MAX_QUESTIONS]]
    found, compared = alike_groups(texts)
    groups = [_group([places[at] for at in group], [texts[at] for at in group]) for group in found]
    groups.sort(key=lambda group: (_SUREST.index(group.kind), -len(group.places)))
    complete = compared and len(quizzes) <= MAX_QUIZZES and len(places) <= MAX_QUESTIONS and len(groups) <= MAX_GROUPS
    return Duplicates(groups[:MAX_GROUPS], complete)


_SUREST = (IDENTICAL, SAME_TEXT, NEARLY)


def _group(places: list[Place], texts: Sequence[str]) -> Group:
    if len(set(texts)) > 1:
        return Group(NEARLY, places)
    answers = [place.question["answers"] for place in places]
    return Group(IDENTICAL if all(one == answers[0] for one in answers) else SAME_TEXT, places)
