"""Training versions of vocabularies: asked for and cancelled. What the job does: rooms.vocabulary_training."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from rooms import vocabulary_queries, vocabulary_tasks
from rooms.models import SignVocabulary, VocabularyVersion
from rooms.vocabulary_services import VocabularyRefused, delete_what_is_to_go

TAKES_MIN = 5
"""So many takes of every sign are needed, whoever showed them."""

Status = VocabularyVersion.Status
_RUNNING = (Status.QUEUED, Status.TRAINING)


def missing_takes(vocabulary: SignVocabulary) -> dict[str, int]:
    """Sign → how many takes it lacks; only those that lack any."""
    counts = vocabulary_queries.take_counts(vocabulary)
    return {label: TAKES_MIN - count for label, count in counts.items() if count < TAKES_MIN}


def request_training(
    *, vocabulary: SignVocabulary, user: User | None, publish_when_ready: bool = False
) -> VocabularyVersion:
    """A new version, queued. Raises VocabularyRefused: too_few_takes, too_few_signs, already_training."""
    with transaction.atomic():
        SignVocabulary.with_bin.select_for_update().filter(pk=vocabulary.pk).values_list("pk").first()
        _check(vocabulary)
        number = (vocabulary.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        version = VocabularyVersion.objects.create(
            vocabulary=vocabulary, number=number, requested_by=user, publish_when_ready=publish_when_ready
        )
        vocabulary_tasks.train_vocabulary.enqueue(str(version.pk))
    return version


def _check(vocabulary: SignVocabulary) -> None:
    if vocabulary.versions.filter(status__in=_RUNNING).exists():
        raise VocabularyRefused("already_training", _("A version is being trained already. Wait for it, or cancel it."))
    if vocabulary_queries.learnable_signs(vocabulary).count() < 2:
        raise VocabularyRefused("too_few_signs", _("There must be two signs at least that aren't made by a movement."))
    missing = missing_takes(vocabulary)
    if missing:
        listed = ", ".join(f"{label} ({count})" for label, count in list(missing.items())[:30])
        raise VocabularyRefused(
            "too_few_takes",
            _("Every sign needs %(least)s takes. Still to record, and how many: %(listed)s.")
            % {"least": TAKES_MIN, "listed": listed},
        )


def cancel_training(*, version: VocabularyVersion) -> None:
    """The job notices within a moment. What it was to replace, since samples were deleted, goes out of use and away.

    Raises VocabularyRefused when nothing is to be cancelled.
    """
    with transaction.atomic():
        rows = VocabularyVersion.objects.filter(pk=version.pk, status__in=_RUNNING)
        if not rows.update(status=Status.CANCELLED):
            raise VocabularyRefused("not_training", _("This version isn't being trained."))
        if version.publish_when_ready:
            delete_what_is_to_go(vocabulary=version.vocabulary)
    version.refresh_from_db()


def forget_what_learnt_since(*, vocabulary: SignVocabulary, first: datetime) -> None:
    """Samples are gone of which the first is from then: what may have learnt from them goes or is replaced.

    The one in use stays until another has been trained without them, and no longer: `is_to_go`. Without enough samples
    it goes at once.
    """
    cancelled = vocabulary.versions.filter(status__in=_RUNNING).update(status=Status.CANCELLED)
    learnt = vocabulary.versions.filter(trained_at__gte=first)
    learnt.filter(published_at__isnull=True).delete()
    learnt.update(is_to_go=True)
    # Also one whose replacement, for what was deleted before, was being trained just now.
    to_go = vocabulary.versions.filter(is_to_go=True).exists()
    if not cancelled and not to_go:
        return
    try:
        request_training(vocabulary=vocabulary, user=None, publish_when_ready=to_go)
    except VocabularyRefused:
        delete_what_is_to_go(vocabulary=vocabulary)
