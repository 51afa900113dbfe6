"""Keeps what search reads equal to the quizzes, whoever saves them. Connected to the models' signals in apps.py."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from quizzes import richtext
from quizzes.freshness import community_changed
from quizzes.labels import LANGUAGES
from quizzes.search_text import MAX_TITLE_CHARACTERS, entry_text, quiz_text
from quizzes.word_index import note_words

INDEXED_FIELDS = frozenset({"title", "description", "questions", "language", "subject", "level", "user"})


def index_quiz(quiz: Any) -> None:
    """Write the quiz's entry anew."""
    questions = [one for one in quiz.questions if isinstance(one, dict)] if isinstance(quiz.questions, list) else []
    tags = list(quiz.tags.values_list("name", flat=True))
    labels = [quiz.subject, quiz.level, LANGUAGES.get(quiz.language, ""), *tags]
    title = entry_text(" ".join([richtext.plain(quiz.title), quiz.subject, *tags]), MAX_TITLE_CHARACTERS)
    text = quiz_text(
        title=quiz.title, description=quiz.description, questions=questions, labels=labels, author=quiz.user.username
    )
    with transaction.atomic():
        note_words(title, text)
        apps.get_model("quizzes", "SearchEntry").objects.update_or_create(
            quiz_id=quiz.pk,
            defaults={
                "title": title,
                "text": text,
                "question_total": len(questions),
                "question_kinds": f" {' '.join(sorted({str(one.get('type')) for one in questions}))} "[:200],
            },
        )


def index_saved_quiz(instance: Any, raw: bool, update_fields: frozenset[str] | None, **_kwargs: Any) -> None:
    """Receiver of Quiz's post_save."""
    if raw:
        return  # a fixture: what it refers to may not be there yet
    community_changed()
    if update_fields is None or INDEXED_FIELDS & update_fields:
        index_quiz(instance)


def index_tagged_quiz(instance: Model, action: str, reverse: bool, **_kwargs: Any) -> None:
    """Receiver of m2m_changed for Quiz.tags; `set` and its kin on a quiz."""
    if not reverse and action in ("post_add", "post_remove", "post_clear"):
        community_changed()
        index_quiz(instance)


def forget_quiz(**_kwargs: Any) -> None:
    """Receiver of Quiz's post_delete; the entry goes by its foreign key."""
    community_changed()


def note_new_name(instance: Any, raw: bool, update_fields: frozenset[str] | None, **_kwargs: Any) -> None:
    """Receiver of User's pre_save: whether the person has been renamed."""
    looked_for = not raw and not instance._state.adding and (update_fields is None or "username" in update_fields)
    before = type(instance).objects.filter(pk=instance.pk).values_list("username", flat=True) if looked_for else []
    instance._was_renamed = any(name != instance.username for name in before)


def index_renamed_author(instance: Any, **_kwargs: Any) -> None:
    """Receiver of User's post_save: an author is found by the present name."""
    if getattr(instance, "_was_renamed", False):
        community_changed()
        for quiz in apps.get_model("quizzes", "Quiz").with_bin.filter(user=instance).iterator(chunk_size=100):
            index_quiz(quiz)
