"""Sketches of versions, and typed answers in search and digests as people read them: “Tom & Jerry” without “amp”."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from quizzes.content_digest import questions_digest
from quizzes.labels import LANGUAGES
from quizzes.search_text import quiz_text
from quizzes.sketches import questions_sketch


def know_again(apps: Any, schema_editor: Any) -> None:
    """Versions of hidden quizzes and of public ones that nobody has checked; others with their next save."""
    rows = apps.get_model("quizzes", "QuizRevision").objects.exclude(digest="")
    compared = Q(decisions__rating=2) | Q(quiz__public=True, quiz__mod_rating=None)
    for revision in rows.filter(compared).distinct().only("content").iterator(chunk_size=100):
        questions = revision.content.get("questions") or []
        revision.digest, revision.sketch = questions_digest(questions), questions_sketch(questions)
        revision.save(update_fields=["digest", "sketch"])


def index_typed_answers(apps: Any, schema_editor: Any) -> None:
    """Entries that have what an entity left. Their other words stay, so the list of words needs nothing."""
    left = Q(text__contains=" amp ") | Q(text__contains=" lt ") | Q(text__contains=" gt ")
    rows = apps.get_model("quizzes", "SearchEntry").objects.filter(left).select_related("quiz__user")
    for entry in rows.iterator(chunk_size=100):
        quiz = entry.quiz
        questions = [one for one in quiz.questions if isinstance(one, dict)] if isinstance(quiz.questions, list) else []
        tags = quiz.tags.values_list("name", flat=True)
        entry.text = quiz_text(
            title=quiz.title,
            description=quiz.description,
            questions=questions,
            labels=[quiz.subject, quiz.level, LANGUAGES.get(quiz.language, ""), *tags],
            author=quiz.user.username,
        )
        entry.save(update_fields=["text"])


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0014_bin_of_results_and_folders'),
    ]

    operations = [
        migrations.AddField(
            model_name='quizrevision',
            name='resembles',
            field=models.ForeignKey(editable=False, help_text='A hidden quiz that says nearly the same, see quizzes.lookalikes.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='quizzes.quiz'),
        ),
        migrations.AddField(
            model_name='quizrevision',
            name='sketch',
            field=models.CharField(blank=True, editable=False, help_text='By which it is found to say nearly the same as another, see quizzes.sketches; empty: not known.', max_length=512),
        ),
        migrations.RunPython(know_again, migrations.RunPython.noop),
        migrations.RunPython(index_typed_answers, migrations.RunPython.noop),
    ]
