"""Who may use which route of rooms, calls, transcripts and vocabularies of signs."""

import uuid

from django.utils import timezone

from rooms import services as calls
from rooms.models import Call, Transcript, TranscriptSegment
from tests.api_permissions.case import EVERYBODY_SIGNED_IN, SEGMENT, Case, Cast, Things, in_bin_cases, in_the_bin
from tests.rooms.hands import frames, make_vocabulary, published_vocabulary

CORRECTION = {"corrected_text": "Mine now"}
TAKES = {"consent": True, "takes": [{"sign": "A", "frames": frames("A", signer=0, take=0)}]}
VOCABULARY = {"slug": "new-one", "name": "New", "language": "ase", "signs": [{"label": "A"}, {"label": "B"}]}

CASES = [
    Case("GET", "rooms/", EVERYBODY_SIGNED_IN),
    Case("POST", "rooms/", (403, 201, 201, 201, 201, 201), body={"name": "New"}),
    Case("GET", "rooms/<code>/", EVERYBODY_SIGNED_IN, "room"),
    Case("POST", "rooms/<code>/end/", (403, 403, 403, 200, 403, 200), "room"),
    Case("DELETE", "rooms/<code>/", (403, 403, 403, 204, 403, 204), "room"),
    Case("GET", "rooms/<code>/messages/", (403, 403, 403, 200, 403, 200), "room"),
    Case("GET", "rooms/<code>/participants/", (403, 403, 403, 200, 403, 200), "room"),
    Case("GET", "rooms/<code>/bans/", (403, 403, 403, 200, 403, 200), "room"),
    Case("DELETE", "rooms/<code>/bans/<uuid:ban>/", (403, 403, 403, 404, 403, 404), "room"),
    Case("GET", "calls/", EVERYBODY_SIGNED_IN),
    Case("GET", "calls/<id>/", (403, 404, 404, 200, 404, 404), "call"),
    Case("GET", "transcripts/", EVERYBODY_SIGNED_IN),
    Case("GET", "transcripts/<id>/", (403, 404, 404, 200, 404, 404), "transcript"),
    Case("DELETE", "transcripts/<id>/", (403, 404, 404, 204, 404, 404), "transcript"),
    Case("GET", "transcripts/<id>/segments/", (403, 404, 404, 200, 404, 404), "transcript"),
    # Who was in the call, too: tests/rooms/test_transcript_pages_and_api.py.
    Case(
        "PATCH", "transcripts/<id>/segments/<uuid:segment>/", (403, 404, 404, 200, 404, 404), "transcript", CORRECTION
    ),
    Case("DELETE", "transcripts/<id>/segments/<uuid:segment>/", (403, 404, 404, 204, 404, 404), "transcript"),
    Case("GET", "transcripts/<id>/exports/<slug:kind>/", (403, 404, 404, 200, 404, 404), "transcript"),
    *in_bin_cases("rooms", "room in the bin", (403, 404, 404, 204, 404, 204)),
    *in_bin_cases("transcripts", "transcript in the bin", (403, 404, 404, 204, 404, 204)),
    *in_bin_cases("vocabularies", "vocabulary in the bin", (403, 404, 404, 204, 404, 204)),
    # Who may record where everybody may: tests/rooms/test_vocabularies.py.
    Case("GET", "vocabularies/", (200,) * 6),
    Case("POST", "vocabularies/", (403, 403, 201, 201, 403, 201), body=VOCABULARY),
    # A JSON body isn't an upload, which is noticed while looking for the CSRF token, before the role.
    Case("POST", "vocabularies/import/", (403, 415, 415, 415, 415, 415), body={}),
    Case("GET", "vocabularies/<code>/", (404, 404, 404, 200, 404, 200), "vocabulary"),
    Case("GET", "vocabularies/<code>/", (200,) * 6, "published vocabulary"),
    Case("PATCH", "vocabularies/<code>/", (403, 404, 404, 200, 404, 200), "vocabulary", {"name": "Mine now"}),
    Case("PATCH", "vocabularies/<code>/", (403, 403, 403, 200, 403, 200), "published vocabulary", {"name": "Mine now"}),
    Case("DELETE", "vocabularies/<code>/", (403, 403, 403, 204, 403, 204), "published vocabulary"),
    Case("GET", "vocabularies/<code>/chart/", (200,) * 6, "published vocabulary"),
    Case("GET", "vocabularies/<code>/weights/", (200,) * 6, "published vocabulary"),
    Case("GET", "vocabularies/<code>/file/", (403, 403, 403, 200, 403, 200), "published vocabulary"),
    Case("GET", "vocabularies/<code>/samples/", (403, 403, 403, 200, 403, 200), "published vocabulary"),
    Case("POST", "vocabularies/<code>/samples/", (403, 403, 403, 200, 403, 200), "published vocabulary", TAKES),
    Case("DELETE", "vocabularies/<code>/samples/", (403, 204, 204, 204, 204, 204), "published vocabulary"),
    Case("GET", "vocabularies/<code>/versions/", (403, 403, 403, 200, 403, 200), "published vocabulary"),
    # Without samples there is nothing to train.
    Case("POST", "vocabularies/<code>/versions/", (403, 403, 403, 409, 403, 409), "published vocabulary"),
    Case(
        "POST",
        "vocabularies/<code>/versions/<int:number>/publish/",
        (403, 403, 403, 200, 403, 200),
        "published vocabulary",
    ),
    Case(
        "POST",
        "vocabularies/<code>/versions/<int:number>/cancel/",
        (403, 403, 403, 409, 403, 409),
        "published vocabulary",
    ),
]


def transcript(cast: Cast) -> uuid.UUID:
    made = Transcript.objects.create(room=calls.create_room(owner=cast.owner))
    said = {"source": "typed", "text": "said", "start_ms": 0, "end_ms": 900}
    TranscriptSegment.objects.create(id=SEGMENT, transcript=made, **said)
    return made.pk


def call(cast: Cast) -> uuid.UUID:
    return Call.objects.create(room=calls.create_room(owner=cast.owner), ended_at=timezone.now()).pk


THINGS: Things = {
    "room": lambda cast: calls.create_room(owner=cast.owner).room_code,
    "call": call,
    "transcript": transcript,
    "room in the bin": lambda cast: in_the_bin(calls.create_room(owner=cast.owner)),
    "transcript in the bin": lambda cast: in_the_bin(Transcript.objects.get(pk=transcript(cast))),
    "vocabulary in the bin": lambda cast: in_the_bin(make_vocabulary(cast.owner)),
    "vocabulary": lambda cast: make_vocabulary(cast.owner, accepts_recordings=False).slug,
    "published vocabulary": lambda cast: published_vocabulary(cast.owner, "open").slug,
}
