"""Every code of an `error`, with the sentence that goes with it. docs/protocol.md lists them for client authors."""

from classroom.protocol import OLDEST_VERSION, VERSION
from classroom.protocol.outgoing import Refusal

MESSAGES: dict[str, str] = {
    "game_not_found": "There is no game with this PIN. Check the number on the screen.",
    "game_locked": "The host lets nobody new in at the moment.",
    "game_full": "This game is full.",
    "name_taken": "Somebody in this game has this name already. Choose another one.",
    "name_invalid": "This name can't be used. Choose another one.",
    "name_missing": "Type a name.",
    "name_refused": "Please choose a friendlier name. Everyone in the room will see it.",
    "name_not_offered": "In this game names are given out. Choose one of those that are offered.",
    "team_missing": "Choose a team.",
    "proof_required": "This game asks your device for a little work before it lets you in. Load the page again.",
    "proof_invalid": "Your device's work for joining was too old or not right. Try again.",
    "proof_used": "Your device's work for joining was used already. Try again.",
    "too_many_tries": "Too many wrong PINs came from your network. Wait a moment, then try again.",
    "already_joined": "This connection is in a game already.",
    "not_joined": "You are not in this game. Join it first.",
    "kicked": "The host removed you from this game.",
    "banned": "The host removed you from this game, so this device can't join it again.",
    "paused": "The host has paused the game. Your answer can be sent when it goes on.",
    "question_not_open": "This question takes no answers now.",
    "wrong_question": "The game is at another question.",
    "too_late": "The time was over when this answer arrived.",
    "already_answered": "You have answered this question already.",
    "invalid_answer": "This answer doesn't fit the question.",
    "invalid_message": "This message can't be read.",
    "too_large": "This message is too long.",
    "too_fast": "Too many messages. Wait a moment.",
    "state_changed": "The game has moved on meanwhile. Look at the screen and try again.",
    "wrong_phase": "This can't be done now.",
    "not_allowed": "Only the host of this game may do this. Sign in with the account that started it.",
    "player_not_found": "This player is not in the game any more.",
    "unsupported_version": "This page is out of date. Reload it.",
    "try_again": "The server is busy. Trying again in a moment helps.",
    "internal_error": "Something went wrong on the server. Try again.",
}


def refusal(code: str, message: str = "", reply_to: str | None = None, *, retry_after_s: int | None = None) -> Refusal:
    """An `error` with the usual sentence for its code, or a better one."""
    return Refusal(code, message or MESSAGES[code], reply_to, retry_after_s)


def refused_version(version: int) -> Refusal | None:
    """None for a version of the protocol that this server speaks; otherwise what it does speak."""
    if OLDEST_VERSION <= version <= VERSION:
        return None
    spoken = f"version {VERSION}" if OLDEST_VERSION == VERSION else f"versions {OLDEST_VERSION} to {VERSION}"
    return refusal(
        "unsupported_version", f"{MESSAGES['unsupported_version']} This server speaks {spoken} of the protocol."
    )
