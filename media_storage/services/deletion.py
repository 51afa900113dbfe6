"""Soft deletion and its undo."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from media_storage import backends, uses
from media_storage.models import StorageItem
from media_storage.refusals import FileRefused
from media_storage.services import usage
from media_storage.uses import Use


class FileInUse(FileRefused):
    """Deleting would leave gaps; `uses` says where."""

    def __init__(self, found: Sequence[Use]) -> None:
        super().__init__("in_use", _("This file is in use. Delete it anyway, and a gap stays where it was shown."))
        self.uses = found


def delete_file(*, item: StorageItem, force: bool = False) -> bool:
    """Take a file from every address at once; its bytes go later (see purging). False when it was deleted before.

    Raises FileInUse unless forced. What used the file stays linked to it, so that a restored file is back there.
    """
    if not force and (found := uses.uses_of(item)):
        raise FileInUse(found)
    with transaction.atomic():
        owner = usage.lock_user(item.user_id)
        row = StorageItem.objects.select_for_update().filter(pk=item.pk, deleted_at__isnull=True).first()
        if row is None:
            return False
        row.deleted_at = timezone.now()
        row.save(update_fields=["deleted_at"])
        usage.give_back(owner, row.size)
    item.deleted_at = row.deleted_at
    return True


def delete_files(*, items: Iterable[StorageItem]) -> int:
    """Delete each, in use or not; returns how many were."""
    return sum(delete_file(item=item, force=True) for item in items)


def restore_file(*, item: StorageItem) -> bool:
    """Undo a deletion; False when the file wasn't deleted. Raises FileRefused when there's no room, or it is gone."""
    with transaction.atomic():
        owner = usage.lock_user(item.user_id)
        row = StorageItem.objects.select_for_update().filter(pk=item.pk).first()
        if row is None or backends.size_of(row.server, row.storage_path) is None:
            raise FileRefused("gone", _("It is too late: the file has been removed for good. Upload it again."))
        if row.deleted_at is None:
            return False
        if StorageItem.objects.filter(user=row.user, hash=row.hash, deleted_at__isnull=True).exists():
            raise FileRefused("already_there", _("You have a file with the same content. Use that one."))
        usage.take(owner, row.size)
        row.deleted_at = None
        row.save(update_fields=["deleted_at"])
    item.deleted_at = None
    return True
