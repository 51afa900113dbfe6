"""Who may do what with a QuizTivity: the one place that decides."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from accounts.permissions import Person, is_administrator
from media_storage.models import StorageItem
from media_storage.uses import Use
from quizzes import quiztivity_queries, richtext
from quizzes.models import QuizTivity
from quizzes.permissions import in_the_bin


def can_view(person: Person, quiztivity: QuizTivity) -> bool:
    """Says the same as `quiztivity_queries.quiztivities_visible_to`. Links are another way in."""
    published = quiztivity.public and not quiztivity.user.is_deleted
    return published or _owns(person, quiztivity) or is_administrator(person)


def can_create(person: Person) -> bool:
    return person.has_perm("quizzes.add_quiztivity")


def can_edit(person: Person, quiztivity: QuizTivity) -> bool:
    return person.has_perm("quizzes.change_quiztivity") and (_owns(person, quiztivity) or is_administrator(person))


def can_delete(person: Person, quiztivity: QuizTivity) -> bool:
    return person.has_perm("quizzes.delete_quiztivity") and (_owns(person, quiztivity) or is_administrator(person))


def can_share(person: Person, quiztivity: QuizTivity) -> bool:
    """Make, see and revoke links."""
    return can_edit(person, quiztivity)


def _owns(person: Person, quiztivity: QuizTivity) -> bool:
    return isinstance(person, User) and quiztivity.user_id == person.pk


class QuizTivityAccess(BasePermission):
    """For the viewset. What a stranger may not see is left out of the queryset (404); the rest is decided here."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        return can_create(request.user) if view.action in ("create", "copy") else True

    def has_object_permission(self, request: Request, view: Any, obj: QuizTivity) -> bool:
        if view.action in ("update", "partial_update"):
            return can_edit(request.user, obj)
        if view.action in ("shares", "new_share"):
            return can_share(request.user, obj)
        if view.action == "destroy":
            return can_delete(request.user, obj)
        return can_view(request.user, obj)


class QuizTivityFiles:
    """Files of activities, for media_storage: whoever sees one sees its files. Links have addresses of their own."""

    def uses_of(self, item: StorageItem) -> Iterator[Use]:
        rows = QuizTivity.with_bin.filter(storage_items=item).only("pk", "title", "user_id", "public", "deleted_at")
        for row in rows.order_by("title", "pk"):
            strange = item.user_id is not None and row.user_id != item.user_id and not row.public
            title = _("somebody's private copy") if strange else richtext.plain(row.title)
            address = reverse("admin:quizzes_quiztivity_change", args=[row.pk])
            use = Use("quiztivity", row.pk, title, address)
            yield in_the_bin("quiztivity", row.pk, title) if row.is_in_bin else use

    def shows(self, item: StorageItem, person: Person) -> bool:
        return quiztivity_queries.quiztivities_visible_to(person).filter(storage_items=item).exists()
