"""The account's page of security: passkeys, the app for codes, recovery codes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from accounts.forms import CodeForm, ConfirmForm
from accounts.linked_accounts import ways_in
from accounts.middleware import WANTED_PAGE
from accounts.models import User
from accounts.passkey_forms import AddPasskeyForm, RenamePasskeyForm
from accounts.services import second_factor
from accounts.services.passkeys import suggested_name
from accounts.services.second_factor import CodeRefused, SecondFactorRefused
from accounts.services.sessions import live_sessions

RECENT_EVENTS = 5


PasskeyForms = Mapping[tuple[UUID, str], BaseForm]


def security_page(
    request: HttpRequest, *, passkey_forms: PasskeyForms | None = None, **forms: BaseForm
) -> HttpResponse:
    """The page; a form that was refused comes back in its place. Those of a passkey are named (id, "remove")."""
    user = request.user
    assert isinstance(user, User)
    has_app, passkeys = second_factor.has_app(user), _passkeys(request, user, passkey_forms or {})
    context = {
        "has_app": has_app,
        "passkeys": passkeys,
        "has_second_factor": has_app or passkeys,
        "must_have_second_factor": second_factor.must_have_second_factor(user),
        "codes_left": second_factor.recovery_codes_left(user),
        "add": AddPasskeyForm(request=request, auto_id="add_%s", initial={"name": suggested_name(request)}),
        "ways_in": ways_in(user),
        "session_count": live_sessions(user).count(),
        "events": user.security_events.all()[:RECENT_EVENTS],
        **{
            name: ConfirmForm(request=request, auto_id=f"{name}_%s")
            for name in ("begin", "renew", "remove", "passwordless")
        },
        **forms,
    }
    return render(request, "accounts/security.html", context)


def _passkeys(request: HttpRequest, user: User, forms: PasskeyForms) -> list[dict[str, Any]]:
    """Each of the user's passkeys with its forms."""
    found = []
    for passkey in user.passkeys.all():
        rename = RenamePasskeyForm(initial={"name": passkey.name}, auto_id=f"rename_{passkey.pk}_%s")
        remove = ConfirmForm(request=request, auto_id=f"remove_{passkey.pk}_%s")
        own = {"rename": rename, "remove": remove}
        found.append({"passkey": passkey, **{name: forms.get((passkey.pk, name), form) for name, form in own.items()}})
    return found


@require_GET
@login_required
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    return security_page(request)


@sensitive_post_parameters("password")
@require_POST
@login_required
@never_cache
def begin_app(request: HttpRequest) -> HttpResponse:
    """After the password: on to the QR code."""
    form = ConfirmForm(request.POST, request=request, auto_id="begin_%s")
    if not form.is_valid():
        return security_page(request, begin=form)
    try:
        second_factor.begin_totp(user=request.user)
    except SecondFactorRefused as refused:
        messages.error(request, refused.message)
        return redirect("accounts:security")
    return redirect("accounts:confirm_app")


@method_decorator(never_cache, name="dispatch")
class ConfirmAppView(LoginRequiredMixin, FormView):
    """The QR code and a field for the first code from the app."""

    form_class = CodeForm
    template_name = "accounts/confirm_app.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and second_factor.waiting_totp(request.user) is None:
            messages.error(request, second_factor.NOTHING_TO_CONFIRM)
            return redirect("accounts:security")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            codes = second_factor.confirm_totp(
                user=self.request.user, code=form.cleaned_data["code"], request=self.request
            )
        except CodeRefused as refused:
            form.add_error("code", refused.message)
            return self.form_invalid(form)
        except SecondFactorRefused as refused:
            messages.error(self.request, refused.message)
            return redirect("accounts:security")
        wanted = self.request.session.pop(WANTED_PAGE, "")
        return render(self.request, "accounts/recovery_codes.html", {"codes": codes, "first": True, "wanted": wanted})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device = second_factor.waiting_totp(self.request.user)
        assert device is not None
        secret = second_factor.secret_of(device)
        context = super().get_context_data(
            qr=segno.make(device.config_url, micro=False).svg_data_uri(scale=4, border=3, light="#fff"),
            secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            **kwargs,
        )
        # A recovery code confirms no app.
        context["form"].fields["code"].help_text = _("Six digits from your app.")
        return context


@sensitive_post_parameters("password")
@require_POST
@login_required
@never_cache
def remove_app(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST, request=request, auto_id="remove_%s")
    if not form.is_valid():
        return security_page(request, remove=form)
    second_factor.remove_app(user=request.user, request=request)
    messages.success(request, _("The app is removed."))
    return redirect("accounts:security")


@sensitive_post_parameters("password")
@require_POST
@login_required
@never_cache
def new_codes(request: HttpRequest) -> HttpResponse:
    """The answer to the form is the only place where they are shown."""
    form = ConfirmForm(request.POST, request=request, auto_id="renew_%s")
    if not form.is_valid():
        return security_page(request, renew=form)
    if not second_factor.has_second_factor(request.user):
        messages.error(request, _("Set up an app or a passkey first: recovery codes stand in for it."))
        return redirect("accounts:security")
    codes = second_factor.replace_recovery_codes(user=request.user, request=request)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})
