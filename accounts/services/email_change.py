"""Another e-mail address: the old one agrees, the new one shows that it is read. Either alone changes nothing.

An address that was never verified has nobody who could agree; it gets the notice, and the new one decides.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.link_states import change_state
from accounts.models import EmailChange, User
from accounts.queries import users_with_email
from accounts.services import field_problems, one_error
from accounts.services.mail_limits import claim_mail, claim_request
from accounts.services.security_events import Kind as EventKind
from accounts.services.security_events import record_event
from accounts.services.verification import mark_verified
from accounts.signed_links import LASTS_S, Kind, LinkInvalid, check_fingerprint, read_token
from accounts.tasks.mail import mail_email_change, mail_nobody, mail_user

SAME = gettext_lazy("That is your address already.")


def ask_for_email_change(*, user: User, email: str, request: HttpRequest) -> EmailChange:
    """Begin; a change that was begun before is replaced. Whether the new address is free is never told: a taken one
    gets another mail, and nobody who could confirm. An address that gets no further mail keeps the links it has.

    Raises TooManyTries, or ValidationError with the problem of `email`. The password is asked for before.
    """
    wanted = User(email=email.strip().lower())
    problems = field_problems(wanted, "email")
    if not problems and wanted.email == user.email:
        problems = {"email": one_error(SAME, "same")}
    if problems:
        raise ValidationError(problems)
    claim_request(request=request, purpose="email")
    may_mail, now = claim_mail(purpose="email", email=wanted.email), timezone.now()
    with transaction.atomic():
        waiting = EmailChange.objects.filter(user=user, new_email=wanted.email, expires_at__gt=now).first()
        if waiting is not None and not may_mail:
            mail_nobody.enqueue()
            return waiting
        EmailChange.objects.filter(user=user).delete()
        change = EmailChange.objects.create(
            user=user,
            new_email=wanted.email,
            old_confirmed=not user.verified,
            expires_at=now + timedelta(seconds=LASTS_S[Kind.EMAIL_NEW]),
        )
        mail_email_change.enqueue(str(change.pk), old=True)
        owner = users_with_email(wanted.email).first()
        if not may_mail:
            mail_nobody.enqueue()
        elif owner is not None:
            mail_user.enqueue("account_exists", str(owner.pk))
        else:
            mail_email_change.enqueue(str(change.pk), old=False)
        record_event(user=user, kind=EventKind.EMAIL_CHANGE_ASKED, request=request)
    return change


def cancel_email_change(*, user: User) -> None:
    """Both links stop working."""
    EmailChange.objects.filter(user=user).delete()


def look_at_email_change(*, token: str) -> EmailChange:
    """The change that a link is about, without using it. Raises LinkInvalid."""
    return _read(token)[0]


def confirm_email_change(*, token: str, request: HttpRequest | None = None) -> bool:
    """One side agrees; whether the address is changed now. Raises LinkInvalid."""
    change, kind = _read(token)
    old = kind is Kind.EMAIL_OLD
    _, fingerprint = read_token(kind, token)
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=change.user_id)
            locked = EmailChange.objects.select_for_update().filter(pk=change.pk).first()
            if locked is None:
                raise LinkInvalid
            locked.user = user
            check_fingerprint(kind, fingerprint, change_state(locked, old=old))
            setattr(locked, "old_confirmed" if old else "new_confirmed", True)
            done = locked.old_confirmed and locked.new_confirmed
            if done:
                _change(locked)
            else:
                locked.save(update_fields=["old_confirmed", "new_confirmed"])
    except IntegrityError:
        # The new address has got an account since; there is nothing left to wait for.
        EmailChange.objects.filter(pk=change.pk).delete()
        raise LinkInvalid from None
    if done:
        record_event(user=user, kind=EventKind.EMAIL_CHANGED, request=request)
    return done


def _change(change: EmailChange) -> None:
    """Raises IntegrityError for an address that has an account by now."""
    user = change.user
    user.email = change.new_email
    user.save(update_fields=["email"])
    mark_verified(user)
    change.delete()


def _read(token: str) -> tuple[EmailChange, Kind]:
    for kind in (Kind.EMAIL_OLD, Kind.EMAIL_NEW):
        try:
            pk, fingerprint = read_token(kind, token)
        except LinkInvalid:
            continue
        change = EmailChange.objects.select_related("user").filter(pk=pk, expires_at__gt=timezone.now()).first()
        if change is None or not change.user.may_be_helped:
            raise LinkInvalid
        check_fingerprint(kind, fingerprint, change_state(change, old=kind is Kind.EMAIL_OLD))
        return change, kind
    raise LinkInvalid
