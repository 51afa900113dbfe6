"""Who hosts a room beside its owner, and who is kept out of it."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rooms.models import CoHost, Room, RoomBan, RoomParticipant
from rooms.protocol.roles import CO_HOST, HOSTS, MEMBER


class HostingRefused(Exception):
    """`code` is one of rooms.protocol.outgoing.REFUSALS."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def set_co_host(*, room: Room, stay: RoomParticipant, on: bool) -> str:
    """Let the person of this stay host too, or no longer; their role from now on.

    Raises HostingRefused: `no_account` for guests, `not_allowed` for the owner.
    """
    if stay.user_id is None:
        raise HostingRefused("no_account")
    if stay.user_id == room.owner_id:
        raise HostingRefused("not_allowed")
    if on:
        CoHost.objects.get_or_create(room=room, user_id=stay.user_id)
    else:
        CoHost.objects.filter(room=room, user_id=stay.user_id).delete()
    role = CO_HOST if on else MEMBER
    room.participants.filter(user_id=stay.user_id, left_at__isnull=True).update(role=role)
    return role


def ban(*, room: Room, stay: RoomParticipant) -> list[str]:
    """Keep this person out, by account and by browser, until it is lifted. The ids of the stays that end by it."""
    same = Q(pk=stay.pk)
    if stay.user_id is not None:
        same |= Q(user_id=stay.user_id)
    elif stay.browser_digest:
        same |= Q(user__isnull=True, browser_digest=stay.browser_digest)
    now = timezone.now()
    with transaction.atomic():
        RoomBan.objects.create(
            room=room, user_id=stay.user_id, browser_digest=stay.browser_digest, name=stay.display_name
        )
        CoHost.objects.filter(room=room, user_id=stay.user_id).delete()
        stays = room.participants.filter(same).exclude(user_id=room.owner_id)
        inside = [str(pk) for pk in stays.filter(left_at__isnull=True).values_list("pk", flat=True)]
        stays.filter(left_at__isnull=True).update(left_at=now)
        stays.filter(removed_at__isnull=True).update(removed_at=now)
    return inside


def lift_ban(*, room: Room, ban_id: str) -> bool:
    """Whoever it was may knock again. False when it was lifted already."""
    return bool(room.bans.filter(pk=ban_id).delete()[0])


def check_may_remove(*, remover: str, person: str) -> None:
    """Only the owner removes co-hosts, nobody the owner; `remover` and `person` are roles. Raises HostingRefused."""
    if person in HOSTS and (remover == CO_HOST or person != CO_HOST):
        raise HostingRefused("not_allowed")
