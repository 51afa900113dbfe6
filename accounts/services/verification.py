"""Showing that one reads an address."""

from django.db import transaction
from django.http import HttpRequest

from accounts.link_states import verification_state
from accounts.models import Registration, User
from accounts.queries import users_with_email
from accounts.services.mail_limits import claim_mail, claim_request
from accounts.services.security_events import Kind as EventKind
from accounts.services.security_events import record_event
from accounts.signed_links import Kind, LinkInvalid, check_fingerprint, read_token
from accounts.tasks.mail import mail_nobody, mail_user


def user_of_link(kind: Kind, token: str) -> tuple[User, str]:
    """(the account that a link is about, its fingerprint). Raises LinkInvalid."""
    pk, fingerprint = read_token(kind, token)
    user = User.objects.filter(pk=pk).first()
    if user is None or not user.may_be_helped:
        raise LinkInvalid
    return user, fingerprint


def look_at_verification(*, token: str) -> User:
    """Whose link this is, without using it: mail programs open links to look at them. Raises LinkInvalid."""
    user, fingerprint = user_of_link(Kind.VERIFY, token)
    check_fingerprint(Kind.VERIFY, fingerprint, verification_state(user))
    return user


def verify_email(*, token: str, request: HttpRequest | None = None) -> User:
    """Use the link. Nobody is logged in by it. Raises LinkInvalid."""
    user, fingerprint = user_of_link(Kind.VERIFY, token)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        check_fingerprint(Kind.VERIFY, fingerprint, verification_state(user))
        mark_verified(user)
    record_event(user=user, kind=EventKind.EMAIL_VERIFIED, request=request)
    return user


def verify_for(*, user: User, actor: User, request: HttpRequest) -> None:
    """An administrator answers for the address."""
    mark_verified(user)
    record_event(user=user, kind=EventKind.EMAIL_VERIFIED, request=request, actor=actor)


def mark_verified(user: User) -> None:
    """The address was shown to be theirs; the account no longer waits to be removed."""
    user.verified = True
    User.objects.filter(pk=user.pk).update(verified=True)
    Registration.objects.filter(user=user).delete()


def resend_verification(*, email: str, request: HttpRequest) -> None:
    """Send the link again, if there is somebody who waits for it; nothing tells. Raises TooManyTries."""
    claim_request(request=request, purpose="verify")
    user = users_with_email(email.strip()).first()
    if claim_mail(purpose="verify", email=email.strip()) and user is not None and not user.verified:
        mail_user.enqueue("verification", str(user.pk))
    else:
        mail_nobody.enqueue()
