"""What a page and the server say about pictures that flow through a media server. What flows from browser to browser
needs `signal` only.

A page has two connections to the media server: one by which it sends, one by which it receives everybody else. Every
message names the `line` it belongs to: another one is opened when the connections have to be made anew.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from rooms.protocol.media import (
    MOST_SECTIONS,
    Candidate,
    Description,
    problem_of_candidate,
    problem_of_description,
)

MAX_PEOPLE = 25
TRACK_NAMES = ("mic", "camera", "screen", "screen-sound")

Line = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,32}\Z")]
Name = Literal["mic", "camera", "screen", "screen-sound"]
Mid = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]{1,16}\Z")]
StreamId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9{}_-]{1,64}\Z")]
Size = Literal["large", "small", "none"]


class MediaMessage(Struct, tag_field="type", frozen=True):
    """Base of what pages say about pictures; connections are made with many of them at once."""


class SentTrack(Struct, frozen=True):
    """`mid`: of the offer's section; `stream`: which of one's tracks belong together, as in `me.set`'s `screen`."""

    mid: Mid
    name: Name
    stream: StreamId


class VideoSend(MediaMessage, tag="video.send", frozen=True):
    """An offer of what this page sends, with all its tracks; or a candidate."""

    line: Line
    description: Description | None = None
    candidate: Candidate | None = None
    tracks: Annotated[list[SentTrack], Meta(max_length=len(TRACK_NAMES))] = []


class VideoReceive(MediaMessage, tag="video.receive", frozen=True):
    """The answer to `video.offer`, a candidate, or the wish for a new way (`restart`) after the network changed."""

    line: Line
    description: Description | None = None
    candidate: Candidate | None = None
    restart: bool = False


class VideoWant(MediaMessage, tag="video.want", frozen=True):
    """How large other people's cameras are shown here: those that are not named are large, "none" isn't sent."""

    line: Line
    cameras: Annotated[dict[Annotated[str, Meta(pattern=r"^[0-9a-f-]{36}\Z")], Size], Meta(max_length=MAX_PEOPLE)]


class VideoSay(MediaMessage, tag="video.say", frozen=True):
    """That one's hands move, or no longer: whoever signs counts as speaking."""

    signing: bool


MediaWords = VideoSend | VideoReceive | VideoWant | VideoSay


def problem_of_media(message: MediaMessage) -> str | None:
    """What is wrong with the description or candidate in it, in words."""
    if isinstance(message, VideoSend):
        return _problem(message.description, message.candidate, "offer")
    if isinstance(message, VideoReceive) and not message.restart:
        return _problem(message.description, message.candidate, "answer")
    return None


def _problem(description: Description | None, candidate: Candidate | None, kind: str) -> str | None:
    if description is not None and candidate is None:
        if description.type != kind:
            return f"Send an {kind} here."
        return problem_of_description(description, most_sections=MOST_SECTIONS)
    if candidate is not None and description is None:
        return problem_of_candidate(candidate)
    return "Send either a description or a candidate."


class ReceivedTrack(Struct, frozen=True):
    """Whose track comes in a section of the offer."""

    mid: str
    person: str
    name: str
    stream: str


class MediaFact(Struct, tag_field="type", frozen=True):
    """Base of what the server states about pictures."""


class VideoOpened(MediaFact, tag="video.opened", frozen=True):
    """Send and receive by this line. A line that the page knows goes on; another one means new connections."""

    line: str


class VideoLost(MediaFact, tag="video.lost", frozen=True):
    """The media server can't be reached; the line is over. `video.opened` comes as soon as it can."""


class VideoAnswer(MediaFact, tag="video.answer", frozen=True):
    """The answer to `video.send`."""

    line: str
    description: Description


class VideoOffer(MediaFact, tag="video.offer", frozen=True):
    """What comes from now on: everybody's tracks, by section."""

    line: str
    description: Description
    tracks: list[ReceivedTrack]


class VideoSaid(MediaFact, tag="video.said", frozen=True):
    """Somebody's `video.say`."""

    person: str
    signing: bool
