"""Players whose socket closed: they are taken as gone only after a while, because most of them come back."""

import asyncio

# How long a lost connection may take to come back before nobody waits for that player any more.
LEAVE_GRACE_S = 5.0


class Leaving:
    """Lost connections of one game in this process: player id → (connection, when to let go)."""

    def __init__(self) -> None:
        self._due: dict[str, tuple[str, float]] = {}
        self._loop = asyncio.get_running_loop()

    def __bool__(self) -> bool:
        return bool(self._due)

    def lost(self, player: str, connection: str) -> None:
        """The socket closed without a word."""
        self._due[player] = (connection, self._loop.time() + LEAVE_GRACE_S)

    def gone(self, player: str, connection: str) -> None:
        """The player said good-bye."""
        self._due[player] = (connection, self._loop.time())

    def is_back(self, player: str) -> None:
        self._due.pop(player, None)

    def overdue(self) -> list[tuple[str, str]]:
        """(player, connection) of those who didn't come back in time."""
        now = self._loop.time()
        return [(player, connection) for player, (connection, due) in self._due.items() if due <= now]

    def forget(self, gone: list[tuple[str, str]]) -> None:
        """These have been let go; who was lost again over another connection meanwhile is still waited for."""
        for player, connection in gone:
            if player in self._due and self._due[player][0] == connection:
                del self._due[player]
