"""Signed words in a call: whose, in which alphabet, in which order, how fast."""

import time

from channels.db import database_sync_to_async

from rooms import sign_vocabularies
from rooms.protocol.incoming import CaptionCommit, CaptionInterim
from rooms.protocol.signing import SpelledLetter, SpelledWords
from rooms.store.presence import Person

_read_alphabet = database_sync_to_async(sign_vocabularies.alphabet_of)
# More vocabularies than this are no honest page's.
_MOST_VOCABULARIES = 20


class OwnSigning:
    """What this connection's signing needs to be remembered for, bounded."""

    def __init__(self) -> None:
        self.words = SpelledWords(time.monotonic())
        self.alphabets: dict[str, frozenset[str] | None] = {}

    async def alphabet(self, vocabulary: str) -> frozenset[str] | None:
        if vocabulary not in self.alphabets and len(self.alphabets) < _MOST_VOCABULARIES:
            self.alphabets[vocabulary] = await _read_alphabet(vocabulary)
        return self.alphabets.get(vocabulary)


async def problem_of(own: OwnSigning, me: Person, message: CaptionInterim | CaptionCommit) -> str | None:
    """The code of why this isn't to be shown; None when it may be, and for what was typed."""
    if message.source != "sign":
        return None
    if message.speaker not in {"", me.id}:
        return "not_your_signing"
    return own.words.problem_of(
        message.id,
        message.text,
        message.letters,
        place=message.place,
        alphabet=await own.alphabet(message.vocabulary),
        finished=isinstance(message, CaptionCommit),
        now=time.monotonic(),
    )


def shown_letters(message: CaptionInterim | CaptionCommit) -> tuple[SpelledLetter, ...]:
    return tuple(message.letters) if message.source == "sign" else ()
