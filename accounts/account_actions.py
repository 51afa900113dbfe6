"""What administrators do to accounts from the list of users. Each is in Django's log and a security event."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.deletion import cancel_deletion
from accounts.services.lockout import LastAdministrator, block_users, unblock_users
from accounts.services.password_reset import send_reset
from accounts.services.second_factor import remove_second_factor, require_second_factor
from accounts.services.verification import verify_for


def may_touch(request: HttpRequest, user: User | None) -> bool:
    """A superuser is changed by superusers only: else changing their password would be a way up."""
    return user is None or not user.is_superuser or request.user.is_superuser


class AccountActions:
    """Actions for a ModelAdmin of users."""

    log_change: Any
    message_user: Any

    @admin.action(description=_("Block"), permissions=["change"])
    def block(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = [user for user in users if user.pk != request.user.pk and may_touch(request, user)]
        try:
            block_users(*chosen, actor=request.user, request=request)
        except LastAdministrator as refused:
            self.message_user(request, refused.message, messages.ERROR)
            return
        self._tell_access(request, users, chosen, gettext("Blocked."))

    @admin.action(description=_("Unblock"), permissions=["change"])
    def unblock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = [user for user in users if user.pk != request.user.pk and may_touch(request, user)]
        unblock_users(*chosen, actor=request.user, request=request)
        self._tell_access(request, users, chosen, gettext("Unblocked."))

    @admin.action(description=_("Mark the e-mail address as verified"), permissions=["change"])
    def verify(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = [user for user in users if may_touch(request, user)]
        for user in chosen:
            verify_for(user=user, actor=request.user, request=request)
        self._tell_access(request, users, chosen, gettext("E-mail address marked as verified."))

    @admin.action(description=_("Send a link for a new password"), permissions=["change"])
    def send_reset(self, request: HttpRequest, users: QuerySet[User]) -> None:
        may = [user for user in users if may_touch(request, user)]
        sent = [user for user in may if send_reset(user=user, actor=request.user, request=request)]
        for user in sent:
            self.log_change(request, user, "Link for a new password sent.")
        self.message_user(request, ngettext("%d link sent.", "%d links sent.", len(sent)) % len(sent), messages.SUCCESS)
        if len(sent) < len(users):
            text = _("Accounts that are blocked or inactive get none, nor do superusers from others.")
            self.message_user(request, text, messages.WARNING)

    @admin.action(description=_("Require a second factor"), permissions=["change"])
    def require_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = [user for user in users if may_touch(request, user)]
        for user in chosen:
            require_second_factor(user=user, actor=request.user, request=request)
        self._tell_access(request, users, chosen, gettext("Second factor required."))

    @admin.action(description=_("Remove the second factor (lost phone)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = [user for user in users if user.pk != request.user.pk and may_touch(request, user)]
        for user in chosen:
            remove_second_factor(user=user, actor=request.user, request=request)
        self._tell_access(request, users, chosen, gettext("Second factor removed."))

    @admin.action(description=_("Call the planned deletion off"), permissions=["change"])
    def keep_account(self, request: HttpRequest, users: QuerySet[User]) -> None:
        planned = users.filter(pk__in=[user.pk for user in users if user.is_deleted or user.deletion_asked_at])
        chosen = [user for user in planned if may_touch(request, user)]
        kept = [user for user in chosen if cancel_deletion(user=user, request=request, actor=request.user)]
        self._tell_access(request, planned, kept, gettext("Planned deletion called off."))

    def _tell_access(self, request: HttpRequest, users: QuerySet[User], chosen: list[User], message: str) -> None:
        for user in chosen:
            self.log_change(request, user, message)
        text = ngettext("%d account changed.", "%d accounts changed.", len(chosen)) % len(chosen)
        self.message_user(request, text, messages.SUCCESS)
        if len(chosen) < len(users):
            self.message_user(
                request, _("Your own account and superusers' accounts were left as they are."), messages.WARNING
            )
