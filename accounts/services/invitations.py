"""Accounts by invitation: an administrator names an address, its owner chooses name and password."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.link_states import invitation_state
from accounts.models import Invitation, User
from accounts.queries import users_with_email
from accounts.services import USERNAME_TAKEN, one_error
from accounts.services.registration import RegistrationClosed, add_to_group, check_new_user, new_user
from accounts.services.security_events import Kind as EventKind
from accounts.services.security_events import record_event
from accounts.signed_links import LASTS_S, Kind, LinkInvalid, check_fingerprint, read_token
from accounts.tasks.mail import mail_invitation

# Whoever reads this is an administrator, who sees all accounts anyway, or owns the address.
HAS_ACCOUNT = gettext_lazy("There is an account with this e-mail address.")


def invite(*, email: str, group: Group | None, invited_by: User) -> Invitation:
    """Offer an account; the mail goes by a job. An open invitation of the same address is replaced.

    Raises RegistrationClosed, or ValidationError with the problem of `email`.
    """
    if settings.REGISTRATION == "closed":
        raise RegistrationClosed
    invitation = Invitation(email=email.strip().lower(), group=group, invited_by=invited_by)
    invitation.expires_at = timezone.now() + timedelta(seconds=LASTS_S[Kind.INVITATION])
    invitation.clean_fields(exclude=["group", "invited_by"])
    if users_with_email(invitation.email).exists():
        raise ValidationError({"email": one_error(HAS_ACCOUNT, "unique")})
    with transaction.atomic():
        Invitation.objects.filter(email=invitation.email, accepted_at=None).delete()
        invitation.save(force_insert=True)
        mail_invitation.enqueue(str(invitation.pk))
    return invitation


def withdraw_invitation(*, invitation: Invitation) -> None:
    """Its link opens nothing any more."""
    invitation.delete()


def look_at_invitation(*, token: str) -> Invitation:
    """The open invitation of a link, without using it. Raises LinkInvalid."""
    pk, fingerprint = read_token(Kind.INVITATION, token)
    invitation = Invitation.objects.select_related("group").filter(pk=pk).first()
    if invitation is None or not invitation.is_open or settings.REGISTRATION == "closed":
        raise LinkInvalid
    check_fingerprint(Kind.INVITATION, fingerprint, invitation_state(invitation))
    return invitation


def accept_invitation(*, token: str, username: str, password: str, request: HttpRequest | None = None) -> User:
    """Create the account. The link was read in its mailbox, so the address is verified.

    Raises LinkInvalid, or ValidationError with the problems of `email`, `username` and `password`.
    """
    invitation = look_at_invitation(token=token)
    user = new_user(email=invitation.email, username=username, password=password)
    check_new_user(user, password)
    user.verified = True
    try:
        with transaction.atomic():
            if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now()):
                raise LinkInvalid
            if users_with_email(user.email).exists():
                raise ValidationError({"email": one_error(HAS_ACCOUNT, "unique")})
            add_to_group(user, invitation.group.name if invitation.group else settings.REGISTRATION_GROUP)
    except IntegrityError:
        raise ValidationError({"username": one_error(USERNAME_TAKEN, "unique")}) from None
    record_event(user=user, kind=EventKind.REGISTERED, request=request)
    return user
