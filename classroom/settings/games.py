"""Live games and assignments."""

from classroom.settings.instance import env

GAME_EXPIRY_S = env.integer("GAME_EXPIRY_S", default=2 * 60 * 60)
GAME_MAX_PLAYERS = env.integer("GAME_MAX_PLAYERS", default=5000)
# So many different PINs without a game may be asked for from one address in a minute.
WRONG_PINS_PER_MINUTE = env.integer("WRONG_PINS_PER_MINUTE", default=60)
# The most numbers that a phone tries before it may join a protected game; see docs/decisions/joining.md.
JOIN_PROOF_NUMBERS = env.integer("JOIN_PROOF_NUMBERS", default=300_000)
ASSIGNMENT_MAX_PLAYERS = env.integer("ASSIGNMENT_MAX_PLAYERS", default=1000)
