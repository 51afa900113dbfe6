"""The socket protocol, version 1: JSON text frames, one message each, told apart by `type`.

Messages to the server are imperatives (`incoming`), messages from it are facts (`outgoing`). Unknown fields are
ignored in both directions. Players and hosts have separate types, so a solution can't leak by accident.
"""

# What this server speaks. A client names one in `version`; without a word it is taken to speak the oldest.
OLDEST_VERSION, VERSION = 1, 1
MAX_FRAME_BYTES = 16 * 1024
