"""The account's pages of signed-in browsers and of recent activity."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.services.sessions import end_other_sessions, end_session, live_sessions

EVENTS_PER_PAGE = 50


@require_GET
@login_required
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Every browser that is signed in; this one first."""
    key = request.session.session_key
    found = sorted(live_sessions(request.user), key=lambda session: session.session_key != key)
    return render(request, "accounts/sessions.html", {"sessions": found, "current_key": key})


@require_POST
@login_required
def end(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Sign one of one's other browsers out; for this one there is logging out."""
    others = live_sessions(request.user).exclude(session_key=request.session.session_key)
    session = get_object_or_404(others, pk=session_id)
    end_session(session=session, request=request)
    messages.success(request, _("%s is signed out.") % session.device)
    return redirect("accounts:sessions")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    ended = end_other_sessions(user=request.user, request=request)
    text = ngettext("%d other browser was signed out.", "%d other browsers were signed out.", ended) % ended
    messages.success(request, text)
    return redirect("accounts:sessions")


@require_GET
@login_required
@never_cache
def activity(request: HttpRequest) -> HttpResponse:
    """What happened to the account, the newest first."""
    page = Paginator(request.user.security_events.all(), EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/activity.html", {"page": page})
