"""Everything that changes accounts, and signing in and out."""

import unicodedata

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts.known_browsers import get_to_know
from accounts.models import User
from accounts.queries import user_called, users_named, users_with_email
from accounts.roles import ROLE_PERMISSIONS
from accounts.services.lockout import TooManyTries as TooManyTries
from accounts.services.lockout import claim_try, forget_failures, forgive_try, note_failure
from accounts.services.log_in_news import tell_log_ins_changed
from accounts.services.security_events import Kind, record_event
from accounts.services.sessions import begin_session, end_other_sessions, forget_session, move_session

LOG_IN_PENDING = "log_in_pending"
EMAIL_TAKEN = "There is an account with this e-mail address already. Log in instead."
USERNAME_TAKEN = "This user name is taken. Choose another."
LOG_IN_REFUSED = (
    "That didn't match an account that may log in. Check the name and the password. "
    "After many failed tries an account waits for 15 minutes."
)


class RegistrationClosed(Exception):
    """This instance takes no new accounts."""

    message = "Registration is closed on this server. Ask whoever runs it for an account."


class LogInRefused(Exception):
    """Wrong name, wrong password, blocked or inactive: from outside they look the same."""

    message = LOG_IN_REFUSED


def register_user(*, email: str, username: str, password: str) -> User:
    """Create an account in the group that the instance gives to newcomers.

    Raises RegistrationClosed, or ValidationError with the problems of `email`, `username` and `password`.
    """
    if not settings.REGISTRATION_OPEN:
        raise RegistrationClosed
    user = User(email=email.strip().lower(), username=tidy_username(username))
    user.set_password(password)
    problems = {**_field_problems(user, "email", "username"), **_password_problems(user, password)}
    try:
        with transaction.atomic():
            problems = {**_taken(user), **problems}
            if problems:
                raise ValidationError(problems)
            group_name = settings.REGISTRATION_GROUP
            user.is_staff = group_name in ROLE_PERMISSIONS
            user.save(force_insert=True)
            if group_name:
                user.groups.add(Group.objects.get(name=group_name))
    except IntegrityError:
        # Somebody else took the name or the address between the look and the insert.
        raise ValidationError(_taken(user) or {"username": _error(USERNAME_TAKEN, "unique")}) from None
    return user


def rename_user(*, user: User, username: str) -> User:
    """Give the user another name. Raises ValidationError with the problem of `username`; the user stays as it was."""
    renamed = User(pk=user.pk, email=user.email, username=tidy_username(username))
    problems = _field_problems(renamed, "username")
    try:
        with transaction.atomic():
            if not problems and users_named(renamed.username).exclude(pk=user.pk).exists():
                problems = {"username": _error(USERNAME_TAKEN, "unique")}
            if problems:
                raise ValidationError(problems)
            User.objects.filter(pk=user.pk).update(username=renamed.username)
    except IntegrityError:
        raise ValidationError({"username": _error(USERNAME_TAKEN, "unique")}) from None
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
    """Whether it is still the same person, before a change to how they log in. Raises LogInRefused and TooManyTries."""
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
    """A new password, already validated. This browser stays signed in with a new session key, all others end."""
    old_key = request.session.session_key
    user.set_password(password)
    user.save(update_fields=["password"])
    auth.update_session_auth_hash(request, user)
    move_session(request=request, old_key=old_key)
    record_event(user=user, kind=Kind.PASSWORD_CHANGED, request=request)
    end_other_sessions(user=user, request=request, reason="new password")


def tidy_username(username: str) -> str:
    """One spelling for names that look the same: NFKC, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", username).split())


def _error(message: str, code: str) -> list[ValidationError]:
    return [ValidationError(message, code=code)]


def _field_problems(user: User, *names: str) -> dict[str, list[ValidationError]]:
    """What the model's own rules say about the named fields."""
    others = [field.name for field in User._meta.fields if field.name not in names]
    try:
        user.clean_fields(exclude=others)
    except ValidationError as error:
        return error.error_dict
    return {}


def _password_problems(user: User, password: str) -> dict[str, list[ValidationError]]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {"password": error.error_list}
    return {}


def _taken(user: User) -> dict[str, list[ValidationError]]:
    taken = {}
    if users_with_email(user.email).exists():
        taken["email"] = _error(EMAIL_TAKEN, "unique")
    if users_named(user.username).exists():
        taken["username"] = _error(USERNAME_TAKEN, "unique")
    return taken
