"""What the live game keeps of a teacher in SQL, for their export and removal. Live games end with their log-ins."""

from collections.abc import Iterator, Mapping

from accounts.models import User
from accounts.personal_data import Attachment, Records


class GameData:
    records = (
        Records("games/controllers.json", "classroom.Controller", without=frozenset({"secret_key", "code_digest"})),
        Records("games/start_options.json", "classroom.StartOptions"),
        Records("games/assignments.json", "classroom.Assignment", "owner"),
        Records(
            "games/assignment_players.json",
            "classroom.AssignmentPlayer",
            "assignment__owner",
            frozenset({"secret_digest", "join_digest"}),
        ),
        Records("games/attempts.json", "classroom.Attempt", "player__assignment__owner"),
        Records("games/attempt_answers.json", "classroom.AttemptAnswer", "attempt__player__assignment__owner"),
    )
    left_out: Mapping[str, str] = {}

    def attachments(self, user: User) -> Iterator[Attachment]:
        yield from ()

    def remove(self, user: User) -> None:
        """All of it goes with the account's row."""
