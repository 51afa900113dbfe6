"""Reads of past calls: the one place that decides who sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from rooms import transcript_queries
from rooms.models import Call, RoomParticipant, Transcript


@dataclass(frozen=True)
class PastCall:
    """A call with what its list shows. `people`: the names under which they came, each person once."""

    call: Call
    people: list[str]
    transcripts: list[Transcript]

    @property
    def length(self) -> timedelta:
        return (self.call.ended_at or self.call.started_at) - self.call.started_at

    @property
    def minutes(self) -> int:
        """Rounded, at least one."""
        return max(1, round(self.length.total_seconds() / 60))


def past_calls(user: User) -> QuerySet[Call]:
    """Calls that ended, in own rooms or with this user (who wasn't put out), newest first."""
    took_part = RoomParticipant.objects.filter(call=OuterRef("pk"), user=user, removed_at__isnull=True)
    rows = Call.objects.filter(Q(room__owner=user) | Exists(took_part), ended_at__isnull=False, room__deleted_at=None)
    return rows.order_by("-started_at", "id")


def listed(calls: QuerySet[Call]) -> QuerySet[Call]:
    """With what lists show."""
    stays = RoomParticipant.objects.order_by("joined_at", "id")
    return calls.select_related("room").prefetch_related(Prefetch("stays", queryset=stays))


def counted(calls: QuerySet[Call]) -> QuerySet[Call]:
    """With `stay_count`, for the admin."""
    return calls.select_related("room").annotate(stay_count=Count("stays"))


def shown(calls: Iterable[Call], user: User) -> list[PastCall]:
    """`calls` as `listed` gives them; of the transcripts those that this user may read."""
    rows = list(calls)
    transcripts = transcript_queries.of_rooms({call.room for call in rows}, user)
    return [PastCall(call, _names(call), _during(call, transcripts)) for call in rows]


def _names(call: Call) -> list[str]:
    """Somebody with an account who came twice is one person; guests are told apart by their names only."""
    seen: dict[tuple[UUID | None, str], str] = {}
    for stay in call.stays.all():
        seen.setdefault((stay.user_id, "" if stay.user_id else stay.display_name), stay.display_name)
    return list(seen.values())


def _during(call: Call, transcripts: dict[UUID, list[Transcript]]) -> list[Transcript]:
    end = call.ended_at or call.started_at
    return [one for one in transcripts.get(call.room_id, []) if call.started_at <= one.created_at <= end]


def running_rooms(*, since: datetime) -> QuerySet[Call, UUID]:
    """Ids of rooms in which a call runs that began after `since`, newest first."""
    return Call.objects.filter(ended_at__isnull=True, started_at__gt=since).values_list("room_id", flat=True)
