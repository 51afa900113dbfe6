"""The name of every Redis key of live games, here and nowhere else.

All keys of one game share the hash tag `{pin}`, so a cluster keeps them on one node and a script may touch them
together. Keys that span games stand alone and are used by single-key commands only.
"""

from typing import NamedTuple


class GameKeys(NamedTuple):
    """The fixed keys of one game; answers have one key per question, see `answers`."""

    pin: str
    # hash: game_id, host_id, phase, index, revision, turned, opened_ms, deadline_ms, limit_ms, waits, locked,
    # recorded, to_podium, saved, people, members, next_player, paused_ms, skipped, turned_ms, looking_at, revealed,
    # regrouped
    state: str
    plan: str  # string: engine.plan.Plan as JSON
    players: str  # hash: player id → engine.results.PlayerRecord as JSON
    # hash: player id → SHA-256 of the secret; "t" + id → of the join token; "d" + id → of the device's id;
    # "b" + SHA-256 of a device's id → id of the banned player
    secrets: str
    names: str  # hash: folded name → player id; stays taken when its player goes
    present: str  # hash: player id → "<process id>:<connection number>"
    waiting: str  # set: present players without an answer to the open question
    verdicts: str  # hash: question index → engine.verdicts.Verdicts as JSON
    scores: str  # hash: player id → points
    kicked: str  # hash: player id → PlayerRecord as JSON
    # hash: folded name → "<percent of extra time>:<question index>:<percent in that question>"
    extra: str
    teams: str  # hash: player id → team; absent without teams
    team_sizes: str  # hash: team → how many are in it
    proofs: str  # set: SHA-256 of each proof of work that opened the door
    processes: str  # sorted set: process id → last heartbeat, Redis time in ms
    links: str  # hash: player id → "<median round trip ms>:<pings>:<lost>"; "r" + id → times they came back
    saving: str  # string: which process is saving the result

    def answers(self, index: int) -> str:
        """hash: player id → "<elapsed ms>:<client's id>:<answer as JSON>".

        Of players with extra time it begins "<elapsed ms>/<percent>:".
        """
        return f"game:{{{self.pin}}}:answers:{index}"

    def lasting(self, question_count: int) -> list[str]:
        """Every key that lives as long as the game; `saving` has a short life of its own."""
        fixed = [key for key in self[1:] if key != self.saving]
        return [*fixed, *(self.answers(index) for index in range(question_count))]


def game_keys(pin: str) -> GameKeys:
    names = (name for name in GameKeys._fields if name != "pin")
    return GameKeys(pin, *(f"game:{{{pin}}}:{name}" for name in names))


def pin_of_game(game_id: str) -> str:
    """string: the PIN of a game."""
    return f"game_pin:{game_id}"


def games_of_host(host_id: str) -> str:
    """sorted set: PINs of a host's games by time of creation in ms."""
    return f"host_games:{host_id}"


def remotes_of_game(pin: str, game_id: str) -> str:
    """hash: SHA-256 of a paired device's token → when it was paired. Not of the next game with this PIN."""
    return f"game:{{{pin}}}:remotes:{game_id}"


def pairing(code_digest: str) -> str:
    """string: the id of the game with which a device may be paired by this code."""
    return f"pairing:{code_digest}"


def game_of_controller_code(code: str) -> str:
    """string: "<pin>:<game id>" of the game that hardware controllers join by this code."""
    return f"controller_code:{code}"


def controller_code_of_game(game_id: str) -> str:
    """string: the code by which hardware controllers join a game."""
    return f"game_controller_code:{game_id}"


def games_of_file(file_id: str) -> str:
    """set: "<pin>:<game id>" of games that show a stored file."""
    return f"file_games:{file_id}"


def wrong_pins(network: str, minute: int) -> str:
    """set: PINs of no game that were asked for from a network in one minute."""
    return f"wrong_pins:{network}:{minute}"


def known_pin(network: str, pin: str) -> str:
    """string: somebody in this network is in the game with this PIN."""
    return f"known_pin:{network}:{pin}"


UNSAVED_GAMES = "unsaved_games"  # sorted set: PINs of games not saved yet, by when to look at them next (s)
TALLIES = "tallies"  # hash: what all processes have counted → how many
LAST_BACKUP = "last_backup"  # string: when the last backup was whole, ISO 8601
SWEEPER = "unsaved_games_sweeper"  # string: which process looks at them now


def group_of_game(pin: str) -> str:
    """The channel-layer group of the processes that have sockets in a game."""
    return f"game.{pin}"
