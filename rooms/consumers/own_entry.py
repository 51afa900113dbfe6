"""What is known about oneself in a call: microphone, camera, hand, role. Everybody's entry is changed by their own
connection only; others ask it to, with an event.
"""

import time
from typing import Any

import msgspec

from rooms.consumers import captions, entrance
from rooms.protocol import outgoing
from rooms.protocol.incoming import MeSet, React
from rooms.protocol.outgoing import Refusal, encode, refusal
from rooms.protocol.rates import Allowance
from rooms.protocol.reactions import BURST, REACTIONS_PER_S
from rooms.protocol.roles import HOSTS
from rooms.store.presence import Person


def reaction_allowance() -> Allowance:
    return Allowance(BURST, REACTIONS_PER_S, time.monotonic())


async def with_hand(call: Any, me: Person) -> Person:
    """Somebody whose line was cut, with the place in the queue that their hand had."""
    before = (await call.presence.find(me.id))[0]
    if before is None or not before.hand:
        return me
    return msgspec.structs.replace(me, hand=True, hand_order=before.hand_order)


async def change(call: Any, **fields: Any) -> None:
    """Others see these fields from now on."""
    changed = msgspec.structs.replace(call.me, **fields)
    if changed != call.me and await call.presence.change(changed):
        call.me = changed
        await call.changed()


async def set_own(call: Any, message: MeSet) -> None:
    order = 0
    if message.hand:
        order = call.me.hand_order or await call.presence.next_hand()
    await change(
        call,
        mic=message.mic,
        camera=message.camera,
        hand=message.hand,
        hand_order=order,
        screen=message.screen,
    )


async def react(call: Any, message: React) -> Refusal | None:
    """To everybody; whoever goes on and on is told to wait."""
    if not call.reactions.take(time.monotonic()):
        return refusal("too_fast")
    await call.tell_all({"type": "call.text", "text": encode(outgoing.Reaction(call.me.id, message.emoji))})
    return None


async def heard(call: Any, event: dict[str, Any]) -> None:
    """An event that asks this connection to change its own entry."""
    await _HANDLERS[event["type"]](call, event)


async def _entry(call: Any, event: dict[str, Any]) -> None:
    await change(call, **event["fields"])


async def _hand_lowered(call: Any, event: dict[str, Any]) -> None:
    if call.me.hand:
        await change(call, hand=False, hand_order=0)
        await call.say(outgoing.HandLowered(event["by"]))


async def _asked_to_mute(call: Any, event: dict[str, Any]) -> None:
    if call.me.mic and call.me.id != event["by_id"]:
        await call.say(outgoing.MuteAsked(event["by"]))


async def _role(call: Any, event: dict[str, Any]) -> None:
    await change(call, role=event["role"])
    await call.say(outgoing.RoleSet(event["role"]))
    if event["role"] in HOSTS:
        assert call.room is not None
        await call.say(await entrance.read_hosting(call.room))
    await captions.show_state(call)


_HANDLERS = {
    "call.entry": _entry,
    "call.hand_lowered": _hand_lowered,
    "call.asked_to_mute": _asked_to_mute,
    "call.role": _role,
}
EVENTS = frozenset(_HANDLERS)
