"""The bin: what is deleted goes there, and from there back or away for good. Each function is one transaction.

Putting something into the bin changes nothing of it but `deleted_at`, so everything that hangs on it is there when it
comes back: ratings, versions, tags, its folder, links, decisions of moderators, results.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from quizzes.freshness import community_changed
from quizzes.models import Quiz, QuizTivity

Binned = Quiz | QuizTivity
KINDS: dict[str, type[Quiz] | type[QuizTivity]] = {"quiz": Quiz, "quiztivity": QuizTivity}


def kind_of(thing: Binned) -> str:
    return "quiz" if isinstance(thing, Quiz) else "quiztivity"


def put_into_bin(*, thing: Binned) -> bool:
    """Its owner's, whoever does it. False when it was there already, or is gone."""
    now = timezone.now()
    with transaction.atomic():
        moved = type(thing).objects.filter(pk=thing.pk).update(deleted_at=now)
        _tell_community(thing, changed=bool(moved))
    if moved:
        thing.deleted_at = now
    return bool(moved)


def put_back(*, thing: Binned) -> bool:
    """As it was: also public, if it was that. False when it wasn't in the bin (any more)."""
    with transaction.atomic():
        moved = type(thing).in_bin.filter(pk=thing.pk).update(deleted_at=None)
        _tell_community(thing, changed=bool(moved))
    if moved:
        thing.deleted_at = None
    return bool(moved)


def delete_for_good(*, thing: Binned, deleted_before: datetime | None = None) -> bool:
    """With all that hangs on it; results of games and files stay. False unless it is in the bin, since before then."""
    with transaction.atomic():
        rows = type(thing).in_bin.select_for_update().filter(pk=thing.pk)
        if deleted_before is not None:
            rows = rows.filter(deleted_at__lte=deleted_before)
        found = rows.only("pk").first()
        if found is None:
            return False
        found.delete()
    return True


def empty_bins(*, now: datetime, kept_days: int) -> int:
    """Delete for good what has been in a bin for so many days; how many. 0 days: nothing goes by itself."""
    if not kept_days:
        return 0
    before, count = now - timedelta(days=kept_days), 0
    for model in KINDS.values():
        for thing in list(model.in_bin.filter(deleted_at__lte=before).only("pk")):
            # One by one, so that a stop in between loses nothing, and what was put back meanwhile stays.
            count += delete_for_good(thing=thing, deleted_before=before)
    return count


def _tell_community(thing: Binned, *, changed: bool) -> None:
    if changed and isinstance(thing, Quiz):
        community_changed()
