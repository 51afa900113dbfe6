"""The account's page of what is stored, its copy, and its deletion."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, View

from accounts import services
from accounts.models import DataExport
from accounts.privacy_forms import DeletionForm
from accounts.sending import send_archive
from accounts.services.deletion import cancel_deletion, confirm_deletion, look_at_deletion
from accounts.services.export_states import export_state
from accounts.services.exports import TooSoon, ask_for_export, delete_export, exports_of
from accounts.services.lockout import LastAdministrator
from accounts.signed_links import LinkInvalid
from accounts.views.registration import link_invalid

EXPORT_FILENAME = "my-data.zip"


@method_decorator([sensitive_post_parameters("password", "code"), never_cache], name="dispatch")
class PrivacyView(LoginRequiredMixin, FormView):
    """What is kept for how long, a copy of it, and the form that asks for the account's deletion."""

    form_class = DeletionForm
    template_name = "accounts/privacy.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: DeletionForm) -> HttpResponse:
        if not form.save():
            return self.form_invalid(form)
        messages.success(self.request, _("We have sent you a mail. Your account stays until you confirm it there."))
        return redirect("accounts:privacy")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = [(export, export_state(export)) for export in exports_of(self.request.user)]
        return super().get_context_data(exports=own, kept=_kept(), grace=settings.DELETION_GRACE_DAYS, **kwargs)


def _kept() -> list[tuple[str, int]]:
    """(what, days); 0 days: until somebody deletes it. docs/privacy.md has the whole list."""
    return [
        (_("Quizzes and files"), 0),
        (_("Deleted files, which can be restored"), settings.DELETED_FILES_KEPT_S // (24 * 3600)),
        (_("Results of games"), settings.RESULTS_KEPT_DAYS),
        (_("Players’ names in results"), settings.RESULT_NAMES_KEPT_DAYS),
        (_("Calls that ended, with messages and transcripts"), settings.ROOMS_KEPT_DAYS),
        (_("When calls were, and who was there"), settings.CALLS_KEPT_DAYS),
        (_("What is noted about log-ins"), settings.SECURITY_EVENTS_KEPT_DAYS),
        (_("Browsers that are signed in"), settings.SESSION_COOKIE_AGE // (24 * 3600)),
        (_("Copies of your data"), settings.EXPORTS_KEPT_DAYS),
    ]


@login_required
@require_POST
def ask_for_my_export(request: HttpRequest) -> HttpResponse:
    try:
        ask_for_export(user=request.user, request=request)
        messages.success(request, _("Your copy is being made. You get a mail when it is ready."))
    except TooSoon as refused:
        messages.warning(request, refused.message)
    return redirect("accounts:privacy")


@login_required
@require_GET
def export_file(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """The archive, to its owner only."""
    export = get_object_or_404(DataExport, pk=export_id, user=request.user)
    if not export.is_ready:
        raise Http404
    return send_archive(request, export.path, filename=EXPORT_FILENAME)


@login_required
@require_POST
def delete_my_export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    delete_export(export=get_object_or_404(DataExport, pk=export_id, user=request.user))
    messages.success(request, _("The copy is deleted."))
    return redirect("accounts:privacy")


@login_required
@require_GET
@never_cache
def deletion(request: HttpRequest) -> HttpResponse:
    """Where a log-in leads while the account waits to be deleted."""
    if not request.user.is_deleted:
        return redirect("accounts:privacy")
    return render(request, "accounts/deletion.html")


@login_required
@require_POST
def keep_account(request: HttpRequest) -> HttpResponse:
    if cancel_deletion(user=request.user, request=request):
        messages.success(request, _("Your account stays."))
    return redirect("accounts:privacy")


@method_decorator(never_cache, name="dispatch")
class ConfirmDeletionView(View):
    """The button behind the link in the mail. Whoever reads the mailbox may press it, signed in or not."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            account = look_at_deletion(token=token)
        except LinkInvalid:
            return link_invalid(request, "privacy")
        context = {"account": account, "days": settings.DELETION_GRACE_DAYS}
        return render(request, "accounts/confirm_deletion.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            account = confirm_deletion(token=token, request=request)
        except LinkInvalid:
            return link_invalid(request, "privacy")
        except LastAdministrator as refused:
            messages.error(request, refused.message)
            return redirect("accounts:privacy")
        if request.user.is_authenticated:
            services.log_out(request=request)
        return render(request, "accounts/deletion_confirmed.html", {"account": account})
