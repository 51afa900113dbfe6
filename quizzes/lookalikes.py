"""Quizzes that say nearly the same as one that moderators hid. Only the newest of each kind are compared."""

from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from quizzes.models import ModerationDecision, ModRating, Quiz, QuizRevision
from quizzes.sketches import are_alike

MAX_HIDDEN, MAX_UNCHECKED = 1000, 2000


def hidden_lookalike(*, sketch: str, of: Quiz) -> UUID | None:
    """The id of the quiz that was hidden last and says nearly what `sketch` does. One query."""
    if not sketch:
        return None
    hiding = ModerationDecision.objects.filter(
        quiz__mod_rating=ModRating.NOT_SAFE, rating=ModRating.NOT_SAFE, undone_at=None
    ).exclude(quiz=of)
    known = hiding.order_by("-decided_at", "id").values_list("quiz", "revision__sketch")[:MAX_HIDDEN]
    return next((quiz_id for quiz_id, other in known if other and are_alike(sketch, other)), None)


def note_lookalikes(*, hidden: Quiz, sketch: str) -> int:
    """Note which quizzes that nobody has checked say nearly what was hidden just now; how many. Two queries.

    Private ones too: publishing one later makes no version.
    """
    if not sketch:
        return 0
    newest = QuizRevision.objects.filter(quiz=OuterRef("quiz")).order_by("-number").values("number")[:1]
    unchecked = (
        QuizRevision.objects.filter(quiz__mod_rating=None, quiz__deleted_at=None)
        .exclude(sketch="")
        .alias(newest=Subquery(newest))
        .filter(number=F("newest"))
    )
    rows = unchecked.order_by("-saved_at").values_list("pk", "sketch")[:MAX_UNCHECKED]
    alike = [pk for pk, other in rows if are_alike(sketch, other)]
    return QuizRevision.objects.filter(pk__in=alike).update(resembles=hidden)
