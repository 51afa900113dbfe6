"""What people show over their picture for a moment."""

from typing import Literal

# Hands that wave are the applause of deaf people, and are seen by everybody.
Emoji = Literal["👐", "👍", "❤️", "😂", "🎉", "🤔"]
BURST, REACTIONS_PER_S = 5, 1.0
