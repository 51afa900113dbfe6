"""Passkeys: adding, using, renaming and removing them; whether one alone opens the account.

The steps of a log-in, and who may take which when, are in accounts.services.login_steps.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.challenges import give_challenge, take_challenge
from accounts.devices import device_words, said_device
from accounts.event_words import passkey_detail
from accounts.models import FidoCredential, User
from accounts.passkey_models import CREDENTIAL_ID_MAX_BYTES, PASSKEY_NAME_MAX_CHARACTERS
from accounts.relying_party import (
    NotProven,
    creation_options,
    credential_id_of,
    read_assertion,
    read_registration,
    relying_party_of,
    user_handle_of,
)
from accounts.services.lockout import claim_try, forgive_try, note_failure
from accounts.services.log_in_news import tell_log_ins_changed
from accounts.services.second_factor import SecondFactorRefused, ensure_recovery_codes, forget_leftovers
from accounts.services.security_events import Kind, record_event

PASSKEYS_MAX = 20
_ADDING = "add"
Answer = Mapping[str, Any]


class PasskeyRefused(Exception):
    """Unknown, not proven, a counter that went back, an account that may not enter: from outside they look the same."""

    message = gettext_lazy("That passkey opened no account here. Try again, or log in with your password.")


class AddedPasskey(NamedTuple):
    """A new passkey. `recovery_codes` are new ones, not known again; none if there were some already."""

    passkey: FidoCredential
    recovery_codes: list[str]


def has_passkey(user: User) -> bool:
    """Whether there is one."""
    return FidoCredential.objects.filter(user=user).exists()


def suggested_name(request: HttpRequest) -> str:
    """What a passkey of this browser may be called: its kind in words."""
    return said_device(device_words(request.headers.get("User-Agent", "")))


def begin_passkey(*, user: User, request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to make one (PublicKeyCredentialCreationOptionsJSON). Raises SecondFactorRefused."""
    existing = list(FidoCredential.objects.filter(user=user))
    _check_room(len(existing))
    challenge = give_challenge(request, _ADDING, owner=str(user.pk))
    return creation_options(party=relying_party_of(request), user=user, existing=existing, challenge=challenge)


def add_passkey(*, user: User, request: HttpRequest, answer: Answer, name: str = "") -> AddedPasskey:
    """From now on it is a second factor. Raises ChallengeGone and SecondFactorRefused."""
    challenge = take_challenge(request, _ADDING, owner=str(user.pk))
    try:
        new = read_registration(party=relying_party_of(request), answer=dict(answer), challenge=challenge)
    except NotProven:
        raise SecondFactorRefused(_("Your browser's answer didn't fit, so nothing was added. Try again.")) from None
    if len(new.credential_id) > CREDENTIAL_ID_MAX_BYTES:
        raise SecondFactorRefused(_("This device can't be used here: the name it gave its passkey is too long."))
    called = tidy_name(name) or suggested_name(request)
    with transaction.atomic():
        # Two requests of one person take turns, so that neither passes the limit.
        User.objects.select_for_update().get(pk=user.pk)
        _check_room(FidoCredential.objects.filter(user=user).count())
        try:
            with transaction.atomic():
                passkey = FidoCredential.objects.create(user=user, name=called, **new._asdict())
        except IntegrityError:
            raise SecondFactorRefused(_("This passkey is registered already. Use another device.")) from None
        codes = ensure_recovery_codes(user=user)
    record_event(user=user, kind=Kind.SECOND_FACTOR_ADDED, request=request, details={"name": passkey_detail(called)})
    return AddedPasskey(passkey, codes)


def rename_passkey(*, passkey: FidoCredential, name: str, request: HttpRequest | None = None) -> FidoCredential:
    """Call it something else; an empty name leaves it as it was."""
    called = tidy_name(name)
    if called and called != passkey.name:
        FidoCredential.objects.filter(pk=passkey.pk).update(name=called)
        record_event(
            user=passkey.user,
            kind=Kind.PASSKEY_RENAMED,
            request=request,
            details={"name": f"“{passkey.name}” → “{called}”"},
        )
        passkey.name = called
    return passkey


def remove_passkey(*, passkey: FidoCredential, request: HttpRequest | None = None) -> None:
    """It opens nothing any more. With the last second factor the recovery codes go too."""
    user = passkey.user
    with transaction.atomic():
        FidoCredential.objects.filter(pk=passkey.pk).delete()
        forget_leftovers(user=user)
    details = {"name": passkey_detail(passkey.name)}
    record_event(user=user, kind=Kind.SECOND_FACTOR_REMOVED, request=request, details=details)
    tell_log_ins_changed(user)


def require_password(*, user: User, required: bool, request: HttpRequest | None = None) -> None:
    """Whether a log-in always asks for the password, or a passkey alone is enough. Raises SecondFactorRefused."""
    if not required and not has_passkey(user):
        raise SecondFactorRefused(_("Add a passkey first: without one, nothing but the password opens your account."))
    if User.objects.filter(pk=user.pk).exclude(require_password=required).update(require_password=required):
        kind = Kind.PASSWORDLESS_OFF if required else Kind.PASSWORDLESS_ON
        record_event(user=user, kind=kind, request=request)
    user.require_password = required


def use_passkey(
    *, request: HttpRequest, answer: Answer, challenge: bytes, owner: User | None, verify_user: bool
) -> FidoCredential:
    """Judge a browser's answer to a challenge; guesses are counted like those of passwords.

    `owner` is whose passkey it must be; None: whoever's, and the device must say whose and have verified its user.
    Raises PasskeyRefused and TooManyTries.
    """
    credential = _claimed_by(answer, owner)
    this = claim_try(request=request, user=owner or (credential.user if credential else None))
    if not this.may:
        raise PasskeyRefused
    try:
        if credential is None or not credential.user.may_enter:
            raise PasskeyRefused
        if owner is None and user_handle_of(answer) != credential.user.pk.bytes:
            raise PasskeyRefused
        assertion = read_assertion(
            party=relying_party_of(request),
            answer=dict(answer),
            challenge=challenge,
            credential=credential,
            verify_user=verify_user,
        )
        _count_on(credential, assertion.sign_count, request)
    except (NotProven, PasskeyRefused):
        note_failure(this)
        raise PasskeyRefused from None
    forgive_try(this)
    return credential


def passkey_of(user: User, pk: UUID) -> FidoCredential | None:
    """One of the user's own."""
    return FidoCredential.objects.filter(user=user, pk=pk).select_related("user").first()


def tidy_name(name: str) -> str:
    """One line of at most PASSKEY_NAME_MAX_CHARACTERS."""
    visible = "".join(sign if sign.isprintable() else " " for sign in name)
    return " ".join(visible.split())[:PASSKEY_NAME_MAX_CHARACTERS].strip()


def _check_room(there: int) -> None:
    if there >= PASSKEYS_MAX:
        raise SecondFactorRefused(
            _("There are %(most)s passkeys already. Remove one that you don't use any more.") % {"most": PASSKEYS_MAX}
        )


def _claimed_by(answer: Answer, owner: User | None) -> FidoCredential | None:
    try:
        found = FidoCredential.objects.filter(credential_id=credential_id_of(answer)).select_related("user")
    except NotProven:
        return None
    return (found if owner is None else found.filter(user=owner)).first()


def _count_on(credential: FidoCredential, count: int, request: HttpRequest) -> None:
    """Keep the device's counter. One that doesn't grow means a copy, unless the device never counts.

    Compared and set in one statement: of two answers with the same count, one is refused. Raises PasskeyRefused.
    """
    grown = Q(sign_count__lt=count) if count else Q(sign_count=0)
    here = FidoCredential.objects.filter(grown, pk=credential.pk)
    if not here.update(sign_count=count, last_used=timezone.now()):
        details = {"name": f"“{credential.name}”"}
        record_event(user=credential.user, kind=Kind.PASSKEY_COUNTER_WENT_BACK, request=request, details=details)
        raise PasskeyRefused
