"""What files are used for: asked of the apps that use them, which the settings name; this app knows none of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.permissions import Person
from media_storage.models import StorageItem


@dataclass(frozen=True)
class Use:
    """One thing that uses a file. `kind` is a word like "quiz", `title` plain text, `address` where it is edited."""

    kind: str
    id: UUID
    title: str
    address: str


class FileUser(Protocol):
    """What an app tells about the files that it uses: a class of its own, named in settings.FILE_USERS."""

    def uses_of(self, item: StorageItem) -> Iterable[Use]:
        """Everything that uses the file, whoever owns it."""
        ...

    def shows(self, item: StorageItem, person: Person) -> bool:
        """Whether `person` may see something that uses the file."""
        ...


def uses_of(item: StorageItem) -> list[Use]:
    return [use for file_user in _file_users(*settings.FILE_USERS) for use in file_user.uses_of(item)]


def is_shown_to(item: StorageItem, person: Person) -> bool:
    return any(file_user.shows(item, person) for file_user in _file_users(*settings.FILE_USERS))


@cache
def _file_users(*paths: str) -> tuple[FileUser, ...]:
    return tuple(import_string(path)() for path in paths)
