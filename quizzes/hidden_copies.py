"""Copies of what moderators hid are hidden too: copying must not be a way around a decision."""

from quizzes.models import ModerationDecision, ModRating, Quiz, QuizRevision
from quizzes.moderation_queries import decision_in_force


def hide_copy(*, copy: Quiz, of: Quiz, revision: QuizRevision) -> bool:
    """Carry the decision that hides a quiz over to its new copy, whose first version is `revision`; whether it did.

    From then on the copy stands by itself: its author reads the reason and may appeal, and once they have changed and
    published it, it waits for a moderator, hidden. Call it in the transaction that makes the copy.
    """
    if not of.is_hidden:
        return False
    known = decision_in_force(of)
    ModerationDecision.objects.create(
        quiz=copy,
        revision=revision,
        moderator=known.moderator if known else None,
        rating=ModRating.NOT_SAFE,
        reason=known.reason if known else "",
    )
    Quiz.objects.filter(pk=copy.pk).update(mod_rating=ModRating.NOT_SAFE)
    copy.mod_rating = ModRating.NOT_SAFE
    return True
