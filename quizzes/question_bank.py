"""The question bank: questions of one's own and of public quizzes, to be taken over one by one, with their source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from quizzes import formulas, queries, question_types, richtext
from quizzes.explore import Wanted, find, for_list, with_words
from quizzes.models import Quiz
from quizzes.question_types.shapes import PublicQuestion, Question
from quizzes.question_types.source import AUTHOR_MAX_CHARACTERS, TITLE_MAX_CHARACTERS
from quizzes.search_text import entry_text, pattern, question_text, tokens

OWN, PUBLIC = "own", "public"
PAGE_SIZE = 10
MAX_PAGES = 30


@dataclass(frozen=True, slots=True)
class BankPage:
    """Quizzes for a list, each with `user` and `search_entry`, without their questions."""

    quizzes: list[Quiz]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """`question` as it would be stored in another quiz; `shown` as its author sees it; `right`: ids of right options.

    `matches`: all the words that are looked for are in it.
    """

    index: int
    question: Question
    shown: PublicQuestion
    right: list[int]
    matches: bool


def bank_quizzes(user: User, *, scope: str, query: str, page: int) -> BankPage:
    """A page of quizzes that somebody can take questions from: own ones, last changed first, or the community's."""
    if scope == PUBLIC:
        found = find(Wanted(query=query, sort="" if query else "best"), page=page, page_size=PAGE_SIZE)
        rows = for_list(Quiz.objects.filter(pk__in=found.ids)).in_bulk()
        return BankPage([rows[pk] for pk in found.ids if pk in rows], found.page, found.pages)
    words = tokens(query)
    own = with_words(queries.own_quizzes(user), words)
    if query and not words:
        own = own.none()
    count = min(own.count(), PAGE_SIZE * MAX_PAGES)
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(max(page, 1), pages)
    start = (number - 1) * PAGE_SIZE
    rows_of_page = for_list(own).order_by("-updated_at", "id")[start : start + PAGE_SIZE]
    return BankPage(list(rows_of_page), number, pages)


def bank_quiz_of(user: User, quiz_id: UUID) -> Quiz:
    """One's own, or one that the community shows. Raises Quiz.DoesNotExist."""
    rows: QuerySet[Quiz] = queries.own_quizzes(user) | queries.public_quizzes().order_by()
    return rows.select_related("user").get(pk=quiz_id)


def bank_questions(quiz: Quiz, *, taker: User, query: str = "") -> list[BankQuestion]:
    """The quiz's questions; those that match first, else in their order."""
    words = tokens(query)
    found = [
        BankQuestion(
            index, taken(quiz, question, taker=taker), _shown(question), _right(question), _matches(question, words)
        )
        for index, question in enumerate(quiz.questions)
    ]
    return sorted(found, key=lambda one: not one.matches) if words else found


def taken(quiz: Quiz, question: Question, *, taker: User) -> Question:
    """A question for another quiz: with whom it is from. What already names a source keeps it; one's own needs none."""
    if question.get("source") or quiz.user_id == taker.pk:
        return dict(question)
    source = {
        "quiz": str(quiz.pk),
        "title": richtext.plain(quiz.title)[:TITLE_MAX_CHARACTERS],
        "author": quiz.user.username[:AUTHOR_MAX_CHARACTERS],
    }
    return {**question, "source": source}


def sources_of(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Each source once, in the order of its first question: `{quiz, title, author, numbers}`, numbers from 1."""
    found: dict[str, dict[str, Any]] = {}
    for number, question in enumerate(questions, start=1):
        if source := question.get("source"):
            found.setdefault(source["quiz"], {**source, "numbers": []})["numbers"].append(number)
    return list(found.values())


def with_links(sources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with `linked`: whether the community shows that quiz. One query, none without sources."""
    listed = list(sources)
    if not listed:
        return []
    ids = [source["quiz"] for source in listed]
    shown = {str(pk) for pk in queries.public_quizzes().order_by().filter(pk__in=ids).values_list("pk", flat=True)}
    return [{**source, "linked": source["quiz"] in shown} for source in listed]


def _shown(question: Question) -> PublicQuestion:
    answers = question["answers"]
    order = range(len(answers)) if isinstance(answers, list) else range(0)
    return formulas.shown_question(question_types.of(question).public_view(question, order))


def _right(question: Question) -> list[int]:
    answers = question["answers"]
    return [place for place, one in enumerate(answers) if one.get("right")] if isinstance(answers, list) else []


def _matches(question: Question, words: Sequence[str]) -> bool:
    text = entry_text(question_text(question)) if words else ""
    return all(pattern(word) in text for word in words)
