"""Who may put something into the bin, take it out and delete it for good: whoever may delete it."""

from accounts.permissions import Person
from quizzes import permissions, quiztivity_permissions
from quizzes.bin_services import Binned
from quizzes.models import Quiz


def can_delete(person: Person, thing: Binned) -> bool:
    if isinstance(thing, Quiz):
        return permissions.can_delete(person, thing)
    return quiztivity_permissions.can_delete(person, thing)


def has_bin(person: Person) -> bool:
    """Whoever makes something has a bin."""
    return permissions.can_create(person) or quiztivity_permissions.can_create(person)
