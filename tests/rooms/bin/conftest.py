"""Something of calls to put into the bin, with everything that hangs on it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.bin_models import Binnable
from accounts.models import User
from rooms import services, transcript_services
from rooms.models import Room, RoomBan, SignVocabulary, Transcript
from rooms.transcript_services import Words
from tests.rooms.hands import published_vocabulary

WORD = "zwischenruf"


@pytest.fixture
def room(teacher: User, other_teacher: User) -> Room:
    """A call that ended, with what its owner and a member said; the room is open."""
    room = services.create_room(owner=teacher, name=f"{WORD} room")
    host = services.begin_stay(room=room, user=teacher, name="teacher", role="host")
    member = services.begin_stay(room=room, user=other_teacher, name="Olga", role="member")
    transcript_services.start_transcript(room=room, stay=host)
    words = Words(str(uuid4()), f"{WORD} said", "typed", timezone.now(), str(member.pk))
    transcript_services.add_words(room=room, stay=host, words=words)
    transcript_services.post_message(room=room, stay=member, user=other_teacher, name="Olga", text=f"{WORD} written")
    transcript_services.stop_transcript(room=room, stay=host)
    RoomBan.objects.create(room=room, name=f"{WORD} guest")
    services.end_stays(ids=[str(host.pk), str(member.pk)])
    room.calls.update(started_at=timezone.now() - timedelta(minutes=5))
    return room


@pytest.fixture
def transcript(room: Room) -> Transcript:
    return room.transcripts.get()


@pytest.fixture
def vocabulary(teacher: User) -> SignVocabulary:
    made = published_vocabulary(teacher, WORD)
    SignVocabulary.objects.filter(pk=made.pk).update(name=f"{WORD} signs", accepts_recordings=True)
    made.refresh_from_db()
    return made


@pytest.fixture
def things(room: Room, transcript: Transcript, vocabulary: SignVocabulary) -> dict[str, Binnable]:
    """By kind."""
    return {"room": room, "transcript": transcript, "vocabulary": vocabulary}
