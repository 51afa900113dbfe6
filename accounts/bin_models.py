"""What is deleted stays in its owner's bin for a while. See accounts.bin_services and docs/library.md."""

from typing import TypeVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)
# Rows of one person's bin, and what is due: few of many.
IN_BIN = models.Q(deleted_at__isnull=False)
OUTSIDE_BIN = models.Q(deleted_at__isnull=True)


class OutsideBin(models.Manager[Row]):
    """The rows that exist for everybody; also what a person's, a folder's, a tag's or a file's rows are read by."""

    def get_queryset(self) -> QuerySet[Row]:
        return super().get_queryset().filter(OUTSIDE_BIN)


class WithBin(models.Manager[Row]):
    """All rows: for what has to reach also those in the bin."""


class InsideBin(models.Manager[Row]):
    def get_queryset(self) -> QuerySet[Row]:
        return super().get_queryset().filter(IN_BIN)


class Binnable(models.Model):
    """Something that is put into the bin before it is deleted for good.

    `objects`, the default manager, leaves out what is in the bin, so that a query is right unless it says otherwise. A
    join over such a row (`quiz__user`) sees all of them, and so does following a foreign key: say `deleted_at=None`.
    """

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False, help_text=_("In the bin since then."))

    objects = OutsideBin()
    with_bin = WithBin()
    in_bin = InsideBin()

    class Meta:
        abstract = True

    @property
    def is_in_bin(self) -> bool:
        return self.deleted_at is not None
