"""Reads of accounts."""

import re

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from accounts.models import User


def users_named(username: str) -> QuerySet[User]:
    """The user with this name in any case: at most one."""
    if connection.vendor == "sqlite":
        # SQLite's LOWER and LIKE know ASCII only; Django gives it Python's regular expressions.
        return User.objects.filter(username__iregex=f"^{re.escape(username)}$")
    # By the database's own LOWER on both sides, which is what its unique index holds.
    return User.objects.alias(folded=Lower("username")).filter(folded=Lower(Value(username)))


def users_with_email(email: str) -> QuerySet[User]:
    """The user with this address: at most one. Addresses are stored in lower case."""
    return User.objects.filter(email=email.lower())


def user_called(login: str) -> User | None:
    """Whom an e-mail address or user name means. Without "@" in user names one can't be the other."""
    return (users_with_email(login) if "@" in login else users_named(login)).first() if login else None
