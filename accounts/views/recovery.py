"""Pages for a forgotten password, and for another e-mail address."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView, View

from accounts.forms import focus_first_to_fill
from accounts.mail_forms import NewEmailForm, NewPasswordForm
from accounts.queries import email_change_of
from accounts.services.email_change import cancel_email_change, confirm_email_change, look_at_email_change
from accounts.services.password_reset import ask_for_reset, look_at_reset
from accounts.services.verification import resend_verification
from accounts.signed_links import LinkInvalid
from accounts.views.registration import AskForMailView, link_invalid


@method_decorator(never_cache, name="dispatch")
class ResetView(AskForMailView):
    """Where a link to choose a new password shall go."""

    template_name = "accounts/reset.html"
    sent_template = "accounts/reset_sent.html"

    def ask(self, email: str) -> None:
        ask_for_reset(email=email, request=self.request)


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class ResetPasswordView(FormView):
    """The new password. Afterwards one logs in with it, and with the second factor if there is one."""

    form_class = NewPasswordForm
    template_name = "accounts/reset_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            self.account = look_at_reset(token=kwargs["token"])
            return super().dispatch(request, *args, **kwargs)
        except LinkInvalid:
            return link_invalid(request, "reset")

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        if form.save(self.kwargs["token"], self.request) is None:
            return self.form_invalid(form)
        messages.success(self.request, _("Your password is changed, and you are signed out everywhere. Now log in."))
        return redirect("accounts:login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(account=self.account, **kwargs)
        focus_first_to_fill(context["form"])
        return context


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class EmailView(LoginRequiredMixin, FormView):
    """One's address, whether it is confirmed, and changing it."""

    form_class = NewEmailForm
    template_name = "accounts/email.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: NewEmailForm) -> HttpResponse:
        return redirect("accounts:email") if form.save() else self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(change=email_change_of(self.request.user), **kwargs)


@login_required
@require_POST
def cancel_email(request: HttpRequest) -> HttpResponse:
    cancel_email_change(user=request.user)
    messages.success(request, _("Your address stays as it is."))
    return redirect("accounts:email")


@login_required
@require_POST
def send_verification(request: HttpRequest) -> HttpResponse:
    """The link again, to one's own address."""
    resend_verification(email=request.user.email, request=request)
    messages.success(request, _("We have sent you a link. It may take a minute."))
    return redirect("accounts:email")


@method_decorator(never_cache, name="dispatch")
class ConfirmEmailView(View):
    """One side's button. Whoever reads the mailbox may press it, signed in or not."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            change = look_at_email_change(token=token)
        except LinkInvalid:
            return link_invalid(request, "email")
        return render(request, "accounts/confirm_email.html", {"change": change})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            done = confirm_email_change(token=token, request=request)
        except LinkInvalid:
            return link_invalid(request, "email")
        return render(request, "accounts/email_confirmed.html", {"done": done})
