"""What clients may say. `parse_player` and `parse_host` are total: they return a message or a Refusal."""

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from classroom.engine.extra_time import MAX_PERCENT
from classroom.protocol import MAX_FRAME_BYTES, OLDEST_VERSION
from classroom.protocol.outgoing import Refusal

Pin = Annotated[str, Meta(pattern=r"^[0-9]{4,9}\Z")]
ClientId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]


class Message(Struct, tag_field="type", frozen=True):
    """Base of all messages."""


# --- players --------------------------------------------------------------------------------------


class PlayerJoin(Message, tag="player.join", frozen=True):
    """Enter a game under a name. Answered by `player.joined` or `error`.

    `token`: made by the client at random and kept to itself. When the reply was lost, the same message gets the
    same place again instead of `name_taken`. `device`: made by the client at random and kept for good; what a ban
    keeps out. `team`: the chosen team's place in `join.terms`, where players choose. `proof`: the solved challenge of
    `join.terms`, where there was one.
    """

    pin: Pin
    name: Annotated[str, Meta(max_length=200)]
    custom_field: Annotated[str, Meta(max_length=200)] = ""
    token: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}\Z")] | None = None
    device: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}\Z")] | None = None
    team: Annotated[int, Meta(ge=0, lt=100)] | None = None
    proof: Annotated[str, Meta(max_length=4096)] = ""
    version: int = OLDEST_VERSION


class JoinPrepare(Message, tag="join.prepare", frozen=True):
    """Ask what joining takes; answered by `join.terms`. `language` is that of names that are offered."""

    pin: Pin
    language: Annotated[str, Meta(max_length=35)] = "en"


class PlayerRejoin(Message, tag="player.rejoin", frozen=True):
    """Come back with the secret of `player.joined`, to the same name, score and phase."""

    pin: Pin
    secret: Annotated[str, Meta(max_length=200)]
    version: int = OLDEST_VERSION


class PlayerLeave(Message, tag="player.leave", frozen=True):
    """Leave now: nobody waits for this player's answer any more."""


class AnswerSubmit(Message, tag="answer.submit", frozen=True):
    """Answer the open question. `id` is made by the client: a repeat gets the same receipt.

    `answer` depends on the question's `input`: one → option id, many → list of ids, order → all ids in order,
    number → number, text → string.
    """

    id: ClientId
    question: Annotated[int, Meta(ge=0, lt=10_000)]
    answer: Any = None


class Pong(Message, tag="pong", frozen=True):
    """Reply to the server's `ping` with its `nonce`; how latency is measured."""

    nonce: int


# --- hosts ----------------------------------------------------------------------------------------


class HostCommand(Message, frozen=True):
    """A command. `seen` is the `revision` of the game state on which the host acted: a command that arrives
    after somebody else's is refused with `state_changed` instead of being carried out twice."""

    seen: int | None = None


class GameStart(HostCommand, tag="game.start", frozen=True):
    """Lobby → the first question."""


class GameNext(HostCommand, tag="game.next", frozen=True):
    """Go on: results → leaderboard → next question → … → podium; closes a question that is open."""


class GameBack(HostCommand, tag="game.back", frozen=True):
    """Look back at the results before; `game.next` goes forward again. An open question that nobody has answered is
    put back, and asked afresh later."""


class QuestionClose(HostCommand, tag="question.close", frozen=True):
    """Close the open question early."""


class QuestionSkip(HostCommand, tag="question.skip", frozen=True):
    """Close the open question without counting it for anybody."""


class TimeAdd(HostCommand, tag="time.add", frozen=True):
    """Give everyone more time for the open question."""

    seconds: Annotated[int, Meta(ge=1, le=300)] = 15


class GamePause(HostCommand, tag="game.pause", frozen=True):
    """Stop the clock of the open question for everyone, or let it go on."""

    paused: bool = True


class SolutionShow(HostCommand, tag="solution.show", frozen=True):
    """Show the results of a closed question whose results are hidden."""


class LobbyLock(HostCommand, tag="lobby.lock", frozen=True):
    """Let nobody new join, or let them again."""

    locked: bool = True


class PlayerKick(HostCommand, tag="player.kick", frozen=True):
    """Remove a player; their secret stops working. With `ban` their device can't join again under another name."""

    player: Annotated[str, Meta(max_length=64)] = ""
    ban: bool = False


class PlayerExtraTime(HostCommand, tag="player.extra_time", frozen=True):
    """Give a player `percent` more time for each question, without the class knowing; 0 takes it back."""

    player: Annotated[str, Meta(max_length=64)] = ""
    percent: Annotated[int, Meta(ge=0, le=MAX_PERCENT)] = 0


class PlayerTeam(HostCommand, tag="player.team", frozen=True):
    """Put a player into another team."""

    player: Annotated[str, Meta(max_length=64)] = ""
    team: Annotated[int, Meta(ge=0, lt=100)] = 0


class PlayerRestore(HostCommand, tag="player.restore", frozen=True):
    """Take back a removal, and a ban with it."""

    player: Annotated[str, Meta(max_length=64)] = ""


class DiagnosticsWatch(HostCommand, tag="diagnostics.watch", frozen=True):
    """Have `links.changed` from now on, or no more."""

    on: bool = True


class GameEnd(HostCommand, tag="game.end", frozen=True):
    """Go to the podium now, whatever is running."""


class GameClose(HostCommand, tag="game.close", frozen=True):
    """Podium → ended: everyone is told good-bye."""


PlayerMessage = PlayerJoin | JoinPrepare | PlayerRejoin | PlayerLeave | AnswerSubmit | Pong
HostMessage = (
    GameStart
    | GameNext
    | GameBack
    | QuestionClose
    | QuestionSkip
    | TimeAdd
    | GamePause
    | SolutionShow
    | LobbyLock
    | PlayerKick
    | PlayerExtraTime
    | PlayerTeam
    | PlayerRestore
    | DiagnosticsWatch
    | GameEnd
    | GameClose
    | Pong
)

_player_decoder = msgspec.json.Decoder(PlayerMessage)
_host_decoder = msgspec.json.Decoder(HostMessage)
Parsed = TypeVar("Parsed")


def _parse(decoder: msgspec.json.Decoder[Parsed], text: str | bytes | None) -> Parsed | Refusal:
    if text is None:
        return Refusal("invalid_message", "Send JSON text.")
    if len(text) > MAX_FRAME_BYTES:
        return Refusal("too_large", f"A message may have {MAX_FRAME_BYTES} bytes.")
    try:
        return decoder.decode(text)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return Refusal("invalid_message", f"This message can't be read: {error}")


def parse_player(text: str | bytes | None) -> PlayerMessage | Refusal:
    """One frame from a player. Never raises."""
    return _parse(_player_decoder, text)


def parse_host(text: str | bytes | None) -> HostMessage | Refusal:
    """One frame from a host. Never raises."""
    return _parse(_host_decoder, text)
