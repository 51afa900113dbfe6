"""Captions: what one is, how long it may be, and the id that makes sending it again harmless."""

import unicodedata
import uuid
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from rooms.protocol.signing import SpelledLetter

CAPTION_MAX_CHARACTERS = 500
# What is corrected may be a chat message, which may be longer.
CORRECTION_MAX_CHARACTERS = 1000
MAX_ALTERNATIVES = 5
# Below this, readers are told that a recognised word may be wrong.
UNCERTAIN_BELOW = 0.8

_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

Source = Literal["typed", "sign"]
PlainText = Annotated[str, Meta(min_length=1, max_length=CAPTION_MAX_CHARACTERS)]


class Fact(Struct, tag_field="type", frozen=True):
    """Base of what the server says about captions."""


class Caption(Struct, frozen=True):
    """`start_ms` and `end_ms`: since the transcript's start, by the server's clock; 0 when nothing is kept.

    `captioner` and `speaker` are ids in the room; "" for who is unknown. `text` is plain, `original` what it was before
    a correction. A caption that was taken back has no text. `letters`: of a signed word, while it is new.
    """

    id: str
    text: str
    source: str
    captioner: str = ""
    captioner_name: str = ""
    speaker: str = ""
    speaker_name: str = ""
    start_ms: int = 0
    end_ms: int = 0
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    original: str = ""
    stored: bool = False
    letters: tuple[SpelledLetter, ...] = ()


class InterimCaption(Fact, tag="caption.interim", frozen=True):
    """Somebody's words as they come; replaced by the next with this id, or by its `caption.final`."""

    id: str
    text: str
    source: str
    captioner: str
    speaker: str
    speaker_name: str
    letters: tuple[SpelledLetter, ...] = ()


class FinalCaption(Fact, tag="caption.final", frozen=True):
    """In the database when it is shown, if `stored`. May come twice with the same id."""

    caption: Caption


class CaptionStored(Fact, tag="caption.stored", frozen=True):
    """The receipt for its sender. `stored` is false when no transcript runs: it was shown, and isn't kept."""

    reply_to: str
    id: str
    stored: bool


class CaptionCorrected(Fact, tag="caption.corrected", frozen=True):
    id: str
    text: str
    original: str
    by: str


class CaptionWithdrawn(Fact, tag="caption.withdrawn", frozen=True):
    id: str


class TranscriptState(Fact, tag="transcript.state", frozen=True):
    """Whether captions and chat are kept just now; said on coming in and at every change.

    `id` is the running transcript's, or the newest one's that whoever hears it may read; "" when there is none, as when
    it was put into the bin. `may_start`: whether they may start and stop; `may_caption`: whether they may take the
    captioner's seat. `captions`: the last ones, on coming in and whenever one may have been missed.
    """

    running: bool
    id: str
    started_by: str
    may_start: bool
    may_caption: bool
    captions: list[Caption]


def caption_id(stay: str, client_id: str) -> str:
    """The id of a caption: the same whenever the same page says the same caption again."""
    return str(uuid.uuid5(uuid.UUID(stay), client_id))


def tidy_text(text: str) -> str:
    """One line without control characters; may be empty."""
    return " ".join("".join(map(_kept, text)).split())


def _kept(letter: str) -> str:
    # Joiners (Cf) stay: Sinhala, Persian and emoji need them. What turns the direction of following text goes.
    if letter in _DIRECTION_OVERRIDES:
        return ""
    return " " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter


def tidy_alternatives(texts: Iterable[str]) -> list[str]:
    return [tidy for text in texts if (tidy := tidy_text(text))]


def is_uncertain(confidence: float | None) -> bool:
    return confidence is not None and confidence < UNCERTAIN_BELOW


def encode(message: Fact) -> str:
    return msgspec.json.encode(message).decode()
