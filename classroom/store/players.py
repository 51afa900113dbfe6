"""Who is in a game: joining, coming back, leaving, removing. One round trip each."""

import hashlib
from collections.abc import Sequence

import msgspec
from django.conf import settings

from classroom.engine.names import fold_name
from classroom.engine.results import PlayerRecord
from classroom.engine.scoring import GRACE_MS
from classroom.store.calls import Calls
from classroom.store.keys import game_keys
from classroom.store.shapes import Place, StoredPlayer, points, team_or_none

# A process that stays silent for this long is taken as dead.
OVERDUE_MS = 15_000
# Two seconds more than lie between heartbeats: a process that comes into a game finds that nobody was there.
SILENT_MS = 7_000

_record = msgspec.json.Decoder(PlayerRecord)
_records = msgspec.json.Decoder(list[PlayerRecord])


def digest(secret: str) -> str:
    """What is stored of a secret. Secrets are random, so one plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class PlayerStore(Calls):
    """The part of the store that is about people. A connection is named "<process id>:<number>"."""

    async def join(
        self,
        pin: str,
        *,
        record: PlayerRecord,
        secret: str,
        token: str | None,
        connection: str,
        device: str | None = None,
        teams: int = 0,
        team: int | None = None,
        proof: str | None = None,
    ) -> Place | str:
        """A new place under a new name, or the code of a refusal. `secret`, `token` and `device` are stored hashed.

        `teams`: how many there are; without a `team` the smallest is taken. `proof`: a proof of work that was found
        good, "" where one is missing, None where none is needed; each opens the door once.
        The same name with the same token is the same player, whose reply was lost: the place they have.
        """
        keys = game_keys(pin)
        reply = await self.run(
            "join",
            [
                keys.state,
                keys.players,
                keys.secrets,
                keys.names,
                keys.present,
                keys.waiting,
                keys.scores,
                keys.teams,
                keys.team_sizes,
                keys.proofs,
            ],
            [
                settings.GAME_EXPIRY_S,
                settings.GAME_MAX_PLAYERS,
                fold_name(record.name),
                msgspec.json.encode(record),
                digest(secret),
                digest(token) if token else "",
                connection,
                digest(device) if device else "",
                teams,
                "" if team is None else team,
                "none" if proof is None else proof and digest(proof),
            ],
        )
        if reply[0] != b"joined":
            return str(reply[0].decode())
        player = reply[1].decode()
        if reply[3]:
            return await self.rejoin(pin, player=player, secret=secret, connection=connection, index=-1)
        return Place(player, record, int(reply[2]), team=team_or_none(reply[4]))

    async def rejoin(self, pin: str, *, player: str, secret: str, connection: str, index: int) -> Place | str:
        """The place of `player` again, or the code of a refusal. `index` is the question believed to be current."""
        keys = game_keys(pin)
        while True:
            reply = await self.run(
                "rejoin",
                [
                    keys.state,
                    keys.players,
                    keys.secrets,
                    keys.present,
                    keys.waiting,
                    keys.kicked,
                    keys.answers(index),
                    keys.teams,
                ],
                [player, digest(secret), connection, index],
            )
            if reply[0] != b"joined":
                return str(reply[0].decode())
            if reply[3] >= 0:
                record = _record.decode(reply[1])
                team = team_or_none(reply[5])
                return Place(player, record, int(reply[2]), reply[3] == 1, reply[4].decode(), index, team)
            index = int(reply[4])

    async def leave(self, pin: str, gone: Sequence[tuple[str, str]]) -> bool:
        """Players (id, connection) who left, unless they came back meanwhile. True when that closed the question."""
        keys = game_keys(pin)
        arguments = [part for pair in gone for part in pair]
        places = [keys.state, keys.present, keys.waiting, keys.extra, keys.names]
        return bool(await self.run("leave", places, [GRACE_MS, *arguments]))

    async def kick(self, pin: str, player: str, *, ban: bool = False) -> bool:
        """Remove a player, with `ban` their device too; False when there is no such player."""
        keys = game_keys(pin)
        places = [
            keys.state,
            keys.players,
            keys.present,
            keys.waiting,
            keys.kicked,
            keys.secrets,
            keys.extra,
            keys.names,
            keys.teams,
            keys.team_sizes,
        ]
        return bool(await self.run("kick", places, [player, settings.GAME_EXPIRY_S, int(ban), GRACE_MS]))

    async def restore(self, pin: str, player: str) -> bool:
        """Take back a removal: their secret works again. False when this player isn't removed."""
        keys = game_keys(pin)
        places = [keys.state, keys.players, keys.kicked, keys.secrets, keys.teams, keys.team_sizes]
        return bool(await self.run("restore", places, [player]))

    async def move_to_team(self, pin: str, player: str, team: int) -> bool:
        """False when there is no such player."""
        keys = game_keys(pin)
        places = [keys.state, keys.players, keys.teams, keys.team_sizes]
        return bool(await self.run("move_team", places, [player, team]))

    async def removed(self, pin: str) -> dict[str, PlayerRecord]:
        """Those who were removed, in the order of joining."""
        records = await self.client.hgetall(game_keys(pin).kicked)
        return {player.decode(): _record.decode(records[player]) for player in sorted(records, key=int)}

    async def heartbeat(self, pin: str, question_count: int, process: str, unreached_ms: int = 0) -> bool:
        """`process` lives, and the game is in use. False when the game is gone.

        `unreached_ms`: so long it couldn't reach the game. The open question's clock goes on from where it was when no
        other process could, and when all who were in the game have had no process for a while.
        """
        keys = game_keys(pin)
        places = [keys.state, keys.present, keys.waiting, keys.processes, keys.extra, keys.names]
        places += keys.lasting(question_count)
        arguments: list[str | int] = [process, OVERDUE_MS, settings.GAME_EXPIRY_S, GRACE_MS, unreached_ms, SILENT_MS]
        return int(await self.run("heartbeat", places, arguments)) >= 0

    async def reconcile(self, pin: str, index: int, connected: Sequence[tuple[str, str]]) -> list[str]:
        """What became of these players' (id, connection) places: kept, replaced, kicked or not_joined.

        Empty when `index` isn't the current question any more.
        """
        keys = game_keys(pin)
        places = [keys.state, keys.players, keys.present, keys.waiting, keys.kicked, keys.answers(index)]
        reply = await self.run("reconcile", places, [index, *(part for pair in connected for part in pair)])
        return [code.decode() for code in reply]

    async def players(self, pin: str) -> list[StoredPlayer]:
        """Everyone in the game, in the order of joining."""
        keys = game_keys(pin)
        places = [keys.players, keys.present, keys.scores, keys.teams]
        ids, records, present, scores, teams = await self.run("people", places, [])
        here, points_of, team_of = set(present.decode().split()), points(scores), points(teams)
        everyone = zip(ids.decode().split(), _records.decode(records), strict=True)
        return [
            StoredPlayer(player, record, player in here, points_of.get(player, 0), team_of.get(player))
            for player, record in sorted(everyone, key=lambda one: int(one[0]))
        ]

    async def names(self, pin: str, players: Sequence[str]) -> dict[str, str]:
        """The names of some players."""
        if not players:
            return {}
        records = await self.client.hmget(game_keys(pin).players, list(players))
        return {player: _record.decode(record).name for player, record in zip(players, records, strict=True) if record}
