"""A library of made-up quizzes in PostgreSQL: words as unevenly frequent as in a language, the same in every run."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

import psycopg

from quizzes.rating_score import rating_score
from quizzes.search_text import entry_text, quiz_text

SEED = 20261122
WORDS = 20_000
AUTHORS = 500
QUESTIONS = 10
SUBJECTS = ("Mathematics", "Biology", "History", "Geography", "Physics", "Music", "Chemistry", "")
LEVELS = ("Grades 5–6", "Grades 7–8", "Grades 9–10", "University", "")
LANGUAGES = ("en", "en", "en", "de", "fr", "es", "")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
_BEGINNINGS = "b c d f g h j k l m n p r s t v w z br st tr gl"
_SYLLABLES = [beginning + vowel for beginning in _BEGINNINGS.split() for vowel in "aeiou"]
_INDEXES = {
    "quizzes_search_title": "title gin_trgm_ops",
    "quizzes_search_text": "text gin_trgm_ops",
    "quizzes_search_title_words": "string_to_array(title, ' ')",
    "quizzes_search_text_words": "string_to_array(text, ' ')",
}
_QUIZ = (
    "id, user_id, public, title, description, questions, created_at, updated_at, imported_from_kahoot, cover_image, "
    "background_image, background_color, language, subject, level, copied_from_author, likes, dislikes, rating_score, "
    "plays, views, mod_rating"
)


class Vocabulary:
    """Words by rank; the n-th is drawn about 1/n times as often as the first."""

    def __init__(self, dice: Random) -> None:
        found: dict[str, None] = {}
        while len(found) < WORDS:
            found[
                "".join(dice.choices(_SYLLABLES, k=dice.choice((2, 2, 3, 3, 4)))) + dice.choice(("", "n", "r", "s"))
            ] = None
        self.words = list(found)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))

    def draw(self, dice: Random, count: int) -> list[str]:
        return dice.choices(self.words, cum_weights=self._weights, k=count)


def fill(connection: psycopg.Connection[Any], count: int) -> Vocabulary:
    """`count` quizzes, nine in ten public, with what search reads of them; indexes are built afterwards."""
    dice = Random(SEED)
    vocabulary = Vocabulary(dice)
    authors = [(uuid.UUID(int=dice.getrandbits(128), version=4), f"author{number}") for number in range(AUTHORS)]
    with connection.cursor() as cursor:
        _copy_authors(cursor, authors)
        for name in _INDEXES:
            cursor.execute(f"DROP INDEX {name}")
        rows = list(_quizzes(dice, vocabulary, authors, count))
        with cursor.copy(f"COPY quizzes_quiz ({_QUIZ}) FROM STDIN") as copy:
            for quiz, _entry in rows:
                copy.write_row(quiz)
        entry = "quiz_id, title, text, question_total, question_kinds"
        with cursor.copy(f"COPY quizzes_searchentry ({entry}) FROM STDIN") as copy:
            for _quiz, found in rows:
                copy.write_row(found)
        connection.commit()
        for name, what in _INDEXES.items():
            cursor.execute(f"CREATE INDEX {name} ON quizzes_searchentry USING gin ({what})")
        words = "unnest(string_to_array(title, ' ') || string_to_array(text, ' '))"
        cursor.execute(f"INSERT INTO quizzes_searchword SELECT DISTINCT {words} FROM quizzes_searchentry")
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")
    return vocabulary


def _copy_authors(cursor: Any, authors: list[tuple[uuid.UUID, str]]) -> None:
    columns = (
        "id, email, username, password, verified, require_password, storage_used, is_active, is_staff, is_blocked, "
        "failed_login_attempts, is_deleted, created_at, is_superuser, second_factor_required, language"
    )
    with cursor.copy(f"COPY accounts_user ({columns}) FROM STDIN") as copy:
        for key, name in authors:
            fixed = ("!", True, True, 0, True, True, False, 0, False, NOW, False, False, "")
            copy.write_row((key, f"{name}@school.example", name, *fixed))


def _quizzes(
    dice: Random, vocabulary: Vocabulary, authors: list[tuple[uuid.UUID, str]], count: int
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    for number in range(count):
        owner, author = dice.choice(authors)
        title = " ".join(vocabulary.draw(dice, dice.randint(2, 6))).capitalize()
        description = " ".join(vocabulary.draw(dice, 12))
        questions = [_question(dice, vocabulary) for _ in range(dice.randint(4, 2 * QUESTIONS - 4))]
        subject, level, language = dice.choice(SUBJECTS), dice.choice(LEVELS), dice.choice(LANGUAGES)
        likes, dislikes = int(dice.expovariate(0.3)), int(dice.expovariate(0.8))
        key, created = uuid.UUID(int=dice.getrandbits(128), version=4), NOW - timedelta(minutes=number)
        text = quiz_text(
            title=title, description=description, questions=questions, labels=[subject, level], author=author
        )
        quiz = (
            *(key, owner, number % 10 != 0, title, description, json.dumps(questions), created, created, False),
            *("", "", "", language, subject, level, "", likes, dislikes, rating_score(likes, dislikes)),
            *(int(dice.expovariate(0.02)), 0, dice.choice((None, None, 0, 1, 2, 4))),
        )
        yield quiz, (key, entry_text(f"{title} {subject}"), text, len(questions), " ABCD ")


def _question(dice: Random, vocabulary: Vocabulary) -> dict[str, Any]:
    right = dice.randrange(4)
    return {
        "type": "ABCD",
        "question": " ".join(vocabulary.draw(dice, 6)) + "?",
        "time": 20,
        "image": None,
        "hide_results": False,
        "answers": [
            {"answer": " ".join(vocabulary.draw(dice, 2)), "right": place == right, "color": None} for place in range(4)
        ],
    }
