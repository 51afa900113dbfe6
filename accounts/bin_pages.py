"""The page of one's bin, and what its buttons and those of messages do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.bin_messages import IS_BACK, IS_GONE, NOT_THERE, Said
from accounts.bin_models import Binnable
from accounts.bin_queries import bin_of, find_binned, read_items, rows_of
from accounts.bin_registry import StaysInBin, kind_of
from accounts.bin_services import delete_for_good, put_back
from accounts.models import User

PER_PAGE = 50


@login_required
@require_safe
def bin_page(request: HttpRequest) -> HttpResponse:
    """What was deleted, until when, and how to have it back."""
    page = Paginator(bin_of(cast(User, request.user)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows_of(page), "days": settings.BIN_DAYS}
    return render(request, "accounts/bin.html", context)


@dataclass
class Outcome:
    """What became of the things that a form named: those with which it was done, how many are in no bin, and why
    others stay there.
    """

    done: list[Binnable] = field(default_factory=list)
    missing: int = 0
    refusals: list[str] = field(default_factory=list)


@login_required
@require_POST
def put_back_items(request: HttpRequest) -> HttpResponse:
    """POST `item`: what goes back, with commas; `next`: the page to return to."""
    return _said(request, _for_each(request, lambda thing: put_back(thing=thing)), IS_BACK)


@login_required
@require_POST
def delete_items(request: HttpRequest) -> HttpResponse:
    """POST `item`: what is deleted for good; `next` as above."""
    return _said(request, _for_each(request, lambda thing: delete_for_good(thing=thing)), IS_GONE)


def _said(request: HttpRequest, outcome: Outcome, said: Said) -> HttpResponse:
    """Say what _for_each did, and go back."""
    if outcome.done:
        messages.success(request, said.about(outcome.done))
    if outcome.missing:
        messages.warning(request, NOT_THERE % {"count": outcome.missing})
    for refusal in outcome.refusals:
        messages.error(request, refusal)
    return redirect(_next(request))


def _for_each(request: HttpRequest, do: Callable[[Binnable], bool]) -> Outcome:
    try:
        items = read_items(request.POST.get("item", ""))
    except ValueError:
        raise BadRequest("item") from None
    found = find_binned(request.user, items)
    if not all(kind_of(thing).can_delete(request.user, thing) for thing in found):
        raise PermissionDenied
    outcome = Outcome()
    for thing in found:
        try:
            outcome.done += [thing] if do(thing) else []
        except StaysInBin as refused:
            outcome.refusals.append(refused.message)
    outcome.missing = len(items) - len(outcome.done) - len(outcome.refusals)
    return outcome


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "bin:page"
