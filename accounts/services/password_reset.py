"""A new password for whoever reads the account's mail. The second factor stays, and nobody is logged in by it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from accounts.event_words import BY_A_LINK
from accounts.link_states import reset_state
from accounts.models import User
from accounts.queries import users_with_email
from accounts.services import password_problems
from accounts.services.lockout import end_pause
from accounts.services.mail_limits import claim_mail, claim_request
from accounts.services.security_events import Kind as EventKind
from accounts.services.security_events import record_event
from accounts.services.sessions import end_all_access
from accounts.services.verification import mark_verified, user_of_link
from accounts.signed_links import Kind, check_fingerprint
from accounts.tasks.mail import mail_nobody, mail_user


def ask_for_reset(*, email: str, request: HttpRequest) -> None:
    """Send a link, if the address has an account; nothing tells. Raises TooManyTries."""
    claim_request(request=request, purpose="reset")
    user = users_with_email(email.strip()).first()
    if claim_mail(purpose="reset", email=email.strip()) and user is not None:
        mail_user.enqueue("reset", str(user.pk))
    else:
        mail_nobody.enqueue()
    # Where there is nobody it is noted too, so that both take as long.
    record_event(user=user, kind=EventKind.PASSWORD_RESET_SENT, request=request)


def send_reset(*, user: User, actor: User, request: HttpRequest) -> bool:
    """An administrator sends somebody the link, however many they had; whether the account may have one."""
    if not user.may_be_helped:
        return False
    mail_user.enqueue("reset", str(user.pk))
    record_event(user=user, kind=EventKind.PASSWORD_RESET_SENT, request=request, actor=actor)
    return True


def look_at_reset(*, token: str) -> User:
    """Whose link this is, without using it. Raises LinkInvalid."""
    user, fingerprint = user_of_link(Kind.RESET, token)
    check_fingerprint(Kind.RESET, fingerprint, reset_state(user))
    return user


def reset_password(*, token: str, password: str, request: HttpRequest | None = None) -> User:
    """Set the password, end every session with its sockets and every token, and let a paused account try again.

    Reading the mail shows whose address it is, so the account is verified too. Raises LinkInvalid, or ValidationError
    with the problems of `password`; the link then stays good.
    """
    user = look_at_reset(token=token)
    problems = password_problems(user, password)
    if problems:
        raise ValidationError(problems)
    _, fingerprint = user_of_link(Kind.RESET, token)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        check_fingerprint(Kind.RESET, fingerprint, reset_state(user))
        user.set_password(password)
        user.save(update_fields=["password"])
        mark_verified(user)
        end_pause(user)
        end_all_access(user=user)
        mail_user.enqueue("password_changed", str(user.pk))
    record_event(user=user, kind=EventKind.PASSWORD_CHANGED, request=request, details={"reason": BY_A_LINK})
    return user
