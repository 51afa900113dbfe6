"""Who is who: the questions about roles that other apps ask."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User

Person = User | AnonymousUser


def is_administrator(person: Person) -> bool:
    """Whoever may change accounts runs the instance and sees everything on it."""
    return person.has_perm("accounts.change_user")
