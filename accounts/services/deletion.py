"""Deleting one's account: asked for with a proof, confirmed by mail, called off at any time of the grace period.

While it lasts the account is marked: signed out everywhere, its keys open nothing, what it published is hidden, and a
log-in leads to nothing but keeping the account. Nothing is changed that would have to be put back.
See accounts.services.removal for the end.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.link_states import deletion_state
from accounts.models import User
from accounts.queries import administrators
from accounts.services.lockout import LastAdministrator
from accounts.services.log_in_news import tell_log_ins_changed
from accounts.services.mail_limits import TooManyMails, claim_mail, claim_request
from accounts.services.security_events import Kind, record_event
from accounts.services.sessions import end_all_access
from accounts.services.verification import user_of_link
from accounts.signed_links import Kind as Link
from accounts.signed_links import LinkInvalid, check_fingerprint
from accounts.tasks.mail import mail_user


def ask_for_deletion(*, user: User, request: HttpRequest) -> None:
    """Send the link that confirms it; one that was sent before opens nothing any more. The proof is taken before.

    Raises LastAdministrator and TooManyTries; the link that was sent before stays good then.
    """
    claim_request(request=request, purpose="deletion")
    if not claim_mail(purpose="deletion", email=user.email):
        raise TooManyMails
    with transaction.atomic():
        _check_not_last(user)
        user.deletion_asked_at = timezone.now()
        User.objects.filter(pk=user.pk).update(deletion_asked_at=user.deletion_asked_at)
        mail_user.enqueue("deletion_asked", str(user.pk))


def look_at_deletion(*, token: str) -> User:
    """Whose link this is, without using it. Raises LinkInvalid."""
    user, fingerprint = user_of_link(Link.DELETION, token)
    _check_link(user, fingerprint)
    return user


def confirm_deletion(*, token: str, request: HttpRequest | None = None) -> User:
    """Use the link: the grace period begins. Raises LinkInvalid and LastAdministrator."""
    user, fingerprint = user_of_link(Link.DELETION, token)
    with transaction.atomic():
        _check_not_last(user)
        user = User.objects.select_for_update().get(pk=user.pk)
        _check_link(user, fingerprint)
        user.is_deleted, user.deletion_asked_at = True, None
        user.scheduled_deletion = timezone.now() + timedelta(days=settings.DELETION_GRACE_DAYS)
        user.save(update_fields=["is_deleted", "scheduled_deletion", "deletion_asked_at"])
        end_all_access(user=user)
        record_event(user=user, kind=Kind.DELETION_PLANNED, request=request)
        mail_user.enqueue("deletion_planned", str(user.pk))
    return user


def cancel_deletion(*, user: User, request: HttpRequest | None = None, actor: User | None = None) -> bool:
    """Keep the account; False when nothing was planned, or its removal has begun already."""
    with transaction.atomic():
        nothing = {"is_deleted": False, "scheduled_deletion": None, "deletion_asked_at": None}
        waiting = User.objects.filter(pk=user.pk, deletion_asked_at__isnull=False, is_deleted=False).update(**nothing)
        planned = User.objects.filter(pk=user.pk, is_deleted=True, is_active=True).update(**nothing)
        if planned:
            record_event(user=user, kind=Kind.DELETION_CANCELLED, request=request, actor=actor)
            mail_user.enqueue("deletion_cancelled", str(user.pk))
            tell_log_ins_changed(user)
    if waiting or planned:
        user.is_deleted, user.scheduled_deletion, user.deletion_asked_at = False, None, None
    return bool(waiting or planned)


def _check_link(user: User, fingerprint: str) -> None:
    if user.deletion_asked_at is None:
        raise LinkInvalid
    check_fingerprint(Link.DELETION, fingerprint, deletion_state(user))


def _check_not_last(user: User) -> None:
    """Inside a transaction: two administrators who go at the same moment take turns."""
    if {left.pk for left in administrators().select_for_update()} == {user.pk}:
        raise LastAdministrator
