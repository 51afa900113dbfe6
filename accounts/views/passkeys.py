"""Pages of passkeys: the two places in a log-in where one is used, and adding, renaming and removing one's own.

The scripts of these pages ask the browser (accounts/static/accounts/passkeys.js) and send its answer as a form.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import RedirectURLMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.challenges import ChallengeGone
from accounts.forms import ConfirmForm
from accounts.middleware import WANTED_PAGE
from accounts.models import FidoCredential
from accounts.passkey_forms import NewPasskeyForm, PasskeyAnswerForm, RenamePasskeyForm
from accounts.services import TooManyTries, login_steps, passkeys
from accounts.services.second_factor import SecondFactorRefused
from accounts.views import first_page_of
from accounts.views.security import security_page

_REFUSALS = (
    ChallengeGone,
    TooManyTries,
    login_steps.StepOutOfOrder,
    login_steps.PasswordRequired,
    passkeys.PasskeyRefused,
)


@method_decorator(never_cache, name="dispatch")
class PasskeyLogInView(RedirectURLMixin, View):
    """A passkey alone. What is refused is said on the log-in page."""

    http_method_names = ("post", "options")
    page = "accounts:login"

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasskeyAnswerForm(request.POST)
        if not form.is_valid():
            return self._back(form.errors["credential"][0])
        try:
            self.take(form.cleaned_data["credential"])
        except _REFUSALS as refused:
            return self._back(refused.message)
        return redirect(self.get_success_url())

    def take(self, answer: dict[str, Any]) -> None:
        login_steps.take_passkey_alone(request=self.request, answer=answer)

    def get_default_redirect_url(self) -> str:
        return first_page_of(self.request.user)

    def _back(self, message: str) -> HttpResponse:
        messages.error(self.request, message)
        target = self.get_redirect_url()
        return redirect(f"{reverse(self.page)}{'?' + urlencode({'next': target}) if target else ''}")


class SecondPasskeyView(PasskeyLogInView):
    """The passkey after the password. If no password came first, the second step's page leads to the first."""

    page = "accounts:login_code"

    def take(self, answer: dict[str, Any]) -> None:
        login_steps.take_second_passkey(request=self.request, answer=answer)


@require_POST
@login_required
@never_cache
def add_passkey(request: HttpRequest) -> HttpResponse:
    """The browser's answer; the password was asked for before the browser was (auth/passkeys/begin/)."""
    form = NewPasskeyForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("accounts:security")
    answer, name = form.cleaned_data["credential"], form.cleaned_data["name"]
    try:
        added = passkeys.add_passkey(user=request.user, request=request, answer=answer, name=name)
    except (ChallengeGone, SecondFactorRefused) as refused:
        messages.error(request, refused.message)
        return redirect("accounts:security")
    wanted = request.session.pop(WANTED_PAGE, "")
    if added.recovery_codes:
        context = {"codes": added.recovery_codes, "passkey": added.passkey, "wanted": wanted}
        return render(request, "accounts/recovery_codes.html", context)
    messages.success(request, _("The passkey “%s” is added.") % added.passkey.name)
    return redirect(wanted or "accounts:security")


@require_POST
@login_required
@never_cache
def rename_passkey(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    passkey = _own(request, passkey_id)
    form = RenamePasskeyForm(request.POST, auto_id=f"rename_{passkey_id}_%s")
    if not form.is_valid():
        return security_page(request, passkey_forms={(passkey_id, "rename"): form})
    passkeys.rename_passkey(passkey=passkey, name=form.cleaned_data["name"], request=request)
    messages.success(request, _("The passkey is called “%s” now.") % passkey.name)
    return redirect("accounts:security")


@sensitive_post_parameters("password")
@require_POST
@login_required
@never_cache
def remove_passkey(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    passkey = _own(request, passkey_id)
    form = ConfirmForm(request.POST, request=request, auto_id=f"remove_{passkey_id}_%s")
    if not form.is_valid():
        return security_page(request, passkey_forms={(passkey_id, "remove"): form})
    passkeys.remove_passkey(passkey=passkey, request=request)
    messages.success(
        request, _("The passkey “%s” is removed. Delete it on your device too: there it still shows.") % passkey.name
    )
    return redirect("accounts:security")


@sensitive_post_parameters("password")
@require_POST
@login_required
@never_cache
def require_password(request: HttpRequest) -> HttpResponse:
    """Whether a passkey alone is enough: the other of the two."""
    form = ConfirmForm(request.POST, request=request, auto_id="passwordless_%s")
    if not form.is_valid():
        return security_page(request, passwordless=form)
    try:
        passkeys.require_password(user=request.user, required="required" in request.POST, request=request)
    except SecondFactorRefused as refused:
        messages.error(request, refused.message)
        return redirect("accounts:security")
    required = request.user.require_password
    done = _("Logging in asks for your password again.") if required else _("A passkey alone logs you in now.")
    messages.success(request, done)
    return redirect("accounts:security")


def _own(request: HttpRequest, passkey_id: UUID) -> FidoCredential:
    found = passkeys.passkey_of(request.user, passkey_id)
    if found is None:
        raise Http404
    return found
