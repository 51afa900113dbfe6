"""Pages to log in, log out and change the password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts.forms import ChangePasswordForm, CodeForm, FirstPasswordForm, LogInForm, focus_first_to_fill
from accounts.linked_accounts import offered_providers
from accounts.models import User
from accounts.queries import registration_offered
from accounts.services import TooManyTries, change_password, log_out
from accounts.services.login_steps import CODE, PASSKEY, StepOutOfOrder, go_on, next_step, take_code
from accounts.services.second_factor import CodeRefused


def first_page_of(user: User) -> str:
    """Where somebody starts: the desk for staff, home for everybody else."""
    return resolve_url(settings.LOGIN_REDIRECT_URL if user.is_staff else settings.LOGOUT_REDIRECT_URL)


class LogInView(auth_views.LoginView):
    """Django's log-in (safe `next`, new session key) with our form."""

    form_class = LogInForm
    template_name = "accounts/login.html"

    @property
    def redirect_authenticated_user(self) -> bool:
        # With `next`, somebody signed in was sent here because that page is not for them: redirecting would loop.
        return not self.get_redirect_url()

    def form_valid(self, form: LogInForm) -> HttpResponse:
        progress = go_on(request=self.request, user=form.get_user())
        if progress.next_step is None:
            return redirect(self.get_success_url())
        target = self.get_redirect_url()
        return redirect(f"{reverse('accounts:login_code')}{'?' + urlencode({'next': target}) if target else ''}")

    def get_default_redirect_url(self) -> str:
        return first_page_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(registration_open=registration_offered(), **kwargs)
        context |= {"verification_required": settings.REQUIRE_VERIFIED_EMAIL, "providers": offered_providers()}
        focus_first_to_fill(context["form"])
        return context


@method_decorator([sensitive_post_parameters("code"), never_cache], name="dispatch")
class LogInCodeView(auth_views.RedirectURLMixin, FormView):
    """The second step: a code or a passkey, of somebody whose password was right a moment ago."""

    form_class = CodeForm
    template_name = "accounts/login_code.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if next_step(request) else self._from_the_start()

    def form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            take_code(request=self.request, code=form.cleaned_data["code"])
        except StepOutOfOrder as wrong:
            messages.warning(self.request, wrong.message)
            return self._from_the_start()
        except (CodeRefused, TooManyTries) as wrong:
            form.add_error("code", wrong.message)
            return self.form_invalid(form)
        return super().form_valid(form)

    def get_default_redirect_url(self) -> str:
        return first_page_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        step = next_step(self.request)
        ways = {"by_passkey": step != CODE, "by_app": step != PASSKEY}
        context = super().get_context_data(next=self.get_redirect_url(), **ways, **kwargs)
        if step == PASSKEY:
            context["form"].fields["code"].help_text = _("One of your recovery codes.")
        return context

    def _from_the_start(self) -> HttpResponse:
        target = self.get_redirect_url()
        return redirect(f"{reverse('accounts:login')}{'?' + urlencode({'next': target}) if target else ''}")


class LogOutView(auth_views.LogoutView):
    """POST only: a link or an image must not sign anybody out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log_out(request=request)
        return redirect(self.get_success_url())


@method_decorator(never_cache, name="dispatch")
class PasswordChangeView(auth_views.PasswordChangeView):
    """A new password signs out every other browser; this one stays."""

    form_class = ChangePasswordForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:password_change")

    def get_form_class(self) -> Any:
        return self.form_class if self.request.user.has_usable_password() else FirstPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        had_one = self.request.user.has_usable_password()
        change_password(request=self.request, user=self.request.user, password=form.cleaned_data["new_password1"])
        done = _("Your password is changed.") if had_one else _("You have a password now.")
        messages.success(self.request, f"{done} {_('Other browsers were signed out.')}")
        return redirect(self.get_success_url())
