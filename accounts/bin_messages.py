"""What pages say about what went into the bin, came back or is gone: one table for all kinds of things."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.bin_models import Binnable
from accounts.bin_queries import item_of
from accounts.bin_registry import kind_of, owner_of

# The names of more don't fit into a message; they are put back on the bin's page.
MAX_UNDONE = 50


@dataclass(frozen=True)
class Said:
    """`one` names the thing by its `title`, and where it says so its owner's `name`; `several` says the `count`."""

    one: Any
    several: Any

    def about(self, things: Sequence[Binnable]) -> str:
        if len(things) > 1:
            return str(self.several % {"count": len(things)})
        (thing,) = things
        return str(self.one % {"title": kind_of(thing).named(thing), "name": owner_of(thing)})


IN_THE_BIN = Said(
    gettext_lazy("“%(title)s” is in the bin."),
    ngettext_lazy("%(count)d is in the bin.", "%(count)d are in the bin.", "count"),
)
IN_ANOTHERS_BIN = Said(
    gettext_lazy("“%(title)s” is in the bin of %(name)s."),
    ngettext_lazy("%(count)d is in its owner's bin.", "%(count)d are in the bins of their owners.", "count"),
)
IS_BACK = Said(
    gettext_lazy("“%(title)s” is back where it was."),
    ngettext_lazy("%(count)d is back where it was.", "%(count)d are back where they were.", "count"),
)
IS_GONE = Said(
    gettext_lazy("“%(title)s” is deleted for good."),
    ngettext_lazy("%(count)d is deleted for good.", "%(count)d are deleted for good.", "count"),
)
NOT_THERE = ngettext_lazy("It is not in the bin any more.", "%(count)d are not in the bin any more.", "count")


def say_it_is_in_the_bin(request: HttpRequest, things: Sequence[Binnable]) -> None:
    """templates/accounts/_undo.html shows it: what the button puts back is in the message's `extra_tags`."""
    if not things:
        return
    others = [owner for owner in map(owner_of, things) if owner is not None and owner.pk != request.user.pk]
    said = (IN_ANOTHERS_BIN if others else IN_THE_BIN).about(things)
    items = [item_of(kind_of(thing).name, thing.pk) for thing in things] if len(things) <= MAX_UNDONE else []
    messages.success(request, said, extra_tags=f"bin {','.join(items)}".strip())
