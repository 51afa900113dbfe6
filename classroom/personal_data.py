"""What the live game keeps of a teacher in SQL, for their export and removal. Live games end with their log-ins."""

from collections.abc import Iterator, Mapping

from accounts.models import User
from accounts.personal_data import Attachment, Records


class GameData:
    records = (
        Records("games/controllers.json", "classroom.Controller", without=frozenset({"secret_key"})),
        Records("games/start_options.json", "classroom.StartOptions"),
    )
    left_out: Mapping[str, str] = {}

    def attachments(self, user: User) -> Iterator[Attachment]:
        yield from ()

    def remove(self, user: User) -> None:
        """All of it goes with the account's row."""
