"""In what state an account is, as a word and as a filter of the users' list."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import FidoCredential, User

STATES = {
    "inactive": _("inactive"),
    "deletion": _("deletion asked for"),
    "blocked": _("blocked"),
    "blocked_for_a_time": _("blocked for a time"),
    "paused": _("log-in paused"),
    "unverified": _("not verified"),
    "active": _("active"),
}


def state_of(user: User) -> str:
    """A key of STATES: the first that fits."""
    now = timezone.now()
    return next(
        name
        for name, fits in (
            ("inactive", not user.is_active),
            ("deletion", user.is_deleted),
            ("blocked", user.is_blocked),
            ("blocked_for_a_time", user.blocked_until is not None and user.blocked_until > now),
            ("paused", user.login_paused),
            ("unverified", not user.verified),
            ("active", True),
        )
        if fits
    )


def with_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Each with `equipped`: whether a log-in asks for a code or a passkey besides the password."""
    apps, passkeys = TOTPDevice.objects.filter(confirmed=True), FidoCredential.objects.all()
    ways = [Exists(devices.filter(user=OuterRef("pk"))) for devices in (apps, passkeys)]
    return users.annotate(equipped=ways[0] | ways[1])


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, users: QuerySet[User]) -> QuerySet[User]:
        now, left = timezone.now(), users
        for name, fits in (
            ("inactive", Q(is_active=False)),
            ("deletion", Q(is_deleted=True)),
            ("blocked", Q(is_blocked=True)),
            ("blocked_for_a_time", Q(blocked_until__isnull=False, blocked_until__gt=now)),
            ("paused", Q(login_paused_until__isnull=False, login_paused_until__gt=now)),
            ("unverified", Q(verified=False)),
            ("active", Q(pk__isnull=False)),
        ):
            if self.value() == name:
                return left.filter(fits)
            left = left.exclude(fits)
        return users


EQUIPPED, UNEQUIPPED = _("set up"), _("none")


class RoleFilter(admin.RelatedFieldListFilter):
    """Who has which role, or none at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_value_display = format_html("{}", _("none"))


class SecondFactorFilter(admin.SimpleListFilter):
    title = _("second factor")
    parameter_name = "second_factor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", EQUIPPED), ("no", UNEQUIPPED)]

    def queryset(self, request: HttpRequest, users: QuerySet[User]) -> QuerySet[User]:
        return users.filter(equipped=self.value() == "yes") if self.value() in {"yes", "no"} else users
