"""Trigram indexes for search on PostgreSQL, and entries, scores for the quizzes that are there already."""

from django.db import migrations

from quizzes import richtext
from quizzes.labels import LANGUAGES
from quizzes.rating_score import rating_score
from quizzes.search_text import MAX_TITLE_CHARACTERS, entry_text, quiz_text

INDEXES = {"quizzes_search_title": "title", "quizzes_search_text": "text"}


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    # Trusted since PostgreSQL 13: whoever owns the database may add it.
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, column in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX {name} ON quizzes_searchentry USING gin ({column} gin_trgm_ops)")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


def index_quizzes(apps, schema_editor):
    Quiz, SearchEntry = apps.get_model("quizzes", "Quiz"), apps.get_model("quizzes", "SearchEntry")
    for quiz in Quiz.objects.filter(search_entry=None).select_related("user").iterator(chunk_size=200):
        questions = [one for one in quiz.questions if isinstance(one, dict)] if isinstance(quiz.questions, list) else []
        words = [quiz.subject, quiz.level, LANGUAGES.get(quiz.language, "")]
        SearchEntry.objects.create(
            quiz=quiz,
            title=entry_text(f"{richtext.plain(quiz.title)} {quiz.subject}", MAX_TITLE_CHARACTERS),
            text=quiz_text(
                title=quiz.title,
                description=quiz.description,
                questions=questions,
                labels=words,
                author=quiz.user.username,
            ),
            question_total=len(questions),
            question_kinds=f" {' '.join(sorted({str(one.get('type')) for one in questions}))} "[:200],
        )
        score = rating_score(quiz.likes, quiz.dislikes)
        if score:
            Quiz.objects.filter(pk=quiz.pk).update(rating_score=score)


class Migration(migrations.Migration):

    dependencies = [("quizzes", "0004_library")]

    operations = [
        migrations.RunPython(add_indexes, drop_indexes),
        migrations.RunPython(index_quizzes, migrations.RunPython.noop),
    ]
