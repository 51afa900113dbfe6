"""Jobs that send one mail each. What is stored of them is whom or what it is about: no address, no link, no text."""

from uuid import UUID

from django_tasks import task

from accounts import mails, privacy_mails
from accounts.models import EmailChange, Invitation, SecurityEvent, User

_TO_USERS = {
    "verification": mails.send_verification,
    "account_exists": mails.send_account_exists,
    "reset": mails.send_reset,
    "password_changed": mails.send_password_changed,
    "deletion_asked": privacy_mails.send_deletion_asked,
    "deletion_planned": privacy_mails.send_deletion_planned,
    "deletion_cancelled": privacy_mails.send_deletion_cancelled,
    "export_ready": privacy_mails.send_export_ready,
}


@task()
def mail_user(mail: str, user_id: str) -> None:
    """`mail` is a name of _TO_USERS. Nothing happens if the account has gone, or is blocked by now."""
    user = User.objects.filter(pk=UUID(user_id)).first()
    if user is not None and user.may_be_helped:
        _TO_USERS[mail](user)


@task()
def mail_account_linked(user_id: str, provider: str) -> None:
    """Nothing happens if the account has gone, or is blocked by now."""
    user = User.objects.filter(pk=UUID(user_id)).first()
    if user is not None and user.may_be_helped:
        mails.send_account_linked(user, provider)


@task()
def mail_security_event(event_id: int) -> None:
    """Nothing happens if the event or the account has gone, or the account is blocked by now."""
    event = SecurityEvent.objects.select_related("user").filter(pk=event_id).first()
    if event is not None and event.user is not None and event.user.may_be_helped:
        mails.send_security_event(event)


@task()
def mail_invitation(invitation_id: str) -> None:
    invitation = Invitation.objects.select_related("invited_by").filter(pk=UUID(invitation_id)).first()
    if invitation is not None and invitation.is_open:
        mails.send_invitation(invitation)


@task()
def mail_email_change(change_id: str, old: bool) -> None:
    change = EmailChange.objects.select_related("user").filter(pk=UUID(change_id)).first()
    if change is not None:
        mails.send_email_change(change, old=old)


@task()
def mail_nobody() -> None:
    """What is enqueued where there is nobody to write to, so that both cases take as long."""
