"""The page of past calls."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from rooms import call_queries

PAGE_SIZE = 20


@require_safe
@login_required
def past_calls(request: HttpRequest) -> HttpResponse:
    """When people met, how long, who, and what was written down."""
    user = cast(User, request.user)
    calls = call_queries.listed(call_queries.past_calls(user))
    page = Paginator(calls, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "calls": call_queries.shown(page.object_list, user), "kept_days": settings.CALLS_KEPT_DAYS}
    return render(request, "rooms/past_calls.html", context)
