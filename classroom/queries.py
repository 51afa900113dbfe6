"""What the live game's pages read from the database."""

from django.db.models import Max

from classroom.models import Rehearsal

# A teacher doesn't notice a receipt that takes no longer.
GOOD_RECEIPT_P99_MS = 100


def last_rehearsal() -> Rehearsal | None:
    """The newest rehearsal of this instance."""
    return Rehearsal.objects.order_by("-finished_at", "-pk").first()


def carried_players() -> int | None:
    """How many players this server carried at once: the largest rehearsal that lost nothing, with receipts in time."""
    good = Rehearsal.objects.filter(ok=True, lost=0, receipt_p99_ms__lte=GOOD_RECEIPT_P99_MS)
    most: int | None = good.aggregate(most=Max("players"))["most"]
    return most
