"""Pages to log in with an account elsewhere: going there, coming back, a new account, showing again who one is."""

import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import RedirectURLMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from accounts.forms import focus_first_to_fill
from accounts.linked_accounts import provider_name, ways_in
from accounts.provider_answers import ProviderAnswer
from accounts.provider_forms import ProviderRegistrationForm
from accounts.provider_login import Arrival, ProviderFailed, Purpose, address_at_provider, come_back
from accounts.queries import registration_offered
from accounts.services import LogInRefused
from accounts.services.fresh_proof import needs_proof, note_proof
from accounts.services.login_steps import Progress
from accounts.services.provider_accounts import LinkRefused, link_account, log_in_with_provider, user_linked_to
from accounts.services.provider_registration import NotVouched, check_may_register, suggest_username
from accounts.services.registration import RegistrationClosed
from accounts.views import first_page_of

ARRIVED = "provider_registration"
ARRIVED_LASTS_S = 10 * 60


def send_to_provider(request: HttpRequest, provider_id: str, purpose: Purpose, following: str = "") -> HttpResponse:
    """A page that goes on to the provider. Not a redirect: `form-action` of the page with the form would forbid it."""
    if provider_id not in settings.IDENTITY_PROVIDERS:
        raise Http404
    name = provider_name(provider_id)
    try:
        address = address_at_provider(
            request=request, provider_id=provider_id, purpose=purpose, following=safe_page(request, following)
        )
    except ProviderFailed:
        return _failed(request, provider_id, status=503)
    return render(request, "accounts/to_provider.html", {"address": address, "name": name})


def safe_page(request: HttpRequest, address: str) -> str:
    """The address if it is one of ours, else ""."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else ""


@require_POST
@never_cache
def log_in_with(request: HttpRequest, provider_id: str) -> HttpResponse:
    """POST only: another site must not begin a log-in."""
    return send_to_provider(request, provider_id, Purpose.LOG_IN, request.POST.get("next", ""))


@login_required
@require_POST
@never_cache
def prove_with(request: HttpRequest, provider_id: str) -> HttpResponse:
    return send_to_provider(request, provider_id, Purpose.PROVE, request.POST.get("next", ""))


@require_GET
@login_required
@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """For those without a password: where they can show again who they are."""
    following = safe_page(request, request.GET.get("next", "")) or reverse("accounts:security")
    if not needs_proof(request):
        return redirect(following)
    offered = [way for way in ways_in(request.user) if way.account and way.offered]
    return render(request, "accounts/prove.html", {"ways": offered, "next": following})


@require_GET
@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Somebody comes back from a provider."""
    if provider_id not in settings.IDENTITY_PROVIDERS:
        raise Http404
    try:
        arrival = come_back(request=request, provider_id=provider_id)
    except ProviderFailed as failed:
        if failed.cancelled:
            messages.info(request, _("You called it off at %s.") % provider_name(provider_id))
            return redirect("accounts:linked" if request.user.is_authenticated else "accounts:login")
        return _failed(request, provider_id, status=502)
    if arrival.purpose is Purpose.LOG_IN:
        return _log_in(request, arrival)
    if not request.user.is_authenticated or str(request.user.pk) != arrival.user:
        messages.warning(request, _("You were signed out meanwhile. Log in, then begin again."))
        return redirect("accounts:login")
    return _link(request, arrival) if arrival.purpose is Purpose.LINK else _prove(request, arrival)


def _log_in(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    user = user_linked_to(arrival.answer)
    if user is None:
        return _offer_account(request, arrival)
    try:
        progress = log_in_with_provider(request=request, user=user, provider=arrival.answer.provider)
    except LogInRefused:
        return _refused(request, _("This account may not log in now. Ask whoever runs this server."), arrival)
    return _go_on(request, progress, arrival.next)


def _go_on(request: HttpRequest, progress: Progress, following: str) -> HttpResponse:
    """To the next step of the log-in, or to where the person wanted to go."""
    if progress.next_step is None:
        return redirect(following or first_page_of(progress.user))
    return redirect(f"{reverse('accounts:login_code')}{'?' + urlencode({'next': following}) if following else ''}")


def _offer_account(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    try:
        check_may_register(arrival.answer)
    except RegistrationClosed as closed:
        return _refused(request, closed.message, arrival, may_register=isinstance(closed, NotVouched))
    request.session[ARRIVED] = {
        "answer": arrival.answer.as_json(),
        "next": arrival.next,
        "until": time.time() + ARRIVED_LASTS_S,
    }
    return redirect("accounts:register_with_provider")


def _link(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    try:
        link_account(user=request.user, answer=arrival.answer, request=request)
    except LinkRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%s opens your account from now on.") % provider_name(arrival.answer.provider))
    return redirect("accounts:linked")


def _prove(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    following = arrival.next or reverse("accounts:security")
    if user_linked_to(arrival.answer) != request.user:
        messages.error(request, _("That is another account than the one that you log in with."))
    elif not arrival.authenticated_lately:
        name = provider_name(arrival.answer.provider)
        messages.error(request, _("%s didn't ask you to log in again. Log out there, then try once more.") % name)
    else:
        note_proof(request=request, user=request.user)
        messages.success(request, _("Thank you: you have five minutes for your change."))
        return redirect(following)
    return redirect(f"{reverse('accounts:prove')}?{urlencode({'next': following})}")


@method_decorator(never_cache, name="dispatch")
class RegisterWithProviderView(RedirectURLMixin, FormView):
    """A user name for somebody who has just come from a provider; then they have an account and are signed in."""

    form_class = ProviderRegistrationForm
    template_name = "accounts/register_with_provider.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        arrived = request.session.get(ARRIVED)
        if request.user.is_authenticated or arrived is None or arrived["until"] < time.time():
            request.session.pop(ARRIVED, None)
            return redirect("accounts:login")
        self.answer, self.following = ProviderAnswer.from_json(arrived["answer"]), arrived["next"]
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"username": suggest_username(self.answer)}

    def form_valid(self, form: ProviderRegistrationForm) -> HttpResponse:
        try:
            user = form.save(self.answer, self.request)
        except RegistrationClosed as closed:
            messages.error(self.request, closed.message)
            return redirect("accounts:login")
        if user is None:
            return self.form_invalid(form)
        del self.request.session[ARRIVED]
        progress = log_in_with_provider(request=self.request, user=user, provider=self.answer.provider)
        return _go_on(self.request, progress, self.following)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            email=self.answer.email, provider=provider_name(self.answer.provider), **kwargs
        )
        focus_first_to_fill(context["form"])
        return context


def _refused(request: HttpRequest, message: str, arrival: Arrival, *, may_register: bool = False) -> HttpResponse:
    context = {
        "message": message,
        "name": provider_name(arrival.answer.provider),
        "next": arrival.next,
        "may_register": may_register and registration_offered(),
    }
    return render(request, "accounts/provider_refused.html", context, status=403)


def _failed(request: HttpRequest, provider_id: str, *, status: int) -> HttpResponse:
    """502 when the provider's answer is no good, 503 when it can't be reached to begin with."""
    return render(request, "accounts/provider_failed.html", {"name": provider_name(provider_id)}, status=status)
