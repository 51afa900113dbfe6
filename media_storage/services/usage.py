"""`User.storage_used` follows the live files: changed in the same transaction, under the user's row lock.

Locks are taken in one order, the user's row first and the file's after it.
"""

from uuid import UUID

from django.conf import settings
from django.db.models import F

from accounts.models import User
from media_storage.intake import quota_exceeded


def lock_user(user_id: UUID | None) -> User | None:
    """The user's row, held until the transaction ends; None for files of nobody."""
    return None if user_id is None else User.objects.select_for_update().get(pk=user_id)


def take(locked: User | None, size: int, *, limited: bool = True) -> None:
    """Count a new live file. Raises FileRefused, code quota_exceeded, if `limited`; nothing has changed then."""
    if locked is None:
        return
    limit = settings.STORAGE_QUOTA if locked.storage_quota is None else locked.storage_quota
    if limited and locked.storage_used + size > limit:
        raise quota_exceeded()
    User.objects.filter(pk=locked.pk).update(storage_used=F("storage_used") + size)


def give_back(locked: User | None, size: int) -> None:
    """Count a file that is no longer live."""
    if locked is not None:
        User.objects.filter(pk=locked.pk).update(storage_used=F("storage_used") - size)
