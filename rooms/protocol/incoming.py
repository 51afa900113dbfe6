"""What browsers may say in a room. `parse` is total: it returns a message or a Refusal."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from rooms.protocol import MAX_FRAME_BYTES
from rooms.protocol.captions import (
    CAPTION_MAX_CHARACTERS,
    MAX_ALTERNATIVES,
    PlainText,
    Source,
)
from rooms.protocol.media import Candidate, Description, problem_of_candidate, problem_of_description
from rooms.protocol.outgoing import Refusal
from rooms.protocol.reactions import Emoji
from rooms.protocol.signing import Confidence, SpelledWord
from rooms.protocol.video import MediaMessage, MediaWords, problem_of_media

MESSAGE_MAX_CHARACTERS = 1000
NAME_MAX_CHARACTERS = 60

PersonId = Annotated[str, Meta(pattern=r"^[0-9a-f-]{36}\Z")]
# What is looked up in the database; "" for nobody in particular.
StoredId = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
Speaker = Annotated[str, Meta(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?\Z")]
Session = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}\Z")]
Vocabulary = Annotated[str, Meta(max_length=64)]
Place = Annotated[int, Meta(ge=0, le=2**31)]


class Message(Struct, tag_field="type", frozen=True):
    """Base of all messages."""


class Enter(Message, tag="room.enter", frozen=True):
    """Come in, knock, or come back with the secret of `room.joined`.

    `session` is made by each page at random: it stays the same when the line is cut and the page goes on, and is
    another one after a reload, so that others know whether their media connections still hold.
    """

    session: Session
    name: Annotated[str, Meta(max_length=200)] = ""
    secret: Annotated[str, Meta(max_length=400)] = ""


class Signal(MediaMessage, tag="signal", frozen=True):
    """An offer, an answer or a candidate for one person and one page of theirs."""

    to: PersonId
    session: Session
    description: Description | None = None
    candidate: Candidate | None = None


class ChatSend(Message, tag="chat.send", frozen=True):
    """`id` comes back in the message, so that the sender knows that it is stored."""

    id: Session
    text: Annotated[str, Meta(max_length=4 * MESSAGE_MAX_CHARACTERS)]


class MeSet(Message, tag="me.set", frozen=True):
    """What others see beside one's picture. `screen` is the id of the media stream that shows one's screen, or ""."""

    mic: bool
    camera: bool
    hand: bool
    screen: Annotated[str, Meta(pattern=r"^[A-Za-z0-9{}_-]{0,64}\Z")] = ""


class React(Message, tag="reaction.send", frozen=True):
    """Show something over one's picture for a moment; nothing is kept."""

    emoji: Emoji


class Leave(Message, tag="room.leave", frozen=True):
    """Go now; nobody keeps the seat."""


class IceGet(Message, tag="ice.get", frozen=True):
    """Ask for fresh credentials, before the old ones expire."""


class Pong(Message, tag="pong", frozen=True):
    """The reply to `ping`."""

    nonce: int


class HostMessage(Message, frozen=True):
    """Base of what only hosts may say."""


class KnockAdmit(HostMessage, tag="knock.admit", frozen=True):
    knock: PersonId


class KnockRefuse(HostMessage, tag="knock.refuse", frozen=True):
    knock: PersonId


class RoomLock(HostMessage, tag="room.lock", frozen=True):
    """Let nobody new in, or let them knock again."""

    locked: bool


class PersonRemove(HostMessage, tag="person.remove", frozen=True):
    """Put somebody out; their secret stops working and they would have to knock.

    `ban`: not even that, until it is lifted.
    """

    person: PersonId
    ban: bool = False


class PersonAskMute(HostMessage, tag="person.ask_mute", frozen=True):
    """Ask somebody to mute themselves. Nobody's microphone is switched by others."""

    person: PersonId


class PeopleAskMute(HostMessage, tag="people.ask_mute", frozen=True):
    """Ask everybody whose microphone is on."""


class HandLower(HostMessage, tag="hand.lower", frozen=True):
    """Take down somebody's hand; "": all hands."""

    person: Speaker = ""


class CoHostSet(HostMessage, tag="co_host.set", frozen=True):
    """Let a member host too, or no longer. For the owner; also for somebody who isn't here just now."""

    person: StoredId
    on: bool


class HostingGet(HostMessage, tag="hosting.get", frozen=True):
    """Ask for the co-hosts and bans; answered by `room.hosting`."""


class BanLift(HostMessage, tag="ban.lift", frozen=True):
    """Let somebody knock again."""

    ban: StoredId


class RoomEnd(HostMessage, tag="room.end", frozen=True):
    """End the call for everybody; the room doesn't open again."""


class CaptionerAsk(HostMessage, tag="captioner.ask", frozen=True):
    """Give somebody the captioner's seat, or take it away."""

    person: StoredId
    on: bool


class SignerSeat(HostMessage, tag="signer.seat", frozen=True):
    """Give somebody a signer's seat, or take it away; also the answer to who asked for it."""

    person: StoredId
    on: bool


class SignerAsk(Message, tag="signer.ask", frozen=True):
    """Ask the host for a signer's seat; hosts have it at once. Off: take the question back, or leave the seat."""

    on: bool


class CaptionerSit(Message, tag="captioner.sit", frozen=True):
    """Take the captioner's seat oneself, where the room allows it, or leave it."""

    on: bool


class TranscriptStart(Message, tag="transcript.start", frozen=True):
    """From now on captions and chat are kept; everybody is told."""


class TranscriptStop(Message, tag="transcript.stop", frozen=True):
    """What was kept stays; nothing more is added."""


class CaptionMessage(Message, frozen=True):
    """Base of captions; they have a rate of their own."""


class CaptionInterim(CaptionMessage, tag="caption.interim", frozen=True):
    """What is being typed or recognised just now: shown, never kept. An empty text clears it.

    Signing comes word by word, each with its `letters`, its `vocabulary`, and its `place` in the order of the page.
    """

    id: Session
    text: Annotated[str, Meta(max_length=CAPTION_MAX_CHARACTERS)]
    speaker: Speaker = ""
    source: Source = "typed"
    letters: SpelledWord = []
    vocabulary: Vocabulary = ""
    place: Place = 0


class CaptionCommit(CaptionMessage, tag="caption.commit", frozen=True):
    """A finished stretch of words. `id` is the one of its interim texts; until `caption.stored` came with it, say it
    again after a lost line: it is stored once.

    `speaker` is who says it, "" when that isn't known; signing is always one's own. A signed word has `letters`,
    `vocabulary` and `place` like its interim texts.
    """

    id: Session
    text: PlainText
    speaker: Speaker = ""
    source: Source = "typed"
    confidence: Confidence | None = None
    alternatives: Annotated[list[PlainText], Meta(max_length=MAX_ALTERNATIVES)] = []
    letters: SpelledWord = []
    vocabulary: Vocabulary = ""
    place: Place = 0


class CaptionCorrect(CaptionMessage, tag="caption.correct", frozen=True):
    """Say a caption anew, one's own or, as host, anybody's; the original is kept with it."""

    id: StoredId
    text: PlainText


class CaptionWithdraw(CaptionMessage, tag="caption.withdraw", frozen=True):
    """Take a caption back; its text is forgotten."""

    id: StoredId


HostWords = (
    KnockAdmit
    | KnockRefuse
    | RoomLock
    | PersonRemove
    | PersonAskMute
    | PeopleAskMute
    | HandLower
    | CoHostSet
    | HostingGet
    | BanLift
    | RoomEnd
    | CaptionerAsk
    | SignerSeat
)
CaptionWords = CaptionInterim | CaptionCommit | CaptionCorrect | CaptionWithdraw
TranscriptWords = TranscriptStart | TranscriptStop | CaptionerSit
Words = (
    Enter
    | Signal
    | MediaWords
    | ChatSend
    | MeSet
    | React
    | Leave
    | IceGet
    | Pong
    | SignerAsk
    | TranscriptWords
    | CaptionWords
    | HostWords
)

_decoder = msgspec.json.Decoder(Words)


def parse(frame: str | bytes | None) -> Words | Refusal:
    """One frame. Never raises."""
    if not isinstance(frame, str):
        return Refusal("invalid_message", "Send JSON text.")
    if len(frame) > MAX_FRAME_BYTES:
        return Refusal("too_large", f"A message may have {MAX_FRAME_BYTES} bytes.")
    try:
        message = _decoder.decode(frame)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return Refusal("invalid_message", f"This message can't be read: {error}")
    problem = None
    if isinstance(message, MediaMessage):
        problem = _problem_of_signal(message) if isinstance(message, Signal) else problem_of_media(message)
    return Refusal("invalid_signal", problem) if problem else message


def _problem_of_signal(signal: Signal) -> str | None:
    if signal.description is not None and signal.candidate is None:
        return problem_of_description(signal.description)
    if signal.candidate is not None and signal.description is None:
        return problem_of_candidate(signal.candidate)
    return "A signal carries either a description or a candidate."
