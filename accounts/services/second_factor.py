"""The second factor: codes from an app (django-otp's TOTP), recovery codes for when the phone is lost.

Passkeys are one too: accounts.services.passkeys.
"""

import secrets
from base64 import b32encode
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp import devices_for_user
from django_otp import verify_token as verify_device_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.event_words import APP
from accounts.models import FidoCredential, RecoveryCode, User
from accounts.services.log_in_news import tell_log_ins_changed
from accounts.services.security_events import Kind, record_event

RECOVERY_CODES = 10
# The secret of an app is shown for so long after the password: who comes to the open browser later doesn't read it.
SETTING_UP_LASTS = timedelta(minutes=10)
NOTHING_TO_CONFIRM = gettext_lazy("There is no app to confirm. Setting one up takes ten minutes at most: begin again.")
# Without letters and digits that look alike: 12 of 31 are almost 60 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4


class CodeRefused(Exception):
    """Wrong, used already, or too soon after a wrong one."""

    message = gettext_lazy(
        "That code didn't fit. Wait for the next one in your app, or use a recovery code that is still unused."
    )


class SecondFactorRefused(Exception):
    """What was asked for doesn't fit what is set up; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SecondFactor(NamedTuple):
    """What is set up besides the password."""

    totp: bool
    passkeys: int
    recovery_codes_left: int
    require_password: bool


def second_factor_of(user: User) -> SecondFactor:
    """What this person has set up."""
    passkeys = FidoCredential.objects.filter(user=user).count()
    return SecondFactor(has_app(user), passkeys, recovery_codes_left(user), user.require_password)


def has_app(user: User) -> bool:
    """Whether codes from an app open the account. An app counts when a code from it was confirmed."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def has_second_factor(user: User) -> bool:
    """Whether a log-in needs more than the password: there is an app or a passkey."""
    apps, passkeys = TOTPDevice.objects.filter(confirmed=True), FidoCredential.objects.all()
    ways = [Exists(devices.filter(user=OuterRef("pk"))) for devices in (apps, passkeys)]
    return User.objects.filter(ways[0] | ways[1], pk=user.pk).exists()


def must_have_second_factor(user: User) -> bool:
    """Whether the instance or an administrator asks for one. Staff is whoever may use the admin, teachers too."""
    asked = settings.REQUIRE_SECOND_FACTOR
    return user.second_factor_required or asked == "all" or (asked == "staff" and (user.is_staff or user.is_superuser))


def lacks_second_factor(user: User) -> bool:
    """Whether this person has to set one up before anything else."""
    return must_have_second_factor(user) and not has_second_factor(user)


def recovery_codes_left(user: User) -> int:
    """How many unused ones there are."""
    return RecoveryCode.objects.filter(user=user).count()


def secret_of(device: TOTPDevice) -> str:
    """What somebody types into the app instead of reading the QR code: Base32."""
    return b32encode(device.bin_key).decode().rstrip("=")


def begin_totp(*, user: User) -> TOTPDevice:
    """A new secret, which counts when `confirm_totp` has seen a code from it, within SETTING_UP_LASTS.

    Raises SecondFactorRefused.
    """
    if has_app(user):
        raise SecondFactorRefused(_("An app is set up already. Remove it first."))
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        return TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def waiting_totp(user: User) -> TOTPDevice | None:
    """The one whose code is still to be confirmed, and may be."""
    begun = timezone.now() - SETTING_UP_LASTS
    return TOTPDevice.objects.filter(user=user, confirmed=False, created_at__gt=begun).order_by("-pk").first()


def remove_unconfirmed_apps() -> int:
    """Delete what nobody confirmed in time. How many."""
    begun = timezone.now() - SETTING_UP_LASTS
    # Those of older versions may have no time.
    over = TOTPDevice.objects.filter(confirmed=False).exclude(created_at__gt=begun)
    return over.delete()[0]


def confirm_totp(*, user: User, code: str, request: HttpRequest | None = None) -> list[str]:
    """From now on log-ins need a code; the answer is the recovery codes, which are not known again.

    Raises CodeRefused, and SecondFactorRefused when nothing was begun.
    """
    device = waiting_totp(user)
    if device is None or has_app(user):
        raise SecondFactorRefused(str(NOTHING_TO_CONFIRM))
    if verify_device_token(user, device.persistent_id, tidy_code(code)) is None:
        raise CodeRefused
    with transaction.atomic():
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        codes = _new_recovery_codes(user)
    record_event(user=user, kind=Kind.SECOND_FACTOR_ADDED, request=request, details={"name": APP})
    return codes


def replace_recovery_codes(*, user: User, request: HttpRequest | None = None) -> list[str]:
    """New ones, shown once; the old ones open nothing any more."""
    codes = _new_recovery_codes(user)
    record_event(user=user, kind=Kind.RECOVERY_CODES_RENEWED, request=request)
    return codes


def ensure_recovery_codes(*, user: User) -> list[str]:
    """New ones, shown once, for somebody who has none left; else nothing, and the old ones stay."""
    return [] if recovery_codes_left(user) else _new_recovery_codes(user)


def _new_recovery_codes(user: User) -> list[str]:
    codes = ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in codes)
    return codes


def require_second_factor(*, user: User, actor: User, request: HttpRequest | None = None) -> None:
    """From the next request on this person can do nothing but set one up, if they have none."""
    User.objects.filter(pk=user.pk).update(second_factor_required=True)
    record_event(user=user, kind=Kind.SECOND_FACTOR_REQUIRED, request=request, actor=actor)
    tell_log_ins_changed(user)


def remove_app(*, user: User, request: HttpRequest | None = None) -> None:
    """Codes from the app open nothing any more; passkeys stay."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        forget_leftovers(user=user)
    record_event(user=user, kind=Kind.SECOND_FACTOR_REMOVED, request=request, details={"name": APP})
    tell_log_ins_changed(user)


def forget_leftovers(*, user: User) -> None:
    """Recovery codes go with the last second factor, and log-in without a password with the last passkey."""
    if not has_second_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
    if not FidoCredential.objects.filter(user=user).exists():
        User.objects.filter(pk=user.pk).update(require_password=True)


def remove_second_factor(*, user: User, actor: User | None = None, request: HttpRequest | None = None) -> None:
    """The password is enough: app, passkeys and recovery codes go."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        FidoCredential.objects.filter(user=user).delete()
        forget_leftovers(user=user)
    record_event(user=user, kind=Kind.SECOND_FACTOR_REMOVED, request=request, actor=actor)
    tell_log_ins_changed(user)


def use_code(*, user: User, code: str) -> TOTPDevice | None:
    """Take a code, which works once: the app's device, or None for a recovery code. Raises CodeRefused."""
    tidy = tidy_code(code)
    if len(tidy) == _GROUPS * _GROUP:
        if RecoveryCode.objects.filter(user=user, digest=_digest(user, tidy)).delete()[0] == 1:
            return None
    elif len(tidy) == 6 and tidy.isascii() and tidy.isdigit():
        for device in devices_for_user(user):
            if verify_device_token(user, device.persistent_id, tidy) is not None:
                return device
    raise CodeRefused


def tidy_code(code: str) -> str:
    """As people type codes: in groups, in capitals."""
    return "".join(code.lower().replace("-", " ").split())


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP))


def _digest(user: User, code: str) -> str:
    """Keyed with the instance's secret, so that a copy of the database is not enough to guess."""
    return salted_hmac(f"recovery code of {user.pk}", tidy_code(code), algorithm="sha256").hexdigest()
