"""The rules of a live game. Pure: no Django, clock, dice or sockets; those are passed in."""

from classroom.engine.options import MODES, GameOptions, Mode

__all__ = ["MODES", "GameOptions", "Mode"]
