"""Captions and transcripts in a call: who may, what is kept, who sees it. Stored first, shown then."""

import contextlib
from typing import Any, Protocol

import msgspec
from django.utils import timezone

from rooms.consumers import caption_store, signing
from rooms.consumers.entrance import Way
from rooms.consumers.own_captions import OwnCaptions
from rooms.models import Room, TranscriptSegment
from rooms.permissions import may_write_captions
from rooms.protocol import captions as said
from rooms.protocol.captions import Caption, caption_id, tidy_alternatives, tidy_text
from rooms.protocol.incoming import (
    CaptionCommit,
    CaptionCorrect,
    CaptionerAsk,
    CaptionerSit,
    CaptionInterim,
    CaptionWithdraw,
    TranscriptStart,
    TranscriptStop,
)
from rooms.protocol.outgoing import Refusal, refusal
from rooms.protocol.roles import HOSTS
from rooms.store.presence import Person, Presence
from rooms.transcript_services import TranscriptRefused, Words

Command = (
    CaptionInterim
    | CaptionCommit
    | CaptionCorrect
    | CaptionWithdraw
    | TranscriptStart
    | TranscriptStop
    | CaptionerSit
    | CaptionerAsk
)


class Caller(Protocol):
    """The part of the consumer that is used here."""

    room: Room | None
    me: Person | None
    way: Way | None
    presence: Presence
    own_captions: OwnCaptions

    async def say(self, message: Any) -> None: ...
    async def tell(self, channel: str, event: dict[str, Any]) -> None: ...
    async def tell_all(self, event: dict[str, Any]) -> None: ...
    async def changed(self) -> None: ...


# --- what is said ---------------------------------------------------------------------------------


async def welcome(call: Caller) -> None:
    """For who came in: whether a transcript is kept, and the last captions."""
    assert call.room is not None
    assert call.way is not None
    now = await call.presence.snapshot()
    call.own_captions.missed(now.captions)  # all that there is comes now
    if not call.way.returns and len(now.people) == 1:
        await caption_store.end_former_transcripts(call.room)
    await show_state(call, with_captions=True)


async def show_state(call: Caller, *, with_captions: bool = False) -> None:
    """Whether a transcript is kept."""
    assert call.room is not None
    if call.me is not None:
        await call.say(await caption_store.read_state(call.room, call.me, with_captions=with_captions))


async def carry_out(call: Caller, message: Command) -> Refusal | None:
    """One message of somebody inside."""
    assert call.me is not None
    about = message.id if isinstance(message, CaptionCommit) else None
    try:
        return await _HANDLERS[type(message)](call, call.me, message)
    except TranscriptRefused as refused:
        return refusal(refused.code, about)


async def _start_or_stop(call: Caller, me: Person, message: TranscriptStart | TranscriptStop) -> Refusal | None:
    assert call.room is not None
    stay = await caption_store.read_stay(call.room, me.id)
    if stay is None:
        return refusal("not_joined")
    await (caption_store.start if isinstance(message, TranscriptStart) else caption_store.stop)(
        room=call.room, stay=stay
    )
    # A new revision: whose nudge is lost finds out at the next beat, as everybody must know.
    await call.presence.touch()
    await call.tell_all({"type": "call.transcript"})
    return None


async def _sit(call: Caller, me: Person, message: CaptionerSit) -> Refusal | None:
    return await _give_seat(call, me.id, on=message.on, by_host=False)


async def _ask(call: Caller, me: Person, message: CaptionerAsk) -> Refusal | None:
    """Said by the host, which was checked before."""
    return await _give_seat(call, message.person, on=message.on, by_host=True)


async def _give_seat(call: Caller, person_id: str, *, on: bool, by_host: bool) -> Refusal | None:
    assert call.room is not None
    person = (await call.presence.find(person_id))[0]
    stay = await caption_store.read_stay(call.room, person_id)
    if person is None or stay is None:
        return refusal("person_not_found")
    await caption_store.seat(stay=stay, on=on, by_host=by_host)
    if person.channel:
        await call.tell(person.channel, {"type": "call.entry", "fields": {"captioner": on}})
    return None


async def _interim(call: Caller, me: Person, message: CaptionInterim) -> Refusal | None:
    if not may_write_captions(me, message.source):
        return refusal("not_captioner")
    if problem := await signing.problem_of(call.own_captions.signing, me, message):
        return refusal(problem)
    caption = caption_id(me.id, message.id)
    call.own_captions.begun_at(caption, timezone.now())
    speaker = await _speaker(call, me, message)
    if speaker is None:
        return refusal("person_not_found")
    text = tidy_text(message.text)
    if message.source == "typed":
        call.own_captions.unfinished = message if text else None
    letters = signing.shown_letters(message)
    await _tell_all(call, said.InterimCaption(caption, text, message.source, me.id, speaker.id, speaker.name, letters))
    return None


async def _commit(call: Caller, me: Person, message: CaptionCommit) -> Refusal | None:
    assert call.room is not None
    text = tidy_text(message.text)
    if not may_write_captions(me, message.source):
        return refusal("not_captioner", message.id)
    if not text:
        return refusal("text_missing", message.id)
    if problem := await signing.problem_of(call.own_captions.signing, me, message):
        return refusal(problem, message.id)
    caption = caption_id(me.id, message.id)
    if message.source == "typed":
        call.own_captions.unfinished = None
    words = Words(
        caption,
        text,
        message.source,
        call.own_captions.begun_at(caption, timezone.now()),
        message.speaker,
        message.confidence if message.source == "sign" else None,
        tidy_alternatives(message.alternatives) if message.source == "sign" else (),
        tidy_text(message.vocabulary) if message.source == "sign" else "",
    )
    final = await caption_store.add(call.room, me, words) or await _unkept(call, me, message, words)
    if final is None:
        return refusal("person_not_found", message.id)
    if final.text:  # else it was taken back since
        letters = signing.shown_letters(message) if final.text == text else ()
        fact = said.FinalCaption(msgspec.structs.replace(final, letters=letters))
        await _tell_all(call, fact, kept=final.stored)
    await call.say(said.CaptionStored(message.id, final.id, final.stored))
    return None


async def before_out(call: Caller, reason: str) -> None:
    """The call was ended while this person typed: what everybody had read so far is the transcript's last line."""
    assert call.room is not None
    message, call.own_captions.unfinished = call.own_captions.unfinished, None
    if reason != "ended" or message is None or call.me is None or not may_write_captions(call.me, message.source):
        return
    caption, now = caption_id(call.me.id, message.id), timezone.now()
    begun_at = call.own_captions.begun_at(caption, now)
    words = Words(caption, tidy_text(message.text), message.source, begun_at, message.speaker)
    with contextlib.suppress(TranscriptRefused):
        if (kept := await caption_store.add(call.room, call.me, words)) is not None:
            await call.say(said.CaptionStored(message.id, kept.id, stored=True))


async def _unkept(call: Caller, me: Person, message: CaptionCommit, words: Words) -> Caption | None:
    """Without a transcript a caption is shown, and nothing is stored."""
    speaker = await _speaker(call, me, message)
    if speaker is None:
        return None
    call.own_captions.shown(words.id, words.text)
    return Caption(
        words.id,
        words.text,
        words.source,
        me.id,
        me.name,
        speaker.id,
        speaker.name,
        confidence=words.confidence,
        alternatives=tuple(words.alternatives),
    )


async def _correct_caption(call: Caller, me: Person, message: CaptionCorrect) -> Refusal | None:
    assert call.room is not None
    text = tidy_text(message.text)
    if not text:
        return refusal("text_missing")
    original = call.own_captions.unkept(message.id)
    kept = original is None
    if original is None:
        segment = await _own_segment(call, me, message.id)
        if isinstance(segment, Refusal):
            return segment
        original = segment.text
        if not await caption_store.correct(call.room, me, segment, text):
            return refusal("caption_not_found")
    await _tell_all(call, said.CaptionCorrected(message.id, text, original, me.name), kept=kept)
    return None


async def _withdraw_caption(call: Caller, me: Person, message: CaptionWithdraw) -> Refusal | None:
    kept = call.own_captions.unkept(message.id) is None
    if kept:
        segment = await _own_segment(call, me, message.id)
        if isinstance(segment, Refusal):
            return segment
        await caption_store.withdraw(segment=segment)
    call.own_captions.forget(message.id)
    await _tell_all(call, said.CaptionWithdrawn(message.id), kept=kept)
    return None


async def _own_segment(call: Caller, me: Person, segment_id: str) -> TranscriptSegment | Refusal:
    """A stored caption that this person may change."""
    assert call.room is not None
    segment = await caption_store.read_segment(call.room, segment_id)
    if segment is None:
        return refusal("caption_not_found")
    own = me.id in {str(segment.captioner_id), str(segment.speaker_id)}
    return segment if own or me.role in HOSTS else refusal("caption_not_yours")


async def _speaker(call: Caller, me: Person, message: CaptionInterim | CaptionCommit) -> Person | None:
    """Who says it: somebody in the room, or nobody in particular (a person without id). None: somebody else."""
    if message.source == "sign" or message.speaker == me.id:
        return me
    if not message.speaker:
        return Person("", "", "")
    return (await call.presence.find(message.speaker))[0]


async def _tell_all(call: Caller, fact: said.Fact, *, kept: bool = False) -> None:
    event: dict[str, Any] = {"type": "call.text", "text": said.encode(fact)}
    if kept:
        event["caption"] = await call.presence.next_caption()
    await call.tell_all(event)


_HANDLERS: dict[type, Any] = {
    TranscriptStart: _start_or_stop,
    TranscriptStop: _start_or_stop,
    CaptionerSit: _sit,
    CaptionerAsk: _ask,
    CaptionInterim: _interim,
    CaptionCommit: _commit,
    CaptionCorrect: _correct_caption,
    CaptionWithdraw: _withdraw_caption,
}
