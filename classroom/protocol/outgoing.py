"""What the server says. `Public…` shapes may reach a player; solutions appear in them only after a question closed."""

from typing import Any

import msgspec
from msgspec import Struct

from quizzes.question_types.shapes import PublicQuestion, Solution, Tally


class Refusal(Struct, frozen=True, tag_field="type", tag="error"):
    """Something was refused; the connection stays open. Codes are listed in docs/protocol.md.

    `reply_to` is the client id of the answer it is about. `retry_after_s`: when trying again makes sense, if that is
    known.
    """

    code: str
    message: str
    reply_to: str | None = None
    retry_after_s: int | None = None


class Fact(Struct, tag_field="type", frozen=True, omit_defaults=False):
    """Base of what the server states."""


class Ping(Fact, tag="ping", frozen=True):
    """Answer at once with `pong` and this nonce."""

    nonce: int


# --- shared parts ---------------------------------------------------------------------------------


class OwnAnswer(Struct, frozen=True):
    """How the receiving player did on the question that closed; `right` is None where nothing is judged or
    results are hidden."""

    answered: bool
    right: bool | None
    points: int


class Standing(Struct, frozen=True):
    """One line of a leaderboard; `rank` is shared by equal scores."""

    rank: int
    name: str
    score: int


class TeamStanding(Struct, frozen=True):
    """One team; `team` is its place in `teams`. `score`: the mean of its members' points."""

    rank: int
    team: int
    score: int
    players: int


class Me(Struct, frozen=True):
    """The receiving player. `rank` is None before the first question closed, `team` in a game without teams."""

    id: str
    name: str
    score: int
    rank: int | None
    # Whether the running question has this player's stored answer.
    answered: bool
    last: OwnAnswer | None
    team: int | None = None


# --- to players -----------------------------------------------------------------------------------


class PlayerJoined(Fact, tag="player.joined", frozen=True):
    """You are in. Keep `secret`: it is what `player.rejoin` needs. It is sent once, on joining.

    `version` is the one that the server speaks with you: what you asked for.
    """

    id: str
    name: str
    secret: str | None
    version: int


class JoinTerms(Fact, tag="join.terms", frozen=True):
    """What joining this game takes. Cheap to ask for again, now and then, while somebody stands at the form.

    `custom_field`: the label of a field to fill in. `teams`: their names, if players choose one. `names`: typed ·
    filtered · generated; generated ones are to be taken from `suggestions`. `challenge`: an ALTCHA challenge (version
    2) whose solution `player.join` needs, good for `challenge_s` seconds. `locked`: nobody new is let in at the moment;
    `over`: nobody will be.
    """

    pin: str
    custom_field: str | None
    teams: list[str]
    names: str
    suggestions: list[str]
    challenge: dict[str, Any] | None
    challenge_s: int | None
    locked: bool
    over: bool


class PublicGameShared(Fact, tag="game.state", frozen=True, kw_only=True):
    """The part of `game.state` that all players of a game get alike; encoded once for all of them.

    `phase`: lobby · question · closed · results · leaderboard · podium · ended.
    `revision` grows with each change; after a reconnect start afresh, otherwise ignore one that is less than the last.
    `remaining_ms`: until the receiver's time for the open question is over, at the moment of sending; `time_ms`: of how
    much. 0 while the question is still open: answers are being collected.
    `looking_back`: results from before are shown again; the game itself is further.
    `paused`: the clock stands still and no answer is taken. `skipped`: the current question counts for nobody.
    `points`: how often the current question's points count (0, 1, 2).
    `language`: in which the quiz is written (BCP 47), if its author said so.
    `solution` and `tally` are set in phase results only. `standings`: the first five, in leaderboard and podium.
    `teams`: their names, empty without teams; `team_standings`: all with members, in leaderboard and podium.
    """

    game_id: str
    pin: str
    revision: int
    phase: str
    title: str
    mode: str
    question_index: int
    question_count: int
    player_count: int
    custom_field: str | None = None
    locked: bool = False
    paused: bool = False
    skipped: bool = False
    looking_back: bool = False
    points: int = 1
    remaining_ms: int | None = None
    time_ms: int | None = None
    question: PublicQuestion | None = None
    solution: Solution | None = None
    tally: Tally | None = None
    standings: list[Standing] = []
    teams: tuple[str, ...] = ()
    team_standings: list[TeamStanding] = []
    background_color: str | None = None
    background_image: str | None = None
    language: str | None = None


class PublicGame(PublicGameShared, tag="game.state", frozen=True, kw_only=True):
    """Everything a player's screen needs, sent after joining and at every change. Draw from it alone."""

    me: Me


class AnswerAccepted(Fact, tag="answer.accepted", frozen=True):
    """The receipt: this answer is stored and will be in the results. `id` is the client's."""

    id: str
    question: int


class PlayerRemoved(Fact, tag="player.removed", frozen=True):
    """You are out. `reason`: kicked · replaced (you took your place over in another window) · left (you asked to)."""

    reason: str


# --- to hosts -------------------------------------------------------------------------------------


class HostPlayer(Struct, frozen=True):
    id: str
    name: str
    custom_field: str
    present: bool
    score: int
    controller: bool = False
    team: int | None = None


class HostGame(Fact, tag="game.state", frozen=True):
    """Everything a host's screen needs. It is projected, so it holds a solution only once a question closed."""

    game_id: str
    pin: str
    revision: int
    phase: str
    title: str
    mode: str
    question_index: int
    question_count: int
    player_count: int
    present_count: int
    answer_count: int
    custom_field: str | None
    locked: bool
    results_hidden: bool
    saved: bool
    automatic: bool = False
    advance_ms: int | None = None
    paused: bool = False
    skipped: bool = False
    looking_back: bool = False
    can_go_back: bool = False
    points: int = 1
    remaining_ms: int | None = None
    time_ms: int | None = None
    question: PublicQuestion | None = None
    solution: Solution | None = None
    tally: Tally | None = None
    standings: list[Standing] = []
    teams: tuple[str, ...] = ()
    team_standings: list[TeamStanding] = []
    cover_image: str | None = None
    background_color: str | None = None
    background_image: str | None = None
    language: str | None = None


class HostPlayers(Fact, tag="players.changed", frozen=True):
    """Who is in the game; at most a few times a second."""

    players: list[HostPlayer]


class ExtraTimes(Fact, tag="extra_time.changed", frozen=True):
    """Who has private extra time: percent by player id. For the host's eyes; never drawn on the big screen unasked."""

    players: dict[str, int]


class RemovedPlayer(Struct, frozen=True):
    id: str
    name: str


class RemovedPlayers(Fact, tag="removed.changed", frozen=True):
    """Whom the host removed; `player.restore` lets them back in."""

    players: list[RemovedPlayer]


class PlayerLink(Struct, frozen=True):
    """One player's line. `quality`: gone · dropping · slow · measuring · good.

    `round_trip_ms`: the median of the recent pings, null before the first reply. `lost` of the recent `pings` had no
    reply. `reconnects`: how often this player came back.
    """

    id: str
    name: str
    quality: str
    round_trip_ms: int | None
    pings: int
    lost: int
    reconnects: int


class LinksChanged(Fact, tag="links.changed", frozen=True):
    """How everyone is connected, worst first; to hosts who asked by `diagnostics.watch`, at most once a second."""

    players: list[PlayerLink]


class AnswersCounted(Fact, tag="answers.counted", frozen=True):
    """How many of the present players have answered; at most a few times a second."""

    question: int
    answer_count: int
    present_count: int


ToPlayer = JoinTerms | PlayerJoined | PublicGame | AnswerAccepted | PlayerRemoved | Ping | Refusal
ToHost = HostGame | HostPlayers | ExtraTimes | RemovedPlayers | AnswersCounted | LinksChanged | Ping | Refusal

_encoder = msgspec.json.Encoder()


def encode(message: Fact | Refusal) -> str:
    """One JSON text frame."""
    return _encoder.encode(message).decode()


def encode_for_players(game: PublicGameShared) -> str:
    """The start of a `game.state` frame, to be completed by `complete_for_player` for each receiver."""
    return _encoder.encode(game).decode()[:-1] + ',"me":'


def complete_for_player(start: str, me: Me) -> str:
    """One JSON text frame: the shared start and the receiver's own part."""
    return f"{start}{_encoder.encode(me).decode()}}}"


def as_json(message: Any) -> Any:
    """The message as plain Python values, for the REST API."""
    return msgspec.to_builtins(message)
