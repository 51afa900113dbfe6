"""The bin of calls: what is deleted goes there, and from there back or away for good. Each function is one transaction.

Putting something there changes nothing of it but `deleted_at`, and ends what goes on in it: people are put out of a
room, a transcript that runs stops. docs/calls.md says what has no bin, and why.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rooms import services
from rooms.models import Room, SignVocabulary, Transcript
from rooms.store import presence

Binned = Room | Transcript | SignVocabulary
KINDS: dict[str, type[Room] | type[Transcript] | type[SignVocabulary]] = {
    "room": Room,
    "transcript": Transcript,
    "vocabulary": SignVocabulary,
}


def kind_of(thing: Binned) -> str:
    return next(kind for kind, model in KINDS.items() if isinstance(thing, model))


def put_into_bin(*, thing: Binned) -> bool:
    """Its owner's, whoever does it. False when it was there already, or is gone."""
    now = timezone.now()
    with transaction.atomic():
        moved = type(thing).objects.filter(pk=thing.pk).update(deleted_at=now)
        if moved:
            thing.deleted_at = now
            _stop(thing, now)
    return bool(moved)


def _stop(thing: Binned, now: datetime) -> None:
    if isinstance(thing, Room):
        services.put_everybody_out(room=thing, now=now)
    elif isinstance(thing, Transcript) and thing.ended_at is None:
        Transcript.in_bin.filter(pk=thing.pk, ended_at__isnull=True).update(ended_at=now)
        room_id = thing.room_id
        # Everybody in the call was told that it is kept.
        transaction.on_commit(lambda: presence.touch_room(room_id))


def put_back(*, thing: Binned) -> bool:
    """As it was; a room that hadn't ended is open again. False when it wasn't in the bin (any more)."""
    with transaction.atomic():
        moved = type(thing).in_bin.filter(pk=thing.pk).update(deleted_at=None)
        if moved:
            thing.deleted_at = None
            if isinstance(thing, Room) and thing.ended_at is None:
                presence.unmark_ended(thing.pk)
    return bool(moved)


def delete_for_good(*, thing: Binned, deleted_before: datetime | None = None) -> bool:
    """With all that hangs on it. False unless it is in the bin, since before then."""
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
    """Delete for good what has been in a bin for so many days; how many. 0 days: nothing goes by itself.

    But for a vocabulary without an owner (any more), who alone could have it back.
    """
    before, count = now - timedelta(days=kept_days), 0
    for model in KINDS.values():
        if kept_days:
            due = Q(deleted_at__lte=before)
        elif model is SignVocabulary:
            due = Q(owner__isnull=True)
        else:
            continue
        for thing in list(model.in_bin.filter(due).only("pk")):
            # One by one, so that a stop in between loses nothing, and what was put back meanwhile stays.
            count += delete_for_good(thing=thing, deleted_before=before)
    return count
