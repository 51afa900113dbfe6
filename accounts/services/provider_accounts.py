"""Logging in with an account elsewhere, linking one and unlinking it.

What counts is the provider's own id of the person (`sub`), never an e-mail address: no address, vouched for or not,
opens an account that exists already.
"""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.linked_accounts import linked_accounts, provider_name
from accounts.models import User
from accounts.provider_answers import ProviderAnswer
from accounts.services import LogInRefused
from accounts.services.login_steps import Progress, go_on
from accounts.services.security_events import Kind, record_event
from accounts.tasks.mail import mail_account_linked


class LinkRefused(Exception):
    """`message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class OnlyWayIn(LinkRefused):
    """Without it nobody could log in to the account any more."""

    def __init__(self) -> None:
        super().__init__(_("This is the only way into your account. Set a password first, then remove it."))


def user_linked_to(answer: ProviderAnswer) -> User | None:
    """Whose account this is linked to."""
    account = SocialAccount.objects.select_related("user").filter(provider=answer.provider, uid=answer.uid).first()
    return account.user if account else None


def log_in_with_provider(*, request: HttpRequest, user: User, provider: str) -> Progress:
    """The first step of a log-in, done at a provider. Raises LogInRefused for those who may not enter.

    A pause after wrong passwords doesn't matter here: nobody guesses at a provider's answer.
    """
    name = provider_name(provider)
    if not user.may_enter:
        record_event(user=user, kind=Kind.LOG_IN_FAILED, request=request, details={"reason": name})
        raise LogInRefused
    enough = provider in settings.TRUST_SECOND_FACTOR_OF
    return go_on(request=request, user=user, how=name, is_enough=enough)


def link_account(*, user: User, answer: ProviderAnswer, request: HttpRequest | None = None) -> SocialAccount:
    """From now on this account elsewhere opens the user's, who gets a mail. At most one per provider.

    Raises LinkRefused.
    """
    name = provider_name(answer.provider)
    try:
        with transaction.atomic():
            # Two at the same moment take turns.
            User.objects.select_for_update().get(pk=user.pk)
            if linked_accounts(user).filter(provider=answer.provider).exclude(uid=answer.uid).exists():
                raise LinkRefused(_("Another account at %(name)s is linked already. Unlink it first.") % {"name": name})
            account, made = SocialAccount.objects.get_or_create(
                provider=answer.provider, uid=answer.uid, defaults={"user": user, "extra_data": shown_of(answer)}
            )
    except IntegrityError:
        raise LinkRefused(_("This account at %(name)s could not be linked. Try again.") % {"name": name}) from None
    if account.user_id != user.pk:
        raise LinkRefused(_("This account at %(name)s is linked to somebody else here.") % {"name": name})
    if made:
        record_event(user=user, kind=Kind.PROVIDER_LINKED, request=request, details={"name": name})
        mail_account_linked.enqueue(str(user.pk), answer.provider)
    return account


def unlink_account(*, user: User, provider: str, request: HttpRequest | None = None) -> None:
    """It opens nothing any more. Raises LinkRefused when it is not linked, OnlyWayIn when nothing else would open."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        account = linked_accounts(user).filter(provider=provider).first()
        if account is None:
            raise LinkRefused(_("This account is not linked."))
        if not has_other_way_in(locked, account):
            raise OnlyWayIn
        account.delete()
    record_event(user=user, kind=Kind.PROVIDER_UNLINKED, request=request, details={"name": provider_name(provider)})


def has_other_way_in(user: User, account: SocialAccount) -> bool:
    """Whether the user could still log in without this linked account: by password, or by one whose provider is
    offered."""
    others = linked_accounts(user).exclude(pk=account.pk).filter(provider__in=settings.IDENTITY_PROVIDERS)
    return user.has_usable_password() or others.exists()


def shown_of(answer: ProviderAnswer) -> dict[str, str]:
    """What is kept of an answer, so that people recognise the account: nothing else is stored."""
    return {"email": answer.email, "name": answer.names[0] if answer.names else ""}
