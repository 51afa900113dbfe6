"""Coming to an account. What is answered never tells whether an address has one already.

A taken address is treated as a free one in every way that can be seen: the same work (the account is inserted and taken
back), the same answer, a mail in both cases, and a user name that is taken afterwards. User names are public handles:
whether one is taken is told.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Registration, User
from accounts.queries import name_is_taken, name_key, users_with_email
from accounts.roles import ROLE_PERMISSIONS
from accounts.services import USERNAME_TAKEN, field_problems, one_error, password_problems, tidy_username
from accounts.services.mail_limits import claim_mail, claim_request
from accounts.services.security_events import Kind, record_event
from accounts.tasks.mail import mail_nobody, mail_user

KEPT = timedelta(days=7)
VERIFY_EMAIL, LOG_IN = "verify_email", "log_in"
DOMAIN_REFUSED = gettext_lazy("Only people of this school can register: use your address at {domains}.")


class RegistrationClosed(Exception):
    """This instance takes no new accounts, or not in this way."""

    message = gettext_lazy("Registration is closed on this server. Ask whoever runs it for an account.")
    code = "registration_closed"


class InvitationNeeded(RegistrationClosed):
    message = gettext_lazy("You need an invitation to register on this server. Ask whoever runs it for one.")
    code = "invitation_needed"


class _Taken(Exception):
    """The address has an account; what was inserted is taken back."""


def check_registration_open() -> None:
    """Raises RegistrationClosed or InvitationNeeded where people can't register by themselves."""
    if settings.REGISTRATION == "closed":
        raise RegistrationClosed
    if settings.REGISTRATION == "invitation":
        raise InvitationNeeded


def register_user(*, email: str, username: str, password: str, request: HttpRequest | None = None) -> str:
    """Create an account, unless the address has one; either way a mail follows. What comes next for the person.

    Raises RegistrationClosed, TooManyTries, or ValidationError with the problems of `email`, `username`, `password`;
    none of them depends on whose address it is.
    """
    check_registration_open()
    user = new_user(email=email, username=username, password=password)
    check_new_user(user, password, email_problems=_domain_problems(user.email))
    if request is not None:
        claim_request(request=request, purpose="register")
    try:
        with transaction.atomic():
            _enter(user, request)
    except IntegrityError:
        raise ValidationError({"username": one_error(USERNAME_TAKEN, "unique")}) from None
    return VERIFY_EMAIL if settings.REQUIRE_VERIFIED_EMAIL else LOG_IN


def new_user(*, email: str, username: str, password: str) -> User:
    """An account that isn't stored yet. Hashing the password is most of the time that all this takes."""
    user = User(email=email.strip().lower(), username=tidy_username(username))
    user.set_password(password)
    return user


def check_new_user(user: User, password: str, email_problems: dict[str, list[ValidationError]] | None = None) -> None:
    """Raises ValidationError with what is wrong, apart from an address that is taken."""
    problems = {
        **(email_problems or {}),
        **field_problems(user, "email", "username"),
        **password_problems(user, password),
    }
    if "username" not in problems and name_is_taken(user.username):
        problems["username"] = one_error(USERNAME_TAKEN, "unique")
    if problems:
        raise ValidationError(problems)


def add_to_group(user: User, group_name: str) -> None:
    """Store a new account with its role; a role opens the desk."""
    user.is_staff = group_name in ROLE_PERMISSIONS
    user.save(force_insert=True)
    if group_name:
        user.groups.add(Group.objects.get(name=group_name))


def _enter(user: User, request: HttpRequest | None) -> None:
    """Insert the account and enqueue its mail; for a taken address, take the account back and write to its owner."""
    owner = users_with_email(user.email).first()
    wanted = user.email
    if owner is not None:
        # Any free address will do: the row never stays.
        user.email = f"{user.pk.hex}@invalid.invalid"
    try:
        with transaction.atomic():
            add_to_group(user, settings.REGISTRATION_GROUP)
            if owner is not None:
                raise _Taken
    except _Taken:
        pass
    except IntegrityError:
        # Somebody else was faster: with this address, or (raised again by the caller) with this name.
        owner = users_with_email(wanted).first()
        if owner is None:
            raise
    Registration.objects.create(
        name_key=name_key(user.username), user=None if owner else user, expires_at=timezone.now() + KEPT
    )
    if not claim_mail(purpose="register", email=wanted):
        mail_nobody.enqueue()
    elif owner is not None:
        mail_user.enqueue("account_exists", str(owner.pk))
    else:
        mail_user.enqueue("verification", str(user.pk))
    kind = Kind.REGISTRATION_REPEATED if owner else Kind.REGISTERED
    record_event(user=owner or user, kind=kind, request=request)


def _domain_problems(email: str) -> dict[str, list[ValidationError]]:
    """Whether the address is of a school that may register here: told from the address alone."""
    if settings.REGISTRATION != "domains" or email.rpartition("@")[2] in settings.REGISTRATION_DOMAINS:
        return {}
    message = DOMAIN_REFUSED.format(domains=", ".join(settings.REGISTRATION_DOMAINS))
    return {"email": one_error(message, "domain_refused")}
