"""Files, for their owner's export and removal."""

from collections.abc import Iterator, Mapping
from functools import partial

from accounts.models import User
from accounts.personal_data import Attachment, Records
from media_storage import backends
from media_storage.models import StorageItem
from media_storage.services.removal import remove_files_of


class FileData:
    records = (Records("files/files.json", "media_storage.StorageItem", without=frozenset({"storage_path", "server"})),)
    left_out: Mapping[str, str] = {}

    def attachments(self, user: User) -> Iterator[Attachment]:
        """Deleted ones that can still be restored too; each under its id, for names may repeat."""
        for item in StorageItem.objects.filter(user=user).order_by("pk").iterator(chunk_size=200):
            name = f"files/{item.pk}{'-' if item.filename else ''}{item.filename}"
            yield Attachment(name, partial(backends.reading, item.server, item.storage_path))

    def remove(self, user: User) -> None:
        remove_files_of(user=user)
