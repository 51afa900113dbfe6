"""The three people of the demo content, one for each role."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from accounts import roles
from quizzes.demo.writing import DEMO_SPACE


@dataclass(frozen=True)
class DemoPerson:
    """An account to seed; `is_superuser` makes an administrator who sees everything."""

    username: str
    role: str
    is_superuser: bool = False

    @property
    def id(self) -> UUID:
        return uuid5(DEMO_SPACE, f"person/{self.username}")

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


TEACHER = DemoPerson("teacher", roles.TEACHERS)
MODERATOR = DemoPerson("moderator", roles.MODERATORS)
ADMINISTRATOR = DemoPerson("admin", roles.ADMINISTRATORS, is_superuser=True)
PEOPLE = (TEACHER, MODERATOR, ADMINISTRATOR)
