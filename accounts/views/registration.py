"""Pages to register, to confirm an address and to accept an invitation. What a page says never depends on whether an
address has an account."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, View

from accounts.forms import focus_first_to_fill
from accounts.mail_forms import EmailForm, InvitedForm, RegisterForm
from accounts.services import TooManyTries, sign_in
from accounts.services.invitations import look_at_invitation
from accounts.services.registration import VERIFY_EMAIL, RegistrationClosed, check_registration_open
from accounts.services.verification import look_at_verification, resend_verification, verify_email
from accounts.signed_links import LinkInvalid
from accounts.views import first_page_of

# Shown back to whoever typed it: a slip in an address is seen before waiting for a mail.
_SENT_TO = "register_sent_to"


def link_invalid(request: HttpRequest, ask_again: str) -> HttpResponse:
    """The page of every link that opens nothing; `ask_again` is the view where another can be asked for, or empty."""
    context = {"message": LinkInvalid.message, "ask_again": ask_again and reverse(f"accounts:{ask_again}")}
    return render(request, "accounts/link_invalid.html", context, status=410)


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class RegisterView(RedirectURLMixin, FormView):
    form_class = RegisterForm
    template_name = "accounts/register.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        try:
            check_registration_open()
        except RegistrationClosed as closed:
            return render(request, "accounts/registration_closed.html", {"message": closed.message}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: RegisterForm) -> HttpResponse:
        following = form.save(self.request)
        if following is None:
            return self.form_invalid(form)
        if following == VERIFY_EMAIL:
            self.request.session[_SENT_TO] = form.cleaned_data["email"]
            return redirect("accounts:register_sent")
        messages.success(self.request, _("You have an account. Log in with it."))
        target = self.get_redirect_url()
        return redirect(f"{reverse('accounts:login')}{'?' + urlencode({'next': target}) if target else ''}")

    def get_default_redirect_url(self) -> str:
        return first_page_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        domains = settings.REGISTRATION_DOMAINS if settings.REGISTRATION == "domains" else []
        context = super().get_context_data(domains=domains, **kwargs)
        focus_first_to_fill(context["form"])
        return context


@never_cache
def register_sent(request: HttpRequest) -> HttpResponse:
    """After registering: the same for a new address and one that has an account."""
    return render(request, "accounts/register_sent.html", {"email": request.session.get(_SENT_TO)})


@method_decorator(never_cache, name="dispatch")
class VerifyView(View):
    """A button to press: programs that look at mails open links, but press nothing."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            user = look_at_verification(token=token)
        except LinkInvalid:
            return link_invalid(request, "resend")
        return render(request, "accounts/verify.html", {"email": user.email, "name": user.username})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            verify_email(token=token, request=request)
        except LinkInvalid:
            return link_invalid(request, "resend")
        if request.user.is_authenticated:
            messages.success(request, _("Your address is confirmed."))
            return redirect(first_page_of(request.user))
        messages.success(request, _("Your address is confirmed. Now log in."))
        return redirect("accounts:login")


class AskForMailView(FormView):
    """An address, and then the same answer whoever has it."""

    form_class = EmailForm
    sent_template = ""

    def ask(self, email: str) -> None:
        """Enqueue the mail. Raises TooManyTries."""
        raise NotImplementedError

    def form_valid(self, form: EmailForm) -> HttpResponse:
        try:
            self.ask(form.cleaned_data["email"])
        except TooManyTries as full:
            form.add_error(None, full.message)
            return self.form_invalid(form)
        return render(self.request, self.sent_template, {"email": form.cleaned_data["email"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        focus_first_to_fill(context["form"])
        return context


@method_decorator(never_cache, name="dispatch")
class ResendView(AskForMailView):
    template_name = "accounts/resend.html"
    sent_template = "accounts/resend_sent.html"

    def ask(self, email: str) -> None:
        resend_verification(email=email, request=self.request)


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class AcceptInvitationView(FormView):
    form_class = InvitedForm
    template_name = "accounts/accept_invitation.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            self.invitation = look_at_invitation(token=kwargs["token"])
            return super().dispatch(request, *args, **kwargs)
        except LinkInvalid:
            return link_invalid(request, "")

    def form_valid(self, form: InvitedForm) -> HttpResponse:
        user = form.accept(self.kwargs["token"], self.request)
        if user is None:
            return self.form_invalid(form)
        sign_in(request=self.request, user=user)
        return redirect(first_page_of(user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(email=self.invitation.email, **kwargs)
        focus_first_to_fill(context["form"])
        return context
