"""Pages of activities: the public ones, going through one, its links, and the files behind a link."""

import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from media_storage import sending
from media_storage.views import stored_bytes
from quizzes import quiztivity_content, quiztivity_permissions, quiztivity_queries, quiztivity_services
from quizzes.community_pages import for_explorers
from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.quiztivity_forms import ShareForm

logger = logging.getLogger(__name__)
PER_PAGE = 24


@require_safe
@for_explorers
def public_list(request: HttpRequest) -> HttpResponse:
    """What everybody may open, newest first; `?q=` looks in titles."""
    rows = quiztivity_queries.listed_quiztivities(quiztivity_queries.public_quiztivities())
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    if query:
        rows = rows.filter(title__icontains=query)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "query": query, "may_create": quiztivity_permissions.can_create(request.user)}
    return render(request, "quiztivities/public.html", context)


@require_safe
@for_explorers
def activity(request: HttpRequest, quiztivity_id: UUID) -> HttpResponse:
    """Go through an own or a public one."""
    rows = quiztivity_queries.quiztivities_visible_to(request.user).select_related("user")
    quiztivity = get_object_or_404(rows, pk=quiztivity_id)
    own = quiztivity_permissions.can_edit(request.user, quiztivity)
    context = {
        "quiztivity": quiztivity,
        "activity": quiztivity_content.visitor_view(quiztivity),
        "answers": reverse("api:quiztivity-answers", args=[quiztivity.pk]),
        "may_edit": own,
        "may_copy": not own and quiztivity_permissions.can_create(request.user),
    }
    return render(request, "quiztivities/activity.html", context)


@require_safe
@never_cache
def shared(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Go through an activity by its link; 410 with an explanation when the link has ended."""
    share = _share_or_404(share_id)
    if not share.is_open(timezone.now()):
        return render(request, "quiztivities/share_over.html", {"share": share}, status=410)
    context = {
        "quiztivity": share.quiztivity,
        "share": share,
        "activity": quiztivity_content.visitor_view(share.quiztivity, share),
        "answers": reverse("api:quiztivity-share-answers", args=[share.pk]),
    }
    return render(request, "quiztivities/activity.html", context)


@require_safe
def shared_file(request: HttpRequest, share_id: UUID, item_id: UUID) -> HttpResponseBase:
    """A file of a shared activity, for whoever has the link and as long as it is open. Browsers ask each time."""
    share = _share_or_404(share_id)
    if not share.is_open(timezone.now()):
        answer = render(request, "quiztivities/share_over.html", {"share": share}, status=410)
        # Browsers would remember it without an end, and what is in the bin may come back.
        answer.headers["Cache-Control"] = "no-store"
        return answer
    item = quiztivity_queries.shared_file(share, item_id, now=timezone.now())
    if item is None:
        raise Http404
    try:
        stored = stored_bytes(item, request.GET.get("w"))
    except FileNotFoundError:
        logger.error("The bytes of file %s are missing; `manage.py storage_check` tells more.", item.pk)
        raise Http404 from None
    return sending.send(request, stored, cache=sending.ASK_AGAIN, as_attachment=request.GET.get("download") == "1")


@login_required
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """An empty player in the editor's frame: the pages come by message."""
    return render(request, "quiztivities/preview.html", {"preview": reverse("api:quiztivity-preview")})


@login_required
@require_POST
def copy(request: HttpRequest, quiztivity_id: UUID) -> HttpResponse:
    quiztivity = get_object_or_404(quiztivity_queries.quiztivities_visible_to(request.user), pk=quiztivity_id)
    if not quiztivity_permissions.can_create(request.user):
        raise PermissionDenied
    copied = quiztivity_services.copy_quiztivity(quiztivity=quiztivity, owner=request.user)
    messages.success(request, _("This is your copy. It is private."))
    return redirect("admin:quizzes_quiztivity_change", copied.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: HttpRequest, quiztivity_id: UUID) -> HttpResponse:
    """The links to an activity: make, copy, revoke."""
    quiztivity = _shareable(request, quiztivity_id)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        quiztivity_services.share_quiztivity(quiztivity=quiztivity, user=request.user, **form.cleaned_data)
        messages.success(request, _("The link is ready. Whoever has it can open the activity without an account."))
        return redirect("quiztivities:shares", quiztivity.pk)
    now = timezone.now()
    links = [_described(request, share, now) for share in quiztivity_queries.shares_of(quiztivity)]
    context = {"quiztivity": quiztivity, "form": form, "links": links}
    return render(request, "quiztivities/shares.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, share_id: UUID) -> HttpResponse:
    share = _share_or_404(share_id)
    if not quiztivity_permissions.can_share(request.user, share.quiztivity):
        raise Http404
    quiztivity_services.revoke_share(share=share)
    messages.success(request, _("The link is revoked. Nobody can open it any more."))
    return redirect("quiztivities:shares", share.quiztivity_id)


def _described(request: HttpRequest, share: QuizTivityShare, now: Any) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("quiztivities:shared", args=[share.pk]))
    return {"share": share, "address": address, "open": share.is_open(now)}


def _share_or_404(share_id: UUID) -> QuizTivityShare:
    try:
        return quiztivity_queries.find_share(share_id)
    except QuizTivityShare.DoesNotExist:
        raise Http404 from None


def _shareable(request: HttpRequest, quiztivity_id: UUID) -> QuizTivity:
    rows = quiztivity_queries.quiztivities_visible_to(request.user).select_related("user")
    quiztivity = get_object_or_404(rows, pk=quiztivity_id)
    if not quiztivity_permissions.can_share(request.user, quiztivity):
        raise Http404
    return quiztivity
