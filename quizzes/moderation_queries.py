"""Reads of moderation: what waits, which decision is in force, what an author is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.permissions import Person
from quizzes.models import Appeal, ModerationDecision, ModRating, Pick, Quiz, QuizRevision, Report
from quizzes.queries import SHOWN, quizzes_editable_by
from quizzes.quiz_diff import QuizDiff, compare
from quizzes.revisions import present

UNDO_DAYS = 30
# Whoever goes through the queue by keys has so many before them at most.
MAX_QUEUE = 500
# Ratings that the author is told of.
TOLD = (ModRating.NEEDS_ATTENTION, ModRating.NOT_SAFE)


@dataclass(frozen=True, slots=True)
class Notice:
    """What an author is told about a quiz of theirs."""

    quiz: Quiz
    decision: ModerationDecision
    appeal: Appeal | None

    @property
    def hidden(self) -> bool:
        return self.decision.rating == ModRating.NOT_SAFE

    @property
    def may_appeal(self) -> bool:
        return self.appeal is None


def for_moderators() -> QuerySet[Any]:
    """What moderators may look at: what is public, and what was reported or appealed about, until that is settled.

    Each with `open_reports`, `open_appeal`, `changed`: whether it was changed after it was hidden; and of what nobody
    has checked `pick_changed`: whether it was changed after it was recommended, and `like_hidden`: the id of a quiz
    that is hidden and asks the same (see quizzes.content_digest) or nearly so (see quizzes.lookalikes).
    """
    return _with_reasons(Quiz.objects.all()).filter(SHOWN | Q(open_reports__gt=0) | Q(open_appeal=True))


def moderation_queue() -> QuerySet[Any]:
    """What waits: first what asks the same as a hidden quiz, then appeals, then what was reported most, then what was
    changed since it was recommended, then public quizzes unrated, the oldest edit first."""
    unrated = SHOWN & Q(mod_rating__isnull=True)
    waiting = for_moderators().filter(unrated | Q(open_reports__gt=0) | Q(open_appeal=True) | Q(changed=True))
    unlike_hidden = Case(When(like_hidden__isnull=True, then=Value(1)), default=Value(0))
    return waiting.order_by(unlike_hidden, "-open_appeal", "-open_reports", "-pick_changed", "updated_at", "id")


def waiting_counts() -> dict[str, int]:
    """How many quizzes have an appeal, reports, were changed after they were hidden, are public and not checked."""
    seen = {"decision__quiz__user__is_deleted": False, "decision__quiz__deleted_at": None}
    return {
        "appealed": Appeal.objects.filter(answered_at=None, **seen).count(),
        "reported": Report.objects.filter(resolved_at=None, quiz__deleted_at=None).values("quiz").distinct().count(),
        "changed": for_moderators().filter(mod_rating=ModRating.NOT_SAFE, changed=True).count(),
        "unrated": Quiz.objects.filter(SHOWN, mod_rating__isnull=True).count(),
    }


def neighbours(quiz_id: UUID) -> tuple[UUID | None, UUID | None]:
    """(the one before it in the queue, the one after it); what isn't in the queue is followed by its first."""
    ids = list(moderation_queue().values_list("pk", flat=True)[:MAX_QUEUE])
    if quiz_id not in ids:
        return None, ids[0] if ids else None
    place = ids.index(quiz_id)
    return ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None


def decision_in_force(quiz: Quiz) -> ModerationDecision | None:
    """The one that gave the quiz its rating; None when that was taken away by a change, or isn't known."""
    decision = quiz.decisions.filter(undone_at=None).select_related("revision").first()
    return decision if decision is not None and decision.rating == quiz.mod_rating else None


def history(quiz: Quiz) -> QuerySet[ModerationDecision]:
    return quiz.decisions.select_related("moderator", "undone_by", "revision", "appeal", "appeal__answered_by").defer(
        "revision__content", "revision__files"
    )


def can_undo(decision: ModerationDecision, quiz: Quiz, *, now: datetime) -> bool:
    """The decision in force, for thirty days."""
    return decision_in_force(quiz) == decision and is_undoable(decision, now=now)


def is_undoable(decision: ModerationDecision, *, now: datetime) -> bool:
    """The same of one that is in force."""
    return decision.previous != decision.rating and now - decision.decided_at <= timedelta(days=UNDO_DAYS)


def decisions_for_moderators() -> QuerySet[Any]:
    """About what moderators may look at, the newest first, each with `in_force`."""
    not_undone = ModerationDecision.objects.filter(quiz=OuterRef("quiz"), undone_at=None)
    newest = not_undone.order_by("-decided_at", "id").values("pk")[:1]
    same = Q(rating=F("quiz__mod_rating")) | Q(rating=None, quiz__mod_rating=None)
    in_force = When(same, pk=Subquery(newest), then=Value(True))
    rows = ModerationDecision.objects.filter(quiz__in=for_moderators().values("pk"))
    related = ("quiz", "revision", "moderator", "undone_by", "appeal")
    return (
        rows.annotate(in_force=Case(in_force, default=Value(False)))
        .select_related(*related)
        .defer("quiz__questions", "revision__content", "revision__files")
        .order_by("-decided_at", "id")
    )


def changes_since_rated(quiz: Quiz) -> tuple[ModerationDecision, QuizDiff] | None:
    """The newest decision and what was changed after it; None if nothing was, or no rated version is known."""
    rated = quiz.decisions.filter(undone_at=None, revision__isnull=False).select_related("revision").first()
    if rated is None or rated.revision is None:
        return None
    diff = compare(rated.revision.content, present(quiz).content)
    return None if diff.is_empty else (rated, diff)


def changes_since_picked(quiz: Quiz) -> tuple[Pick, QuizDiff] | None:
    """The recommendation and what was changed after it; None if nothing was, or that version is not kept any more."""
    pick = Pick.objects.filter(quiz=quiz).first()
    then = quiz.revisions.filter(saved_at__lte=pick.created_at).first() if pick else None
    if pick is None or then is None:
        return None
    diff = compare(then.content, present(quiz).content)
    return None if diff.is_empty else (pick, diff)


def notice_of(quiz: Quiz) -> Notice | None:
    """What its author is told: a rating that has a reason, as long as it is in force."""
    if quiz.mod_rating not in TOLD:
        return None
    decision = decision_in_force(quiz)
    if decision is None:
        return None
    return Notice(quiz, decision, Appeal.objects.filter(decision=decision).first())


def notice_for_editor(person: Person, quiz_id: str | None) -> Notice | None:
    """The same by the id of a page, for whoever may edit that quiz."""
    try:
        quiz = quizzes_editable_by(person).filter(pk=UUID(quiz_id or "")).defer("questions").first()
    except ValueError:
        return None
    return notice_of(quiz) if quiz else None


def notices_for(user: User) -> list[Notice]:
    """For a person's desk: of all their quizzes, the newest first."""
    quizzes = {quiz.pk: quiz for quiz in Quiz.objects.filter(user=user, mod_rating__in=TOLD).defer("questions")}
    found: dict[UUID, ModerationDecision] = {}
    if quizzes:
        rows = ModerationDecision.objects.filter(quiz__in=quizzes, undone_at=None).select_related("appeal")
        for decision in rows.order_by("decided_at", "-id"):
            found[decision.quiz_id] = decision
    in_force = [decision for decision in found.values() if decision.rating == quizzes[decision.quiz_id].mod_rating]
    in_force.sort(key=lambda decision: decision.decided_at, reverse=True)
    return [Notice(quizzes[one.quiz_id], one, getattr(one, "appeal", None)) for one in in_force]


def _with_reasons(rows: QuerySet[Quiz]) -> QuerySet[Any]:
    reports = Report.objects.filter(quiz=OuterRef("pk"), resolved_at=None).order_by().values("quiz")
    appeals = Appeal.objects.filter(decision__quiz=OuterRef("pk"), answered_at=None)
    revisions = QuizRevision.objects.filter(quiz=OuterRef("pk")).order_by("-number")
    in_force = ModerationDecision.objects.filter(quiz=OuterRef("pk"), undone_at=None).order_by("-decided_at", "id")
    changed = When(mod_rating=ModRating.NOT_SAFE, newest_number__gt=F("rated_number"), then=Value(True))
    hidden = ModerationDecision.objects.filter(
        quiz__mod_rating=ModRating.NOT_SAFE,
        rating=ModRating.NOT_SAFE,
        undone_at=None,
        revision__digest=OuterRef("newest_digest"),
    ).exclude(revision__digest="")
    still_hidden = Case(When(resembles__mod_rating=ModRating.NOT_SAFE, then=F("resembles")))
    same = Subquery(hidden.order_by("-decided_at", "id").values("quiz")[:1])
    nearly = Subquery(revisions.annotate(hidden=still_hidden).values("hidden")[:1])
    like_hidden = When(mod_rating=None, then=Coalesce(same, nearly))
    picked_before = Exists(Pick.objects.filter(quiz=OuterRef("pk"), created_at__lt=OuterRef("newest_saved_at")))
    pick_changed = When(picked_before, mod_rating=None, then=Value(True))
    return rows.annotate(
        open_reports=Coalesce(
            Subquery(reports.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0
        ),
        open_appeal=Exists(appeals),
        newest_number=Subquery(revisions.values("number")[:1]),
        newest_saved_at=Subquery(revisions.values("saved_at")[:1]),
        rated_number=Subquery(in_force.values("revision__number")[:1]),
        newest_digest=Subquery(revisions.values("digest")[:1]),
    ).annotate(
        changed=Case(changed, default=Value(False)),
        pick_changed=Case(pick_changed, default=Value(False)),
        like_hidden=Case(like_hidden, default=None, output_field=UUIDField()),
    )
