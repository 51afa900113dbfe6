"""Every code of an `error`, with the sentence that goes with it. docs/protocol.md lists them for client authors.

The sentences are English here; a connection says them in its own language.
"""

from accounts.wording import marked, say
from classroom.protocol import OLDEST_VERSION, VERSION
from classroom.protocol.outgoing import Refusal

MESSAGES: dict[str, str] = {
    "game_not_found": marked("There is no game with this PIN. Check the number on the screen."),
    "game_locked": marked("The host lets nobody new in at the moment."),
    "game_full": marked("This game is full."),
    "name_taken": marked("Somebody in this game has this name already. Choose another one."),
    "name_invalid": marked("This name can't be used. Choose another one."),
    "name_missing": marked("Type a name."),
    "name_refused": marked("Please choose a friendlier name. Everyone in the room will see it."),
    "name_not_offered": marked("In this game names are given out. Choose one of those that are offered."),
    "team_missing": marked("Choose a team."),
    "proof_required": marked(
        "This game asks your device for a little work before it lets you in. Load the page again."
    ),
    "proof_invalid": marked("Your device's work for joining was too old or not right. Try again."),
    "proof_used": marked("Your device's work for joining was used already. Try again."),
    "too_many_tries": marked("Too many wrong PINs came from your network. Wait a moment, then try again."),
    "already_joined": marked("This connection is in a game already."),
    "not_joined": marked("You are not in this game. Join it first."),
    "kicked": marked("The host removed you from this game."),
    "banned": marked("The host removed you from this game, so this device can't join it again."),
    "paused": marked("The host has paused the game. Your answer can be sent when it goes on."),
    "question_not_open": marked("This question takes no answers now."),
    "wrong_question": marked("The game is at another question."),
    "too_late": marked("The time was over when this answer arrived."),
    "already_answered": marked("You have answered this question already."),
    "invalid_answer": marked("This answer doesn't fit the question."),
    "invalid_message": marked("This message can't be read."),
    "too_large": marked("This message is too long."),
    "too_fast": marked("Too many messages. Wait a moment."),
    "state_changed": marked("The game has moved on meanwhile. Look at the screen and try again."),
    "wrong_phase": marked("This can't be done now."),
    "not_allowed": marked("Only the host of this game may do this. Sign in with the account that started it."),
    "player_not_found": marked("This player is not in the game any more."),
    "unsupported_version": marked("This page is out of date. Reload it."),
    "try_again": marked("The server is busy. Trying again in a moment helps."),
    "internal_error": marked("Something went wrong on the server. Try again."),
}


def refusal(code: str, message: str = "", reply_to: str | None = None, *, retry_after_s: int | None = None) -> Refusal:
    """An `error` with the usual sentence for its code, or a better one."""
    return Refusal(code, message or MESSAGES[code], reply_to, retry_after_s)


def refused_version(version: int) -> Refusal | None:
    """None for a version of the protocol that this server speaks; otherwise what it does speak."""
    if OLDEST_VERSION <= version <= VERSION:
        return None
    spoken = f"version {VERSION}" if OLDEST_VERSION == VERSION else f"versions {OLDEST_VERSION} to {VERSION}"
    sentence = say(MESSAGES["unsupported_version"])
    return refusal("unsupported_version", f"{sentence} This server speaks {spoken} of the protocol.")
