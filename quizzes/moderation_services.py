"""What moderators decide, and what authors say against it. Each function is one transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from quizzes.freshness import community_changed
from quizzes.labels import one_line
from quizzes.lookalikes import note_lookalikes
from quizzes.models import Appeal, ModerationDecision, ModRating, Quiz, Report
from quizzes.moderation_models import APPEAL_MAX_CHARACTERS, REASON_MAX_CHARACTERS
from quizzes.moderation_queries import TOLD, can_undo, decision_in_force
from quizzes.moderation_tasks import mail_author
from quizzes.revisions import present, up_to_date

ANSWERED, HIDDEN, SHOWN_AGAIN = "appeal_answered", "quiz_hidden", "quiz_shown_again"


class ModerationRefused(Exception):
    """Something that can't be done; `code` is for programs, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def moderate_quizzes(
    *,
    moderator: User,
    quizzes: Iterable[Quiz],
    rating: ModRating | int | None,
    reason: str = "",
    seen: str | Mapping[UUID, str] = "",
) -> int:
    """Set the moderators' rating of public quizzes and note it for each; returns how many changed.

    The same rating again counts for a quiz that was changed since. `seen` is the quizzes' `state_for_moderators` as the
    moderator saw it, or only its time (empty: doesn't matter), one for all or each by its id. Raises ModerationRefused
    without a reason that the author has to be told, if a quiz is another one than the moderator saw, or if somebody
    else has meanwhile decided otherwise.
    """
    new = None if rating is None else ModRating(rating)
    words = _reason(reason, required=new in TOLD)
    given = {quiz.pk: quiz for quiz in quizzes}
    with transaction.atomic():
        rows = Quiz.objects.select_for_update().filter(pk__in=given, public=True).order_by("pk")
        changed = []
        for quiz in rows:
            _refuse_if_other(quiz, seen if isinstance(seen, str) else seen.get(quiz.pk, ""), new)
            if _decide(quiz, moderator, new, words):
                changed.append(quiz)
        community_changed()
    for quiz in changed:
        given[quiz.pk].mod_rating = new
    return len(changed)


def undo_decision(*, decision: ModerationDecision, moderator: User, reason: str, now: datetime) -> Quiz:
    """Take back the decision in force: the quiz gets the rating it had before, or none if it was changed since.

    The author is told when the quiz is shown again. Raises ModerationRefused.
    """
    words = _reason(reason, required=True)
    with transaction.atomic():
        quiz = Quiz.objects.select_for_update().get(pk=decision.quiz_id)
        if not can_undo(decision, quiz, now=now):
            raise ModerationRefused("not_undoable", _("This decision can't be undone any more. Rate the quiz anew."))
        appealed = Appeal.objects.filter(decision=decision, answered_at=None)
        told = appealed.update(granted=True, answer=words, answered_at=now, answered_by=moderator)
        _undo(decision, quiz, moderator, words, now)
        if told or decision.rating == ModRating.NOT_SAFE:
            mail_author.enqueue(ANSWERED if told else SHOWN_AGAIN, str(decision.pk))
    return quiz


def appeal_decision(*, quiz: Quiz, author: User, text: str, now: datetime) -> Appeal:
    """The author of a quiz says once why the decision in force is wrong. Raises ModerationRefused."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise ModerationRefused("required", _("Write why the quiz should be looked at again."))
    if len(words) > APPEAL_MAX_CHARACTERS:
        raise ModerationRefused("too_long", _("Use at most %(most)s characters.") % {"most": APPEAL_MAX_CHARACTERS})
    with transaction.atomic():
        locked = Quiz.objects.select_for_update().get(pk=quiz.pk)
        decision = decision_in_force(locked)
        if decision is None or decision.rating not in TOLD:
            raise ModerationRefused("nothing_to_appeal", _("There is no decision about this quiz to appeal against."))
        if Appeal.objects.filter(decision=decision).exists():
            raise ModerationRefused("appealed", _("You have appealed against this decision already."))
        return Appeal.objects.create(decision=decision, author=author, text=words, created_at=now)


def answer_appeal(*, appeal: Appeal, moderator: User, granted: bool, answer: str, now: datetime) -> Appeal:
    """Close an appeal with a reason, which the author is sent; one that is granted undoes the decision.

    Raises ModerationRefused.
    """
    words = _reason(answer, required=True)
    with transaction.atomic():
        quiz = Quiz.objects.select_for_update().get(pk=appeal.decision.quiz_id)
        stored = Appeal.objects.select_for_update().get(pk=appeal.pk)
        if stored.answered_at is not None:
            raise ModerationRefused("answered", _("Somebody has answered this appeal already."))
        stored.granted, stored.answer, stored.answered_at, stored.answered_by = granted, words, now, moderator
        stored.save(update_fields=["granted", "answer", "answered_at", "answered_by"])
        if granted and decision_in_force(quiz) == stored.decision:
            _undo(stored.decision, quiz, moderator, words, now)
        else:
            _log(quiz, moderator, "Appeal granted" if granted else "Appeal rejected", words)
        mail_author.enqueue(ANSWERED, str(stored.pk))
    return stored


def resolve_reports(*, quiz: Quiz, moderator: User, now: datetime) -> int:
    """Close all open reports of a quiz; returns how many there were."""
    with transaction.atomic():
        count = Report.objects.filter(quiz=quiz, resolved_at=None).update(resolved_at=now, resolved_by=moderator)
        if count:
            _log(quiz, moderator, f"Moderation: {count} reports resolved", "")
    return count


def _refuse_if_other(quiz: Quiz, seen: str, new: ModRating | None) -> None:
    """Raise ModerationRefused if a locked quiz isn't what the moderator saw who gives it this rating."""
    time, bar, _rating = seen.partition("|")
    if time and time != quiz.updated_at.isoformat():
        raise ModerationRefused("changed", _("The quiz was changed while you looked at it. Please look again."))
    if bar and seen != quiz.state_for_moderators and quiz.mod_rating != new:
        raise ModerationRefused("changed", _("Somebody else rated the quiz while you looked at it. Please look again."))


def _decide(quiz: Quiz, moderator: User, new: ModRating | None, reason: str) -> bool:
    """Note a decision about a locked quiz and carry it out; False if there is nothing to decide."""
    kept = up_to_date(quiz=quiz, now=present(quiz))
    last = quiz.decisions.filter(undone_at=None).first()
    changed_since = new is not None and last is not None and last.revision_id != kept.pk
    if quiz.mod_rating == new and not changed_since:
        return False
    decision = ModerationDecision.objects.create(
        quiz=quiz,
        revision=kept,
        moderator=moderator,
        rating=new,
        previous=quiz.mod_rating,
        reason=reason,
        decided_at=timezone.now(),
    )
    _log(quiz, moderator, f"Moderation: {_label(quiz.mod_rating)} → {_label(new)}", reason)
    Quiz.objects.filter(pk=quiz.pk).update(mod_rating=new)
    if new == ModRating.NOT_SAFE:
        note_lookalikes(hidden=quiz, sketch=kept.sketch)
        mail_author.enqueue(HIDDEN, str(decision.pk))
    return True


def _undo(decision: ModerationDecision, quiz: Quiz, moderator: User, reason: str, now: datetime) -> None:
    """Of a locked quiz."""
    unchanged = up_to_date(quiz=quiz, now=present(quiz)).pk == decision.revision_id
    before = decision.previous if unchanged and decision.previous != decision.rating else None
    decision.undone_at, decision.undone_by, decision.undo_reason = now, moderator, reason
    decision.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    _log(quiz, moderator, f"Moderation undone: {_label(decision.rating)} → {_label(before)}", reason)
    Quiz.objects.filter(pk=quiz.pk).update(mod_rating=before)
    quiz.mod_rating = before
    community_changed()


def _log(quiz: Quiz, moderator: User, what: str, reason: str) -> None:
    LogEntry.objects.log_actions(moderator.pk, [quiz], CHANGE, f"{what}. {reason}" if reason else f"{what}.")


def _reason(text: str, *, required: bool) -> str:
    words = one_line(text)
    if required and not words:
        raise ModerationRefused("reason_required", _("Give a reason: the author is told."))
    if len(words) > REASON_MAX_CHARACTERS:
        raise ModerationRefused("too_long", _("Use at most %(most)s characters.") % {"most": REASON_MAX_CHARACTERS})
    return words


def _label(rating: int | None) -> str:
    return "not checked" if rating is None else str(ModRating(rating).label)
