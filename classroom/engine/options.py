"""What a host chooses when starting a game."""

from typing import Literal

from msgspec import Struct

Mode = Literal["normal", "kahoot", "room_check"]
# Those that a host chooses from; a room check has a page of its own.
MODES: tuple[Mode, ...] = ("normal", "kahoot")
Scoring = Literal["speed", "accuracy", "streak"]
SCORINGS: tuple[Scoring, ...] = ("speed", "accuracy", "streak")
# It stands above a field on a phone and at the head of a column.
CUSTOM_FIELD_LABEL_MAX_CHARACTERS = 50
AUTO_ADVANCE_MIN_S, AUTO_ADVANCE_MAX_S = 3, 120
TeamMode = Literal["none", "choose", "balanced"]
TEAM_MODES: tuple[TeamMode, ...] = ("none", "choose", "balanced")
NameMode = Literal["typed", "filtered", "generated"]
NAME_MODES: tuple[NameMode, ...] = ("typed", "filtered", "generated")


class GameOptions(Struct, frozen=True):
    """`mode`: "normal" shows question and answers on phones, "kahoot" only shapes and colours.
    "room_check" is no game: it has no questions, and shows how the phones of a room are connected.

    `custom_field`: a label that players fill in when joining ("Class"), or None.
    `randomise_answers`: show the options of every question in a chance order (ORDER's always are).
    `scoring`: see `engine.scoring`. `randomise_questions`: ask in a chance order; slides keep their places.
    `auto_advance_s`: what follows a question goes on by itself after so many seconds; None: when the host says.
    `hide_results`: every question's results are hidden until the host shows them.
    `music`: the host screen plays music.
    `controllers`: hardware controllers may play; the game gets a code for them.
    `extra_time`: percent of more time by player name, for those players alone to know.
    `team_mode`: players choose a team, or the server puts each newcomer into the smallest; `team_names` are kept
    for the next game also when this one has no teams.
    `names`: players type one, type one that passes `engine.bad_names`, or take one that is made for them.
    `protect_join`: joining takes a proof of work.
    """

    mode: Mode = "normal"
    custom_field: str | None = None
    randomise_answers: bool = False
    scoring: Scoring = "speed"
    randomise_questions: bool = False
    hide_results: bool = False
    auto_advance_s: int | None = None
    music: bool = False
    controllers: bool = False
    extra_time: dict[str, int] = {}
    team_mode: TeamMode = "none"
    team_names: tuple[str, ...] = ()
    names: NameMode = "typed"
    protect_join: bool = False

    @property
    def teams(self) -> tuple[str, ...]:
        """The names of the teams that play; a team is known by its place in here."""
        return () if self.team_mode == "none" else self.team_names
