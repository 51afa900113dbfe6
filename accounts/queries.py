"""Reads of accounts."""

import re

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import EmailChange, Registration, User


def users_named(username: str) -> QuerySet[User]:
    """The user with this name in any case: at most one."""
    if connection.vendor == "sqlite":
        # SQLite's LOWER and LIKE know ASCII only; Django gives it Python's regular expressions.
        return User.objects.filter(username__iregex=f"^{re.escape(username)}$")
    # By the database's own LOWER on both sides, which is what its unique index holds.
    return User.objects.alias(folded=Lower("username")).filter(folded=Lower(Value(username)))


def administrators() -> QuerySet[User]:
    """Everybody who may change accounts and may enter; see accounts.permissions.is_administrator."""
    change = Permission.objects.filter(content_type__app_label="accounts", codename="change_user")
    by_role, by_hand = Q(groups__permissions__in=change), Q(user_permissions__in=change)
    found = User.objects.filter(Q(is_superuser=True) | by_role | by_hand).values("pk")
    able = User.objects.filter(pk__in=found, is_active=True, is_blocked=False, is_deleted=False)
    return able.filter(verified=True) if settings.REQUIRE_VERIFIED_EMAIL else able


def name_key(username: str) -> str:
    """What names that differ only in case have in common."""
    return username.casefold()


def name_is_taken(username: str, *, by_others_than: User | None = None) -> bool:
    """Whether an account has this name, or a registration that was made within the last days holds it."""
    pk = by_others_than.pk if by_others_than else None
    held = Registration.objects.filter(name_key=name_key(username), expires_at__gt=timezone.now())
    if by_others_than is not None:
        held = held.exclude(user=by_others_than)
    return users_named(username).exclude(pk=pk).exists() or held.exists()


def users_with_email(email: str) -> QuerySet[User]:
    """The user with this address: at most one. Addresses are stored in lower case."""
    return User.objects.filter(email=email.lower())


def user_called(login: str) -> User | None:
    """Whom an e-mail address or user name means. Without "@" in user names one can't be the other."""
    return (users_with_email(login) if "@" in login else users_named(login)).first() if login else None


def email_change_of(user: User) -> EmailChange | None:
    """The change of address that waits to be confirmed."""
    return EmailChange.objects.filter(user=user, expires_at__gt=timezone.now()).first()


def registration_offered() -> bool:
    """Whether people may register by themselves, so that pages should offer it."""
    return settings.REGISTRATION in ("open", "domains")
