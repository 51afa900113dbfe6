"""A game's state as frames for players: what players with the same clock see alike is encoded once for all of them."""

from collections.abc import Mapping

from classroom.engine.screens import Scene
from classroom.hub.connection import PlayerConnection
from classroom.protocol.outgoing import complete_for_player, encode_for_players


class PlayerFrames:
    """`game.state` of one scene at one moment. `names`: of the leaders."""

    def __init__(self, scene: Scene, names: Mapping[str, str], now_ms: int) -> None:
        self._scene, self._names, self._now_ms = scene, names, now_ms
        self._starts: dict[int, str] = {}

    def frame(self, connection: PlayerConnection) -> str:
        """The frame for one player."""
        scene = self._scene
        start = self._start(scene.extra_percent(connection.player_name))
        answered = connection.answered >= 0 and connection.answered == scene.state.index
        me = scene.me(connection.player, connection.player_name, answered=answered, team=connection.team)
        return complete_for_player(start, me)

    def _start(self, extra_percent: int) -> str:
        start = self._starts.get(extra_percent)
        if start is None:
            start = encode_for_players(self._scene.for_players(self._now_ms, self._names, extra_percent))
            self._starts[extra_percent] = start
        return start
