"""Which state each kind of link is bound to. Mails make links from it, services check them against it."""

from typing import Any

from accounts.models import EmailChange, Invitation, User


def verification_state(user: User) -> list[Any]:
    """Until the address is confirmed or changed. The password is part of it: a reset proves the address as well."""
    return [user.email, user.verified, user.password]


def reset_state(user: User) -> list[Any]:
    """Until there is a new password or another address."""
    return [user.email, user.password]


def invitation_state(invitation: Invitation) -> list[Any]:
    return [invitation.email, invitation.accepted_at is None]


def change_state(change: EmailChange, *, old: bool) -> list[Any]:
    """Until this side has confirmed, and only for the pair of addresses that the mail was about."""
    return [change.user.email, change.new_email, change.old_confirmed if old else change.new_confirmed]


def deletion_state(user: User) -> list[Any]:
    """Until it is confirmed, called off, or asked for again."""
    return [user.email, user.password, str(user.deletion_asked_at)]
