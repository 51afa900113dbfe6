"""Pictures of assignments, for media_storage: players have no account, so the assignment opens its files to all.

A file's address can't be guessed; players get it with the question that shows it.
"""

from collections.abc import Iterator

from django.urls import reverse

from accounts.permissions import Person
from classroom.models import Assignment
from media_storage.models import StorageItem
from media_storage.uses import Use
from quizzes import richtext
from quizzes.permissions import in_the_bin


class AssignmentFiles:
    def uses_of(self, item: StorageItem) -> Iterator[Use]:
        """Of those in the bin, too: they would come back without the file."""
        rows = Assignment.with_bin.filter(storage_items=item).only("pk", "title", "deleted_at")
        for found in rows.order_by("created_at"):
            title, address = richtext.plain(found.title), reverse("classroom:assignment", args=[found.pk])
            use = Use("assignment", found.pk, title, address)
            yield in_the_bin("assignment", found.pk, title) if found.is_in_bin else use

    def shows(self, item: StorageItem, person: Person) -> bool:
        return Assignment.objects.filter(storage_items=item).exists()
