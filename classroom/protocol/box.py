"""What hardware controllers ("boxes") type and say. docs/controllers.md says where each rule comes from.

A box has four buttons. It types codes by pressing them briefly (`b g y r`) or long (`B G Y R`), and in a game it
says which one was pressed.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from classroom.protocol import MAX_FRAME_BYTES

SYMBOLS = "BbGgYyRr"
# In the order of the answers on the screen.
BUTTONS = "bygr"
SETUP_CODE_LENGTH, GAME_CODE_LENGTH = 10, 6
# The firmware has room for 28 characters of the id under which a box plays. Eleven letters and digits are 65 random
# bits, and leave six digits for the player and nine for the PIN.
PLACE_SECRET_LENGTH = 11

BoxError = Literal["ValidationError", "BadId", "InvalidButton"]
_PLACE = re.compile(r"([0-9]{1,6})-([A-Za-z0-9]{11}):([0-9]{4,9})")


class Symbol(NamedTuple):
    """One press of a code as people read it."""

    color: str  # blue, green, yellow, red
    long: bool


_COLORS = {"b": "blue", "g": "green", "y": "yellow", "r": "red"}


def symbols_of(code: str) -> list[Symbol]:
    """The presses that type this code."""
    return [Symbol(_COLORS[sign.lower()], sign.isupper()) for sign in code]


def new_code(length: int, choose: Callable[[str], str]) -> str:
    """A code of `length` presses; `choose` picks one of some symbols by chance."""
    return "".join(choose(SYMBOLS) for _ in range(length))


def is_code(text: object, length: int) -> bool:
    return isinstance(text, str) and len(text) == length and set(text) <= set(SYMBOLS)


class PlaceId(NamedTuple):
    """The id under which a box plays: whose place it is, the secret that proves it, and the game's PIN."""

    player: str
    secret: str
    pin: str

    def __str__(self) -> str:
        return f"{self.player}-{self.secret}:{self.pin}"


def read_place_id(text: str) -> PlaceId | None:
    found = _PLACE.fullmatch(text)
    return PlaceId(*found.groups()) if found else None


class ButtonPress(Struct, tag_field="type", tag="bp", frozen=True):
    """A button was pressed, or is still held: boxes repeat this about every 30 ms."""

    data: Annotated[str, Meta(max_length=8)]


class Complaint(Struct, tag_field="type", tag="e", frozen=True):
    """What a box said or is couldn't be used. Today's firmware ignores it."""

    data: BoxError


_decoder = msgspec.json.Decoder(ButtonPress)
_encoder = msgspec.json.Encoder()


def parse_press(frame: str | bytes | None) -> int | BoxError:
    """The place of the pressed button among `BUTTONS`. Never raises."""
    if frame is None or len(frame) > MAX_FRAME_BYTES:
        return "ValidationError"
    try:
        button = _decoder.decode(frame).data
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return "ValidationError"
    return BUTTONS.index(button) if len(button) == 1 and button in BUTTONS else "InvalidButton"


def complaint(error: BoxError) -> str:
    """One JSON text frame."""
    return _encoder.encode(Complaint(error)).decode()


def answer_by_button(input_: str, button: int) -> Any:
    """What a press submits to a question with this `input` (see `PublicQuestion`); None where buttons can't answer.

    To a question with several right options a press is the one option alone.
    """
    if input_ == "one":
        return button
    return [button] if input_ == "many" else None
