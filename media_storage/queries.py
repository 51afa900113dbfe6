"""Reads of files and quotas."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, ManyToManyRel, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.permissions import Person, is_administrator
from media_storage.models import StorageItem


@dataclass(frozen=True)
class Quota:
    """Bytes a person may store and stores."""

    limit: int
    used: int

    @property
    def limit_reached(self) -> bool:
        return self.used >= self.limit

    @property
    def room(self) -> int:
        return max(0, self.limit - self.used)


def quota_of(user: User) -> Quota:
    """As it is in the database now."""
    limit, used = User.objects.values_list("storage_quota", "storage_used").get(pk=user.pk)
    return Quota(settings.STORAGE_QUOTA if limit is None else limit, used)


def live_files() -> QuerySet[StorageItem]:
    return StorageItem.objects.filter(deleted_at__isnull=True)


def files_of(person: Person) -> QuerySet[StorageItem]:
    """Own files, deleted ones that still can be restored included; newest first."""
    rows = StorageItem.objects.select_related("attribution").order_by("-uploaded_at", "id")
    return rows.filter(user=person) if isinstance(person, User) else rows.none()


def files_managed_by(person: Person) -> QuerySet[StorageItem]:
    """Own files; for administrators all."""
    rows = StorageItem.objects.select_related("attribution").order_by("-uploaded_at", "id")
    return rows if is_administrator(person) else files_of(person)


def with_use_count(rows: QuerySet[StorageItem]) -> QuerySet[StorageItem]:
    """Each with `use_count`: how many things of whatever kind are linked to the file."""
    total: Combinable = Value(0, output_field=IntegerField())
    for relation in StorageItem._meta.related_objects:
        if isinstance(relation, ManyToManyRel):
            total = total + _count_of(relation)
    return rows.annotate(use_count=total)


def _count_of(relation: ManyToManyRel) -> Combinable:
    """How many rows of one many-to-many table name the file; a subquery, so that several don't multiply."""
    column = relation.field.m2m_reverse_field_name()
    through: Any = relation.through
    links = through._default_manager.filter(**{f"{column}": OuterRef("pk")}).order_by()
    counts = links.values(column).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def purgeable(before: datetime) -> QuerySet[StorageItem]:
    """Deleted before that moment, and files of accounts that are gone which nothing uses."""
    deleted = StorageItem.objects.filter(deleted_at__lt=before)
    ownerless: QuerySet[Any] = with_use_count(live_files().filter(user__isnull=True, uploaded_at__lt=before))
    return StorageItem.objects.filter(pk__in=deleted.values("pk")) | StorageItem.objects.filter(
        pk__in=ownerless.filter(use_count=0).values("pk")
    )


def live_bytes_of(user: User) -> int:
    """What `storage_used` has to be."""
    return int(live_files().filter(user=user).aggregate(n=Coalesce(Sum("size"), 0))["n"])
