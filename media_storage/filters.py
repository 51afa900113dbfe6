"""Filters of the media library."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from media_storage.formats import mp4, pdf
from media_storage.models import StorageItem


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("image", str(_("Pictures"))), ("video", str(_("Videos"))), ("pdf", str(_("Documents")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StorageItem]) -> QuerySet[StorageItem]:
        if self.value() == "image":
            return queryset.filter(mime_type__startswith="image/")
        kinds = {"video": mp4.MIME, "pdf": pdf.MIME}
        return queryset.filter(mime_type=kinds[self.value()]) if self.value() in kinds else queryset


class UseFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", str(_("Used"))), ("no", str(_("Not used")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StorageItem]) -> QuerySet[StorageItem]:
        if self.value() == "yes":
            return queryset.filter(use_count__gt=0)
        return queryset.filter(use_count=0) if self.value() == "no" else queryset


class DeletedFilter(admin.SimpleListFilter):
    """Without a choice the deleted ones are left out."""

    title = _("state")
    parameter_name = "deleted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", str(_("Deleted")))]

    def choices(self, changelist: Any) -> Any:
        everything, *others = super().choices(changelist)
        yield {**everything, "display": _("Present")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[StorageItem]) -> QuerySet[StorageItem]:
        return queryset.filter(deleted_at__isnull=self.value() != "yes")


class AddedFilter(admin.DateFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("added")
