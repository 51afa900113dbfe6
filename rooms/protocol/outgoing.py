"""What the server says in a room. Shapes only; who gets what is decided by the consumer."""

from typing import Any

import msgspec
from msgspec import Struct

from accounts.wording import marked
from rooms.protocol.media import Candidate, Description

# In English; a socket says them in its own language.
REFUSALS = {
    "not_joined": marked("You are not in this room. Enter it first."),
    "other_video": marked("Pictures go another way here. Reload the page."),
    "not_allowed": marked("Only the host of this room may do that."),
    "name_missing": marked("Write your name, so that the others know who is there."),
    "room_full": marked("The room is full. Wait until somebody leaves, then try again."),
    "room_locked": marked("The host has locked this room. Ask them to unlock it."),
    "banned": marked("A host has banned you from this call."),
    "no_account": marked("Only people with an account can host. Ask them to log in and come back."),
    "room_not_found": marked("There is no room with this code. Check it."),
    "room_ended": marked("This call has ended."),
    "person_not_found": marked("This person is not in the room any more."),
    "text_missing": marked("Write something first."),
    "text_too_long": marked("A message may have 1,000 characters. Send it in parts."),
    "not_captioner": marked("Take the captioner's seat first, or ask the host for it."),
    "not_open_to_all": marked("Only the host of this call may do that. Ask them."),
    "caption_not_found": marked("This caption is gone."),
    "caption_not_yours": marked("Only who wrote or said it, and the host, may change this."),
    "not_your_signing": marked("Signing is one's own: it can't be said for somebody else."),
    "vocabulary_unknown": marked("This alphabet isn't published here any more. Reload the page."),
    "not_in_alphabet": marked("This isn't a word in letters of the alphabet that it was recognised with."),
    "out_of_order": marked("Later words came before this one. Sign it again."),
    "transcript_full": marked("This transcript is full. Stop it and start another one."),
    "too_fast": marked("That was too much at once. Wait a moment."),
    "try_again": marked("The server is busy just now. Try again in a moment."),
    "internal_error": marked("Something went wrong on the server. Try again."),
}


class Refusal(Struct, frozen=True, tag_field="type", tag="error"):
    """Something was refused; the connection stays open. `reply_to`: the id of the chat message it is about."""

    code: str
    message: str
    reply_to: str | None = None


def refusal(code: str, reply_to: str | None = None) -> Refusal:
    return Refusal(code, REFUSALS[code], reply_to)


class Fact(Struct, tag_field="type", frozen=True):
    """Base of what the server states."""


class Ping(Fact, tag="ping", frozen=True):
    nonce: int


class IceServer(Struct, frozen=True, omit_defaults=True):
    """As RTCPeerConnection takes it."""

    urls: list[str]
    username: str = ""
    credential: str = ""


class ChatMessage(Struct, frozen=True):
    """`sent_at`: ISO 8601. `person` is the sender's id in the room, or "" in messages from before."""

    id: str
    name: str
    text: str
    sent_at: str
    person: str = ""
    client_id: str = ""


class Joined(Fact, tag="room.joined", frozen=True):
    """You are in. Keep `secret` for this page only: it brings you back to your place."""

    id: str
    name: str
    role: str
    secret: str
    ice_servers: list[IceServer]
    relay_only: bool
    messages: list[ChatMessage]


class Waiting(Fact, tag="room.waiting", frozen=True):
    """You have knocked; a host decides."""

    host_present: bool


# What `signer` may be besides "".
ASKED, SEATED = "asked", "seated"


class PublicPerson(Struct, frozen=True):
    """`session` is "" while their line is cut and their seat is kept for some seconds.

    `signer`: seated (shown large to everybody) · asked (waits for the host's answer) · "".
    `role`: host · co-host · member · guest. Hands are up in the order of `hand_order`.
    """

    id: str
    name: str
    role: str
    session: str
    mic: bool
    camera: bool
    screen: str
    hand: bool
    captioner: bool
    signer: str
    hand_order: int = 0


class Knock(Struct, frozen=True):
    id: str
    name: str


class Panel(Struct, frozen=True):
    """Something that everybody sees beside the pictures, such as a game. `title` is plain text."""

    id: str
    title: str


class RoomState(Fact, tag="room.state", frozen=True):
    """Everything about who is there; sent after every change. `waiting` is for hosts, empty for others."""

    people: list[PublicPerson]
    waiting: list[Knock]
    locked: bool
    capacity: int
    panel: Panel | None = None


class RelayedSignal(Fact, tag="signal", frozen=True, omit_defaults=True):
    """From one person's page to this page."""

    sender: str
    session: str
    description: Description | None = None
    candidate: Candidate | None = None


class ChatSaid(Fact, tag="chat.message", frozen=True):
    message: ChatMessage


class IceServers(Fact, tag="ice.servers", frozen=True):
    ice_servers: list[IceServer]


class Reaction(Fact, tag="reaction", frozen=True):
    """Somebody applauds, agrees or laughs."""

    person: str
    emoji: str


class MuteAsked(Fact, tag="mute.asked", frozen=True):
    by: str


class HandLowered(Fact, tag="hand.lowered", frozen=True):
    """A host took down your hand."""

    by: str


class RoleSet(Fact, tag="role.set", frozen=True):
    """Your role from now on."""

    role: str


class CoHosting(Struct, frozen=True):
    """`person`: the id of their newest stay."""

    person: str
    name: str


class Banned(Struct, frozen=True):
    """`banned_at`: ISO 8601."""

    id: str
    name: str
    banned_at: str


class Hosting(Fact, tag="room.hosting", frozen=True):
    """For hosts: the co-hosts, here or not, and who is kept out."""

    co_hosts: list[CoHosting]
    banned: list[Banned]


class Out(Fact, tag="room.out", frozen=True):
    """You are out. `reason`: removed · banned · refused · replaced (another window took your place) · signed_out ·
    ended · left.
    """

    reason: str


_encoder = msgspec.json.Encoder()


def encode(message: Any) -> str:
    """One JSON text frame."""
    return _encoder.encode(message).decode()
