"""The rules of a live game. Pure: no Django, clock, dice or sockets; those are passed in."""

from classroom.engine.options import MODES, SCORINGS, GameOptions, Mode, Scoring

__all__ = ["MODES", "SCORINGS", "GameOptions", "Mode", "Scoring"]
