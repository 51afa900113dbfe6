"""What our mails say. Composed and sent by jobs; the links are made while sending, so that no database holds one.

`templates/accounts/mail/<template>.txt` is the whole mail: its first line is the subject, empty lines separate
paragraphs, and a paragraph that is only the link becomes a button in the HTML form.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.languages import speaking_to
from accounts.link_states import change_state, invitation_state, reset_state, verification_state
from accounts.linked_accounts import provider_name
from accounts.models import EmailChange, Invitation, SecurityEvent, User
from accounts.signed_links import Kind, make_token


def absolute(view: str, *args: str) -> str:
    """A page's address for people outside. Never from a request, whose Host header is anybody's."""
    return f"{settings.LINK_BASE_URL}{reverse(f'accounts:{view}', args=args)}"


def send_mail(template: str, /, *, to: str, link: str, **words: Any) -> None:
    """Send one mail in its reader's language. Raises what the mail server makes of it (SMTPException, OSError)."""
    with speaking_to(User.objects.filter(email=to).only("language").first()):
        _compose(template, to=to, link=link, **words).send()


def _compose(template: str, /, *, to: str, link: str, **words: Any) -> EmailMultiAlternatives:
    context = {"site": settings.SITE_NAME, "link": link, **words}
    subject, _, text = render_to_string(f"accounts/mail/{template}.txt", context).strip().partition("\n")
    text = text.strip()
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    # A header is one line, whatever a name holds.
    mail = EmailMultiAlternatives(" ".join(subject.split()), f"{text}\n", to=[to])
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    html = render_to_string("accounts/mail/_mail.html", {**context, "subject": subject, "paragraphs": paragraphs})
    mail.attach_alternative(html, "text/html")
    return mail


def send_verification(user: User) -> None:
    token = make_token(Kind.VERIFY, user.pk, verification_state(user))
    send_mail("verify", to=user.email, link=absolute("verify", token), name=user.username)


def send_account_exists(user: User) -> None:
    """Somebody registered with, or changed to, an address that has an account. Only its owner reads this."""
    send_mail("account_exists", to=user.email, link=absolute("reset"), name=user.username)


def send_reset(user: User) -> None:
    token = make_token(Kind.RESET, user.pk, reset_state(user))
    send_mail("reset", to=user.email, link=absolute("reset_password", token), name=user.username)


def send_password_changed(user: User) -> None:
    send_mail("password_changed", to=user.email, link=absolute("reset"), name=user.username)


def send_account_linked(user: User, provider: str) -> None:
    """`provider`: the id of where the account is that was linked."""
    words = {"name": user.username, "provider": provider_name(provider)}
    send_mail("account_linked", to=user.email, link=absolute("linked"), **words)


def send_security_event(event: SecurityEvent) -> None:
    """To its owner: a way into the account was added, went, or was used in an emergency."""
    assert event.user is not None
    with speaking_to(event.user):
        what = event.sentence
    send_mail("security_event", to=event.user.email, link=absolute("security"), name=event.user.username, what=what)


def send_invitation(invitation: Invitation) -> None:
    token = make_token(Kind.INVITATION, invitation.pk, invitation_state(invitation))
    inviter = invitation.invited_by.username if invitation.invited_by else settings.SITE_NAME
    send_mail("invitation", to=invitation.email, link=absolute("accept_invitation", token), inviter=inviter)


def send_email_change(change: EmailChange, *, old: bool) -> None:
    """To the old address: a notice and a link to agree. To the new one: a link to show that it is read."""
    token = make_token(Kind.EMAIL_OLD if old else Kind.EMAIL_NEW, change.pk, change_state(change, old=old))
    send_mail(
        "email_change_old" if old else "email_change_new",
        to=change.user.email if old else change.new_email,
        link=absolute("confirm_email", token),
        name=change.user.username,
        new_email=change.new_email,
        asks=not change.old_confirmed,
    )
