"""Who may put something of calls into the bin, take it out and delete it for good: whoever may delete it."""

from accounts.permissions import Person, is_administrator
from rooms import permissions
from rooms.bin_services import Binned
from rooms.models import Room, Transcript


def can_delete(person: Person, thing: Binned) -> bool:
    if isinstance(thing, Room):
        return permissions.can_end(person, thing)
    if isinstance(thing, Transcript):
        return permissions.can_delete_transcript(person, thing) or is_administrator(person)
    return permissions.can_edit_vocabulary(person, thing)
