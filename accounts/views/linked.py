"""The account's page of accounts elsewhere: linking and unlinking them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.forms import ConfirmForm
from accounts.linked_accounts import provider_name, ways_in
from accounts.provider_login import Purpose
from accounts.services.provider_accounts import LinkRefused, has_other_way_in, unlink_account
from accounts.views.providers import send_to_provider


def _page(request: HttpRequest, **refused: ConfirmForm) -> HttpResponse:
    """The page; a form that was refused comes back in its place (by the provider's id)."""
    rows = [
        {
            "way": way,
            "form": refused.get(way.id) or _form(request, way.id),
            "only": way.account is not None and not has_other_way_in(request.user, way.account),
        }
        for way in ways_in(request.user)
    ]
    proof_needed = any(row["form"].needs_proof for row in rows)
    return render(request, "accounts/linked.html", {"rows": rows, "proof_needed": proof_needed})


def _form(request: HttpRequest, provider_id: str) -> ConfirmForm:
    data = request.POST if request.method == "POST" else None
    return ConfirmForm(data, request=request, auto_id=f"{provider_id}_%s")


@require_GET
@login_required
@never_cache
def linked(request: HttpRequest) -> HttpResponse:
    return _page(request)


@sensitive_post_parameters("password")
@require_POST
@login_required
@never_cache
def link(request: HttpRequest, provider_id: str) -> HttpResponse:
    """After the proof: on to the provider."""
    if provider_id not in settings.IDENTITY_PROVIDERS:
        raise Http404
    form = _form(request, provider_id)
    if not form.is_valid():
        return _page(request, **{provider_id: form})
    return send_to_provider(request, provider_id, Purpose.LINK)


@sensitive_post_parameters("password")
@require_POST
@login_required
@never_cache
def unlink(request: HttpRequest, provider_id: str) -> HttpResponse:
    form = _form(request, provider_id)
    if not form.is_valid():
        return _page(request, **{provider_id: form})
    try:
        unlink_account(user=request.user, provider=provider_id, request=request)
    except LinkRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%s doesn't open your account any more.") % provider_name(provider_id))
    return redirect("accounts:linked")
