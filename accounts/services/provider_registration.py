"""A new account for somebody who comes from an identity provider. The rules of registering hold here too."""

import secrets

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.linked_accounts import provider_name
from accounts.models import Invitation, User
from accounts.provider_answers import ProviderAnswer
from accounts.queries import name_is_taken, users_with_email
from accounts.services import USERNAME_TAKEN, field_problems, one_error, tidy_username
from accounts.services.mail_limits import claim_request
from accounts.services.provider_accounts import shown_of
from accounts.services.registration import DOMAIN_REFUSED, InvitationNeeded, RegistrationClosed, add_to_group
from accounts.services.security_events import Kind, record_event

_TRIES = 20


class NotVouched(RegistrationClosed):
    """Nobody is told whether the address has an account: the provider doesn't say that it is theirs."""

    message = gettext_lazy(
        "{name} doesn't confirm an e-mail address of yours, so no account can be made from it. Create an account with "
        "a password, then link {name} on your security page."
    )
    code = "email_not_verified"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.message = self.message.format(name=name)


class AddressKnown(RegistrationClosed):
    """The provider says that the address is theirs, so they may know that it has an account."""

    message = gettext_lazy(
        "There is an account with your address here already. Log in to it, then link {name} on your security page: "
        "afterwards {name} opens it."
    )
    code = "email_known"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.message = self.message.format(name=name)


class DomainRefused(RegistrationClosed):
    code = "domain_refused"

    def __init__(self) -> None:
        super().__init__()
        self.message = DOMAIN_REFUSED.format(domains=", ".join(settings.REGISTRATION_DOMAINS))


def check_may_register(answer: ProviderAnswer) -> Invitation | None:
    """The invitation that lets this person in, if one is open. Raises RegistrationClosed, or what stands above."""
    name = provider_name(answer.provider)
    if not answer.email:
        raise NotVouched(name)
    if users_with_email(answer.email).exists():
        raise AddressKnown(name)
    if settings.REGISTRATION == "closed":
        raise RegistrationClosed
    open_ones = Invitation.objects.select_related("group").filter(accepted_at=None, expires_at__gt=timezone.now())
    invitation = open_ones.filter(email=answer.email).first()
    if invitation is None and settings.REGISTRATION == "invitation":
        raise InvitationNeeded
    domain = answer.email.rpartition("@")[2]
    if invitation is None and settings.REGISTRATION == "domains" and domain not in settings.REGISTRATION_DOMAINS:
        raise DomainRefused
    return invitation


def suggest_username(answer: ProviderAnswer) -> str:
    """A free user name made from what the provider calls them; "" if it says nothing usable."""
    for name in answer.names:
        base = tidy_username(name)
        if not base or field_problems(User(username=base), "username"):
            continue
        for number in ("", *map(str, range(2, _TRIES)), secrets.token_hex(3)):
            if not name_is_taken(f"{base}{number}"):
                return f"{base}{number}"
    return ""


def register_with_provider(*, answer: ProviderAnswer, username: str, request: HttpRequest | None = None) -> User:
    """Create a verified account without password, opened by the account elsewhere.

    Raises RegistrationClosed and its kinds, TooManyTries, or ValidationError with the problem of `username`.
    """
    invitation = check_may_register(answer)
    user = User(email=answer.email, username=tidy_username(username), verified=True)
    user.set_unusable_password()
    problems = field_problems(user, "email", "username")
    if "username" not in problems and name_is_taken(user.username):
        problems["username"] = one_error(USERNAME_TAKEN, "unique")
    if problems:
        raise ValidationError(problems)
    if request is not None:
        claim_request(request=request, purpose="register")
    try:
        with transaction.atomic():
            _create(user, answer, invitation)
    except IntegrityError:
        # Somebody was faster: with this address, this account elsewhere, or this name.
        check_may_register(answer)
        raise ValidationError({"username": one_error(USERNAME_TAKEN, "unique")}) from None
    name = provider_name(answer.provider)
    record_event(user=user, kind=Kind.REGISTERED, request=request, details={"reason": name})
    return user


def _create(user: User, answer: ProviderAnswer, invitation: Invitation | None) -> None:
    group = settings.REGISTRATION_GROUP
    if invitation is not None:
        if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now()):
            raise InvitationNeeded
        group = invitation.group.name if invitation.group else group
    add_to_group(user, group)
    SocialAccount.objects.create(user=user, provider=answer.provider, uid=answer.uid, extra_data=shown_of(answer))
