"""The whole state of a room as one person sees it."""

from rooms import video
from rooms.models import Room
from rooms.protocol.outgoing import Knock, PublicPerson, RoomState
from rooms.protocol.roles import HOSTS
from rooms.store.presence import Person, Snapshot

_FIELDS = PublicPerson.__struct_fields__


def state_for(me: Person, room: Room, now: Snapshot) -> RoomState:
    people = [PublicPerson(**{name: getattr(person, name) for name in _FIELDS}) for person in now.people]
    waiting = [Knock(person.id, person.name) for person in now.waiting] if me.role in HOSTS else []
    return RoomState(people, waiting, now.locked, video.capacity_of(room), now.panel)
