"""The files of an account that goes."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from media_storage import backends
from media_storage.models import StorageItem
from media_storage.queries import with_use_count
from media_storage.services import usage


def remove_files_of(*, user: User) -> int:
    """Remove rows and bytes of all their files; how many.

    What somebody else's quiz shows (they copied it) stays there, without owner and name; it goes with its last use.
    """
    return sum(_remove(pk) for pk in list(StorageItem.objects.filter(user=user).values_list("pk", flat=True)))


@transaction.atomic
def _remove(item_id: UUID) -> bool:
    owner_id = StorageItem.objects.filter(pk=item_id).values_list("user", flat=True).first()
    owner = usage.lock_user(owner_id)
    row = StorageItem.objects.select_for_update(of=("self",)).filter(pk=item_id, user__isnull=False).first()
    if row is None:
        return False
    if row.deleted_at is None:
        usage.give_back(owner, row.size)
        used: QuerySet[Any] = with_use_count(StorageItem.objects.filter(pk=item_id))
        if used.filter(use_count__gt=0).exists():
            StorageItem.objects.filter(pk=item_id).update(user=None, filename="")
            return False
    row.delete()
    transaction.on_commit(partial(backends.remove, row.server, row.storage_path))
    return True
