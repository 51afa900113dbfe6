"""Everything that changes accounts, and signing in and out."""

import unicodedata

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.event_words import NEW_PASSWORD
from accounts.known_browsers import get_to_know
from accounts.models import User
from accounts.queries import name_is_taken, user_called
from accounts.services.fresh_proof import has_fresh_proof, note_proof
from accounts.services.lockout import TooManyTries as TooManyTries
from accounts.services.lockout import claim_try, forget_failures, forgive_try, note_failure
from accounts.services.log_in_news import tell_log_ins_changed
from accounts.services.security_events import Kind, record_event
from accounts.services.sessions import begin_session, end_other_sessions, forget_session, move_session
from accounts.tasks.mail import mail_user

LOG_IN_PENDING = "log_in_pending"
USERNAME_TAKEN = gettext_lazy("This user name is taken. Choose another.")
LOG_IN_REFUSED = gettext_lazy(
    "That didn't match an account that may log in. Check the name and the password. "
    "After many failed tries an account waits for 15 minutes; a new one waits until its address is confirmed."
)


class LogInRefused(Exception):
    """Wrong name, wrong password, blocked or inactive: from outside they look the same."""

    message = LOG_IN_REFUSED


class ProofNeeded(LogInRefused):
    """This account has no password to type again."""

    message = gettext_lazy(
        "Show first that it is you: log in again, or confirm it where you log in. That counts for five minutes."
    )


def rename_user(*, user: User, username: str) -> User:
    """Give the user another name. Raises ValidationError with the problem of `username`; the user stays as it was."""
    renamed = User(pk=user.pk, email=user.email, username=tidy_username(username))
    problems = field_problems(renamed, "username")
    try:
        with transaction.atomic():
            if not problems and name_is_taken(renamed.username, by_others_than=user):
                problems = {"username": one_error(USERNAME_TAKEN, "unique")}
            if problems:
                raise ValidationError(problems)
            User.objects.filter(pk=user.pk).update(username=renamed.username)
    except IntegrityError:
        raise ValidationError({"username": one_error(USERNAME_TAKEN, "unique")}) from None
    user.username = renamed.username
    return user


def check_password(*, request: HttpRequest, login: str, password: str) -> User:
    """Whose e-mail address or user name and password these are. Raises LogInRefused and TooManyTries."""
    # PostgreSQL can't be asked for a name with a zero in it.
    login = login.strip().replace("\0", "")
    this = claim_try(request=request, user=user_called(login))
    # The password is hashed in any case: the time tells nothing.
    user = auth.authenticate(request, username=login, password=password)
    if not isinstance(user, User):
        note_failure(this)
        raise LogInRefused
    if not this.may:
        raise LogInRefused
    forgive_try(this)
    return user


def confirm_password(*, request: HttpRequest, user: User, password: str) -> None:
    """Whether it is still the same person, before a change to how they log in. Raises LogInRefused and TooManyTries.

    Who has no password must have logged in within the last five minutes, or shown it again at their identity provider:
    see accounts.services.fresh_proof. Raises ProofNeeded, a LogInRefused, otherwise; `password` doesn't matter then.
    """
    if not user.has_usable_password():
        if not has_fresh_proof(request):
            raise ProofNeeded
        return
    check_password(request=request, login=user.email, password=password)


def sign_in(*, request: HttpRequest, user: User, how: str = "password") -> None:
    """Bind the session to somebody who has proven who they are; it gets a new key, whatever it was before."""
    # What somebody did or began in this browser before ends here.
    if request.user.is_authenticated:
        log_out(request=request)
    request.session.pop(LOG_IN_PENDING, None)
    forget_failures(user=user)
    auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    begin_session(request=request, user=user)
    note_proof(request=request, user=user)
    get_to_know(request, user)
    record_event(user=user, kind=Kind.LOG_IN, request=request, details={"with": how})


def log_out(*, request: HttpRequest, reason: str = "") -> None:
    """End the session and forget its data; its sockets close."""
    user = request.user
    forget_session(session_key=request.session.session_key)
    auth.logout(request)
    if isinstance(user, User):
        record_event(user=user, kind=Kind.LOG_OUT, request=request, details={"reason": reason} if reason else None)
        tell_log_ins_changed(user)


def change_password(*, request: HttpRequest, user: User, password: str) -> None:
    """A new password, already validated. This browser stays signed in with a new session key, all others end.

    The owner gets a mail.
    """
    old_key = request.session.session_key
    user.set_password(password)
    user.save(update_fields=["password"])
    auth.update_session_auth_hash(request, user)
    move_session(request=request, old_key=old_key)
    record_event(user=user, kind=Kind.PASSWORD_CHANGED, request=request)
    end_other_sessions(user=user, request=request, reason=NEW_PASSWORD)
    mail_user.enqueue("password_changed", str(user.pk))


def tidy_username(username: str) -> str:
    """One spelling for names that look the same: NFKC, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", username).split())


def one_error(message: str, code: str) -> list[ValidationError]:
    """The problem of a field, as ValidationError wants it in a dictionary."""
    return [ValidationError(message, code=code)]


def field_problems(user: User, *names: str) -> dict[str, list[ValidationError]]:
    """What the model's own rules say about the named fields."""
    others = [field.name for field in User._meta.fields if field.name not in names]
    try:
        user.clean_fields(exclude=others)
    except ValidationError as error:
        return error.error_dict
    return {}


def password_problems(user: User, password: str) -> dict[str, list[ValidationError]]:
    """What the instance's rules say about a password, under `password`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {"password": error.error_list}
    return {}
