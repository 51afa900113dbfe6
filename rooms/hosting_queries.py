"""Reads of who hosts a room and who is kept out."""

from accounts.models import User
from rooms.models import CoHost, Room
from rooms.protocol.outgoing import Banned, CoHosting, Hosting


def is_banned(room: Room, user: User | None, browser: str) -> bool:
    """Whether a ban keeps this account, or this guest's browser (a digest), out."""
    if user is not None:
        return user.pk != room.owner_id and room.bans.filter(user=user).exists()
    return bool(browser) and room.bans.filter(browser_digest=browser).exists()


def has_to_knock(room: Room, user: User, browser: str) -> bool:
    """Whether a member doesn't come straight in: a host put them out and nobody let them in again since, or somebody
    was banned with this browser, which may be shared.
    """
    newest = room.participants.filter(user=user).order_by("-joined_at").first()
    if newest is not None and newest.removed_at is not None:
        return True
    return bool(browser) and room.bans.filter(browser_digest=browser).exists()


def hosting_of(room: Room) -> Hosting:
    """What hosts see of their co-hosts and bans."""
    co_hosts = []
    for co_host in CoHost.objects.filter(room=room).select_related("user"):
        stay = room.participants.filter(user=co_host.user).order_by("-joined_at").first()
        if stay is not None:
            co_hosts.append(CoHosting(str(stay.pk), stay.display_name))
    bans = [Banned(str(ban.pk), ban.name, ban.banned_at.isoformat()) for ban in room.bans.all()]
    return Hosting(co_hosts, bans)
