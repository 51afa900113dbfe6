"""Who may do what with a file: the one place that decides."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from accounts.permissions import Person, is_administrator
from media_storage import uses
from media_storage.models import StorageItem


def can_view(person: Person, item: StorageItem) -> bool:
    """See the bytes: own ones, and those used by something one may see, such as a running game.

    Deleted files are gone for everybody.
    """
    if item.deleted_at is not None:
        return False
    return _owns(person, item) or is_administrator(person) or uses.is_shown_to(item, person)


def can_edit(person: Person, item: StorageItem) -> bool:
    """See and change what is written about it: the owner and administrators, as far as their role lets them."""
    return person.has_perm("media_storage.change_storageitem") and (_owns(person, item) or is_administrator(person))


def can_delete(person: Person, item: StorageItem) -> bool:
    return person.has_perm("media_storage.delete_storageitem") and (_owns(person, item) or is_administrator(person))


def can_upload(person: Person) -> bool:
    return person.has_perm("media_storage.add_storageitem")


def _owns(person: Person, item: StorageItem) -> bool:
    return isinstance(person, User) and item.user_id == person.pk


class FileAccess(BasePermission):
    """For the viewset. What isn't one's own is left out of the queryset (404); the rest is decided here."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        return can_upload(request.user) if view.action in ("create", "raw", "parts") else True

    def has_object_permission(self, request: Request, view: Any, obj: StorageItem) -> bool:
        if view.action == "partial_update":
            return can_edit(request.user, obj)
        if view.action in ("destroy", "restore"):
            return can_delete(request.user, obj)
        return True
