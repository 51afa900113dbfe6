"""The page of one's bin of calls, and what its buttons and those of messages do."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from rooms.bin_permissions import can_delete
from rooms.bin_queries import bin_of, find_binned, read_items, rows_of, title_of
from rooms.bin_services import Binned, delete_for_good, put_back

PER_PAGE = 50


@require_safe
@login_required
def bin_page(request: HttpRequest) -> HttpResponse:
    """What was deleted, until when, and how to have it back."""
    page = Paginator(bin_of(cast(User, request.user)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "rooms/bin.html", {"page": page, "rows": rows_of(page), "days": settings.BIN_DAYS})


@require_POST
@login_required
def put_back_items(request: HttpRequest) -> HttpResponse:
    """POST `item`: what goes back, with commas; `next`: the page to return to."""
    done, gone = _for_each(request, lambda thing: put_back(thing=thing))
    if len(done) == 1:
        messages.success(request, _("“%(title)s” is back where it was.") % {"title": done[0]})
    elif done:
        text = ngettext("%(count)d is back where it was.", "%(count)d are back where they were.", len(done))
        messages.success(request, text % {"count": len(done)})
    return _answer(request, gone)


@require_POST
@login_required
def delete_items(request: HttpRequest) -> HttpResponse:
    """POST `item`: what is deleted for good; `next` as above."""
    done, gone = _for_each(request, lambda thing: delete_for_good(thing=thing))
    if len(done) == 1:
        messages.success(request, _("“%(title)s” is deleted for good.") % {"title": done[0]})
    elif done:
        text = ngettext("%(count)d is deleted for good.", "%(count)d are deleted for good.", len(done))
        messages.success(request, text % {"count": len(done)})
    return _answer(request, gone)


def _for_each(request: HttpRequest, do: Callable[[Binned], bool]) -> tuple[list[str], int]:
    """(titles of those with which it was done, how many of those named are in no bin)."""
    try:
        items = read_items(request.POST.get("item", ""))
    except ValueError:
        raise BadRequest("item") from None
    found = find_binned(request.user, items)
    if not all(can_delete(request.user, thing) for thing in found):
        raise PermissionDenied
    done = [title for thing, title in [(thing, title_of(thing)) for thing in found] if do(thing)]
    return done, len(items) - len(done)


def _answer(request: HttpRequest, gone: int) -> HttpResponse:
    if gone:
        messages.warning(request, _("It is not in the bin any more."))
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else "rooms:bin")
