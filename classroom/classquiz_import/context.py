"""What all parts of one import share: how it was asked for, and who and what has been taken over already."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from uuid import UUID, uuid4

from accounts.models import User
from classroom.classquiz_import.mending import Pictures
from classroom.classquiz_import.old_files import NoFiles, OldFiles
from classroom.classquiz_import.records import Records, Refused
from classroom.classquiz_import.values import is_older_name, moment, uid
from media_storage.refusals import FileRefused
from media_storage.services import take_over_file

USERS, FILES, OLDER_FILES, QUIZZES, ACTIVITIES = "users", "storage_items", "older pictures", "quiz", "quiztivitys"


@dataclass
class Context:
    """`zone` is what times without one mean. `group`: of new accounts. `same_address`: this instance answers where
    the old one did. `dry_run`: nothing is kept."""

    zone: tzinfo = UTC
    files: OldFiles = field(default_factory=NoFiles)
    group: str = ""
    same_address: bool = False
    dry_run: bool = False
    _records: dict[str, Records] = field(default_factory=dict)
    _people: dict[UUID, User] = field(default_factory=dict)

    def records(self, table: str) -> Records:
        if table not in self._records:
            self._records[table] = Records(table)
        return self._records[table]

    def settle(self, *, stored: bool) -> None:
        for records in self._records.values():
            records.settle(stored=stored)

    def time(self, value: object) -> datetime | None:
        return moment(value, self.zone)

    def person(self, value: object) -> User:
        """Whom an old id means here. Raises Refused."""
        there = uid(value)
        here = self.records(USERS).object_id(str(there))
        if there is None or here is None:
            raise Refused("Its owner was not taken over.")
        if here not in self._people:
            found = User.objects.filter(pk=here).first()
            if found is None:
                raise Refused("Its owner's account has been removed here.")
            self._people[here] = found
        return self._people[here]

    def made_of(self, table: str, value: object) -> UUID | None:
        """What was made of a row, by its old id."""
        return self.records(table).object_id(str(uid(value)))

    def pictures(self, owner: User) -> Pictures:
        """What files are called here; pictures of the older naming are stored for `owner` when first met."""

        def named(name: str) -> str | None:
            found = self._older_picture(name, owner) if is_older_name(name) else self.made_of(FILES, name)
            return str(found) if found else None

        return named

    def _older_picture(self, name: str, owner: User) -> UUID | None:
        known = self.records(OLDER_FILES).object_id(name)
        if known is not None:
            return known
        try:
            with self.files.open([name]) as stream:
                item = take_over_file(
                    user=owner, stream=stream, filename=name, item_id=uuid4(), without_bytes=self.dry_run
                )
        except (FileNotFoundError, FileRefused):
            return None
        self.records(OLDER_FILES).note(name, item)
        return item.pk


def given_id(value: object) -> UUID:
    """A row's id. Raises Refused."""
    found = uid(value)
    if found is None:
        raise Refused("Its id is none.")
    return found
