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


class AssignmentFiles:
    def uses_of(self, item: StorageItem) -> Iterator[Use]:
        for found in Assignment.objects.filter(storage_items=item).only("pk", "title").order_by("created_at"):
            address = reverse("classroom:assignment", args=[found.pk])
            yield Use("assignment", found.pk, richtext.plain(found.title), address)

    def shows(self, item: StorageItem, person: Person) -> bool:
        return Assignment.objects.filter(storage_items=item).exists()
