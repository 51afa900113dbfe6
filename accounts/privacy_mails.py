"""What our mails about deleting an account and about exports say."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.languages import speaking_to
from accounts.link_states import deletion_state
from accounts.mails import absolute, send_mail
from accounts.models import User
from accounts.signed_links import Kind, make_token


def send_deletion_asked(user: User) -> None:
    if user.deletion_asked_at is None:
        return  # called off while the mail waited
    token = make_token(Kind.DELETION, user.pk, deletion_state(user))
    link = absolute("confirm_deletion", token)
    send_mail("deletion_asked", to=user.email, link=link, name=user.username, days=settings.DELETION_GRACE_DAYS)


def send_deletion_planned(user: User) -> None:
    if user.scheduled_deletion is None:
        return
    with speaking_to(user):
        date = date_format(localtime(user.scheduled_deletion), "DATE_FORMAT")
    send_mail("deletion_planned", to=user.email, link=absolute("login"), name=user.username, date=date)


def send_deletion_cancelled(user: User) -> None:
    send_mail("deletion_cancelled", to=user.email, link=absolute("security"), name=user.username)


def send_account_removed(*, email: str, username: str) -> None:
    send_mail("account_removed", to=email, link=f"{settings.LINK_BASE_URL}/", name=username)


def send_export_ready(user: User) -> None:
    days = settings.EXPORTS_KEPT_DAYS
    send_mail("export_ready", to=user.email, link=absolute("privacy"), name=user.username, days=days)
