"""What a page says after something of calls was put into the bin, with a button that undoes it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rooms.bin_queries import item_of, owner_of, title_of
from rooms.bin_services import Binned, kind_of

TAG = "rooms-bin"
# The names of more don't fit into a message; they are put back on the bin's page.
MAX_UNDONE = 50


def say_it_is_in_the_bin(request: HttpRequest, things: Sequence[Binned]) -> None:
    """templates/rooms/_undo.html shows it: what the button puts back is in the message's `extra_tags`."""
    if not things:
        return
    count, owners = len(things), {owner_of(thing) for thing in things}
    if count == 1:
        (owner,) = owners
        foreign = owner is not None and owner.pk != request.user.pk
        text = _("“%(title)s” is in the bin of %(name)s.") if foreign else _("“%(title)s” is in the bin.")
        said = text % {"title": title_of(things[0]), "name": owner.username if owner else ""}
    else:
        said = ngettext("%(count)d is in the bin.", "%(count)d are in the bin.", count) % {"count": count}
    items = [item_of(kind_of(thing), thing.pk) for thing in things] if count <= MAX_UNDONE else []
    messages.success(request, said, extra_tags=f"{TAG} {','.join(items)}".strip())
