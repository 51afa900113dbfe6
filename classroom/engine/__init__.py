"""The rules of a live game. Pure: no Django, clock, dice or sockets; those are passed in."""

from classroom.engine.options import MODES, NAME_MODES, SCORINGS, TEAM_MODES, GameOptions, Mode, Scoring

__all__ = ["MODES", "NAME_MODES", "SCORINGS", "TEAM_MODES", "GameOptions", "Mode", "Scoring"]
