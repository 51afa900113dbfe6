"""Versions of a quiz: what its history lists, and going back to one."""

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from accounts.models import User
from quizzes.models import Quiz, QuizRevision
from quizzes.queries import JSONArrayLength
from quizzes.revisions import CONTENT_FIELDS
from quizzes.services import update_quiz


def listed_revisions(quiz: Quiz) -> QuerySet[QuizRevision]:
    """The newest first, each with `question_count` and who saved it, without contents."""
    rows = QuizRevision.objects.filter(quiz=quiz).select_related("saved_by").defer("content", "files")
    return rows.annotate(question_count=JSONArrayLength(KeyTransform("questions", "content"))).order_by("-number")


def restore_revision(*, revision: QuizRevision, person: User) -> Quiz:
    """Make an old version the present one: as a new version, so that nothing is lost and this can be undone likewise.

    Who may see the quiz stays as it is. Raises QuizInvalid if the content breaks a rule that is younger than it.
    """
    content = {name: revision.content[name] for name in CONTENT_FIELDS if name in revision.content}
    note = _("Version %(number)d restored") % {"number": revision.number}
    files = map(UUID, revision.files)
    return update_quiz(quiz=revision.quiz, changes=content, saved_by=person, note=note, files=files)
