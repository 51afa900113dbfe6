"""API keys: lasting access for programs, with no more rights than their scopes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiKey, User
from accounts.random_keys import digest_of, new_secret
from accounts.services.security_events import Kind, record_event

KEY_CHARACTERS = 48
PREFIX_CHARACTERS = 8
MAX_KEYS_PER_USER = 50
_NOTE_USE_EVERY = timedelta(minutes=1)


class NewApiKey(NamedTuple):
    """The only time that `secret` is known."""

    key: ApiKey
    secret: str


def create_api_key(*, user: User, name: str, scopes: Iterable[str], request: HttpRequest | None = None) -> NewApiKey:
    """A new key. Raises ValidationError with the problems of `name` and `scopes`."""
    wanted = set(scopes)
    problems: dict[str, ValidationError] = {}
    if not name.strip():
        problems["name"] = ValidationError(_("Give the key a name, so that you know it again."), code="required")
    if not wanted or not wanted <= set(ApiKey.Scope.values):
        problems["scopes"] = ValidationError(_("Choose at least one of read, write and live."), code="invalid_choice")
    if ApiKey.objects.filter(user=user).count() >= MAX_KEYS_PER_USER:
        message = _("You have %(most)s keys already. Delete one that you no longer need.") % {"most": MAX_KEYS_PER_USER}
        problems["name"] = ValidationError(message, code="too_many")
    if problems:
        raise ValidationError(problems)
    secret = new_secret(KEY_CHARACTERS)
    key = ApiKey.objects.create(
        user=user,
        name=name.strip(),
        digest=digest_of(secret),
        prefix=secret[:PREFIX_CHARACTERS],
        scopes=[scope for scope in ApiKey.Scope.values if scope in wanted],
    )
    record_event(user=user, kind=Kind.KEY_CREATED, request=request, details={"name": key.name, "prefix": key.prefix})
    return NewApiKey(key, secret)


def use_api_key(*, secret: str) -> ApiKey | None:
    """The key with this secret, or None. Notes the use, at most once a minute."""
    key = ApiKey.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if key is None or not key.user.may_use_programs:
        return None
    now = timezone.now()
    if key.last_used is None or now - key.last_used >= _NOTE_USE_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used=now)
    return key


def delete_api_key(*, key: ApiKey, request: HttpRequest | None = None) -> None:
    """End a key at once."""
    key.delete()
    record_event(
        user=key.user, kind=Kind.KEY_DELETED, request=request, details={"name": key.name, "prefix": key.prefix}
    )
