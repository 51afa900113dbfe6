"""Calls as they are noted: when people met in a room, and until when."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from rooms.models import Call, Room, RoomParticipant, Transcript
from rooms.store import presence

# Who comes back within this time after the last one left goes on with the same call.
GOES_ON_WITHIN = timedelta(minutes=10)


def take_part(*, room: Room) -> Call:
    """The call that goes on in this room, or a new one."""
    now = timezone.now()
    with transaction.atomic():
        Room.with_bin.select_for_update().get(pk=room.pk)
        last = room.calls.order_by("-started_at").first()
        if last is not None and goes_on(last, now=now):
            Call.objects.filter(pk=last.pk).update(ended_at=None)
            last.ended_at = None
            return last
        if last is not None and last.ended_at is None:
            _end(last, at=last_sign(last))
        return Call.objects.create(room=room, started_at=now)


def goes_on(call: Call, *, now: datetime) -> bool:
    """Whether somebody who comes in now takes part in it."""
    return now - last_sign(call) <= GOES_ON_WITHIN


def last_sign(call: Call) -> datetime:
    """Its end; else when somebody was last known to be there, also when the server that knew it is gone."""
    if call.ended_at is not None:
        return call.ended_at
    signs = [call.started_at]
    for joined_at, left_at in call.stays.values_list("joined_at", "left_at"):
        signs += [joined_at, left_at or joined_at]
    beat_ms = presence.last_beat_ms(call.room_id)
    if beat_ms is not None:
        signs.append(datetime.fromtimestamp(beat_ms / 1000, UTC))
    return max(signs)


def end_left_calls(*, stays: Iterable[str]) -> None:
    """After these people left: a call in which nobody is any more has ended."""
    inside = RoomParticipant.objects.filter(call=OuterRef("pk"), left_at__isnull=True)
    left = Call.objects.filter(stays__in=list(stays), ended_at__isnull=True).exclude(Exists(inside))
    Call.objects.filter(pk__in=list(left.values_list("pk", flat=True))).update(ended_at=timezone.now())


def end_forgotten_calls(*, now: datetime) -> int:
    """Calls whose server was killed, so that nobody noted the end. How many."""
    ended = 0
    for call in Call.objects.filter(ended_at__isnull=True, started_at__lte=now - GOES_ON_WITHIN):
        if not goes_on(call, now=now):
            _end(call, at=last_sign(call))
            ended += 1
    return ended


def purge_calls(*, now: datetime, kept_days: int) -> int:
    """Forget calls that ended longer ago, and who was there; how many. 0 days: none.

    A call with a transcript stays as long as that: who was there may read it.
    """
    if not kept_days:
        return 0
    kept = Transcript.with_bin.filter(
        room=OuterRef("room"), created_at__gte=OuterRef("started_at"), created_at__lte=OuterRef("ended_at")
    )
    over = Call.objects.filter(Q(ended_at__lte=now - timedelta(days=kept_days)) & ~Exists(kept))
    ids = list(over.values_list("pk", flat=True))
    Call.objects.filter(pk__in=ids).delete()
    return len(ids)


def _end(call: Call, *, at: datetime) -> None:
    Call.objects.filter(pk=call.pk).update(ended_at=at)
    call.stays.filter(left_at__isnull=True).update(left_at=at)
