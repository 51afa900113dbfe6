"""What a page says after something was put into the bin, with a button that undoes it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from quizzes.bin_queries import item_of
from quizzes.bin_services import Binned, kind_of

# The names of more don't fit into a message; they are put back on the bin's page.
MAX_UNDONE = 50


def say_it_is_in_the_bin(request: HttpRequest, things: Sequence[Binned]) -> None:
    """templates/quizzes/_undo.html shows it: what the button puts back is in the message's `extra_tags`."""
    if not things:
        return
    count, others = len(things), [thing for thing in things if thing.user_id != request.user.pk]
    if count == 1:
        text = _("“%(title)s” is in the bin of %(name)s.") if others else _("“%(title)s” is in the bin.")
        said = text % {"title": things[0], "name": things[0].user.username}
    elif others:
        said = _("%(count)d are in the bins of their owners.") % {"count": count}
    else:
        said = _("%(count)d are in the bin.") % {"count": count}
    items = [item_of(kind_of(thing), thing.pk) for thing in things] if count <= MAX_UNDONE else []
    messages.success(request, said, extra_tags=f"bin {','.join(items)}".strip())
