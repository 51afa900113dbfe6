"""What a host chooses when starting a game."""

from typing import Literal

from msgspec import Struct

Mode = Literal["normal", "kahoot", "room_check"]
# Those that a host chooses from; a room check has a page of its own.
MODES: tuple[Mode, ...] = ("normal", "kahoot")
Scoring = Literal["speed", "accuracy", "streak"]
SCORINGS: tuple[Scoring, ...] = ("speed", "accuracy", "streak")
AUTO_ADVANCE_MIN_S, AUTO_ADVANCE_MAX_S = 3, 120


class GameOptions(Struct, frozen=True):
    """`mode`: "normal" shows question and answers on phones, "kahoot" only shapes and colours.
    "room_check" is no game: it has no questions, and shows how the phones of a room are connected.

    `custom_field`: a label that players fill in when joining ("Class"), or None.
    `randomise_answers`: show the options of every question in a chance order (ORDER's always are).
    `scoring`: see `engine.scoring`. `randomise_questions`: ask in a chance order; slides keep their places.
    `auto_advance_s`: what follows a question goes on by itself after so many seconds; None: when the host says.
    `hide_results`: every question's results are hidden until the host shows them.
    """

    mode: Mode = "normal"
    custom_field: str | None = None
    randomise_answers: bool = False
    scoring: Scoring = "speed"
    randomise_questions: bool = False
    hide_results: bool = False
    auto_advance_s: int | None = None
