"""The page of one's bin, and what its buttons and those of messages do."""

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
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from quizzes.bin_permissions import can_delete, has_bin
from quizzes.bin_queries import bin_of, find_binned, read_items, rows_of
from quizzes.bin_services import Binned, delete_for_good, put_back

PER_PAGE = 50


@login_required
@require_safe
def bin_page(request: HttpRequest) -> HttpResponse:
    """What was deleted, until when, and how to have it back."""
    if not has_bin(request.user):
        raise PermissionDenied
    page = Paginator(bin_of(cast(User, request.user)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows_of(page), "days": settings.BIN_DAYS}
    return render(request, "quizzes/bin.html", context)


@login_required
@require_POST
def put_back_items(request: HttpRequest) -> HttpResponse:
    """POST `item`: what goes back, with commas; `next`: the page to return to."""
    return _done(
        request,
        _for_each(request, lambda thing: put_back(thing=thing)),
        one=_("“%(title)s” is back where it was."),
        several=_("%(count)d are back where they were."),
    )


@login_required
@require_POST
def delete_items(request: HttpRequest) -> HttpResponse:
    """POST `item`: what is deleted for good; `next` as above."""
    return _done(
        request,
        _for_each(request, lambda thing: delete_for_good(thing=thing)),
        one=_("“%(title)s” is deleted for good."),
        several=_("%(count)d are deleted for good."),
    )


def _done(request: HttpRequest, result: tuple[list[Binned], int], *, one: str, several: str) -> HttpResponse:
    """Say what _for_each did, and go back."""
    done, gone = result
    if done:
        text = one % {"title": done[0]} if len(done) == 1 else several % {"count": len(done)}
        messages.success(request, text)
    if gone:
        messages.warning(request, _("It is not in the bin any more."))
    return redirect(_next(request))


def _for_each(request: HttpRequest, do: Callable[[Binned], bool]) -> tuple[list[Binned], int]:
    """(those with which it was done, how many of those named are in no bin)."""
    try:
        items = read_items(request.POST.get("item", ""))
    except ValueError:
        raise BadRequest("item") from None
    found = find_binned(request.user, items)
    if not all(can_delete(request.user, thing) for thing in found):
        raise PermissionDenied
    done = [thing for thing in found if do(thing)]
    return done, len(items) - len(done)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "quizzes:bin"
