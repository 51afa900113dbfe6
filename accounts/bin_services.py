"""The bin: what is deleted goes there, and from there back or away for good. Each function is one transaction.

Putting something into the bin changes nothing of it but `deleted_at`, so everything that hangs on it is there when it
comes back: ratings, versions, tags, its folder, links, decisions of moderators, results, a call's messages. What is
special about a kind of thing: accounts.bin_registry.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.bin_models import Binnable
from accounts.bin_registry import by_themselves, kind_of, kinds, not_needed


def put_into_bin(*, thing: Binnable) -> bool:
    """Its owner's, whoever does it. False when it was there already, or is gone."""
    kind, now = kind_of(thing), timezone.now()
    with transaction.atomic():
        if not kind.model.objects.filter(pk=thing.pk).update(deleted_at=now):
            return False
        thing.deleted_at = now
        kind.moved(thing, None)
    return True


def put_back(*, thing: Binnable) -> bool:
    """As it was: also public, if it was that. False when it wasn't in the bin (any more). Raises StaysInBin."""
    kind = kind_of(thing)
    with transaction.atomic():
        row = kind.model.in_bin.select_for_update().filter(pk=thing.pk).first()
        if row is None:
            return False
        kind.make_room(row)
        since, row.deleted_at = row.deleted_at, None
        kind.model.in_bin.filter(pk=row.pk).update(deleted_at=None)
        kind.moved(row, since)
    thing.deleted_at = None
    return True


def delete_for_good(*, thing: Binnable, deleted_before: datetime | None = None) -> bool:
    """With all that hangs on it; results of games and files stay. False unless it is in the bin, since before then."""
    kind = kind_of(thing)
    with transaction.atomic():
        rows = kind.model.in_bin.select_for_update().filter(pk=thing.pk)
        if deleted_before is not None:
            rows = rows.filter(deleted_at__lte=deleted_before)
        found = rows.only("pk").first()
        if found is None:
            return False
        kind.before_deletion(found)
        found.delete()
    return True


def empty_bins(*, now: datetime, kept_days: int) -> int:
    """Delete for good what has been in a bin for so many days; how many. 0 days: nothing goes by itself.

    But for what has no owner (any more), who alone could have it back: that goes at once where nothing else does.
    """
    before, count = now - timedelta(days=kept_days), 0
    for kind in kinds().values():
        due = Q(deleted_at__lte=before) if kept_days else Q(**{f"{kind.owner}__isnull": True})
        rows = kind.model.in_bin.all() if kind.keeps_its_own_days else by_themselves(kind)
        for thing in list(not_needed(kind, rows.filter(due), now).only("pk")):
            # One by one, so that a stop in between loses nothing, and what was put back meanwhile stays.
            count += delete_for_good(thing=thing, deleted_before=before)
    return count
