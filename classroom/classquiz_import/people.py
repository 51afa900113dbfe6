"""Accounts: with their old passwords, their codes from an app, and their log-ins with Google and GitHub."""

import re
from base64 import b32decode
from binascii import Error as BadBase32
from io import BytesIO
from typing import Any, ClassVar
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.identity_providers import GITHUB, GOOGLE
from accounts.models import User
from accounts.queries import name_is_taken, users_with_email
from accounts.services import tidy_username
from accounts.services.avatars import set_avatar_picture
from accounts.services.registration import add_to_group
from classroom.classquiz_import.context import USERS, Context, given_id
from classroom.classquiz_import.records import Draft, Refused
from classroom.classquiz_import.source import Row
from classroom.classquiz_import.values import text
from media_storage.avatar_pictures import avatar_picture
from media_storage.refusals import FileRefused

EMAIL_MAX_CHARACTERS = NAME_MAX_CHARACTERS = 100
# A hash that costs more would be a way to keep the server busy with log-ins.
_MEMORY_MAX_KIB, _PASSES_MAX, _LANES_MAX = 1024 * 1024, 20, 32
_UNWANTED = re.compile(r"[^\w.+-]+")
_GZIP = b"\x1f\x8b"


class People:
    table: ClassVar[str] = USERS
    order: ClassVar[str] = "id"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        key, notes = given_id(row.get("id")), []
        username = text(row.get("username"))
        name = _username(username)
        if name != username:
            notes.append(f"The user name {username[:100]!r} became {name!r}.")
        password, secret = _password(row.get("password"), notes), _totp_secret(row.get("totp_secret"), notes)
        values = {
            "email": _email(row.get("email")),
            "username": name,
            "password": password,
            "verified": row.get("verified") is True,
            "totp": secret,
            "google": text(row.get("google_uid")),
            "github": str(row["github_user_id"]) if isinstance(row.get("github_user_id"), int) else "",
        }
        if row.get("auth_type") == "CUSTOM":
            notes.append("The old log-in came from another provider: link it again in the account's settings.")
        if row.get("require_password") is False:
            notes.append("Log-in without a password is off until the person switches it on again.")
        once = {"created_at": self._context.time(row.get("created_at")), "avatar": row.get("avatar")}
        return Draft(str(key), values, once, notes)

    def make(self, draft: Draft) -> User:
        owner = users_with_email(draft.values["email"]).first()
        if owner is not None:
            if owner.verified and draft.values["verified"]:
                return owner
            raise Refused("An account here has this address, and the address isn't confirmed on both sides.")
        values = draft.values
        user = User(
            id=UUID(draft.key),
            email=values["email"],
            username=_free(values["username"]),
            password=values["password"] or make_password(None),
            verified=values["verified"],
        )
        user.created_at = draft.once["created_at"] or user.created_at
        add_to_group(user, self._context.group)
        self._add_ways_in(user, values)
        _set_avatar(user, draft.once["avatar"])
        return user

    def _add_ways_in(self, user: User, values: dict[str, Any]) -> None:
        for provider, uid in ((GOOGLE, values["google"]), (GITHUB, values["github"])):
            if uid and not SocialAccount.objects.filter(provider=provider, uid=uid).exists():
                SocialAccount.objects.create(user=user, provider=provider, uid=uid, extra_data={})
        if values["totp"]:
            TOTPDevice.objects.create(user=user, name="app", key=values["totp"], confirmed=True)

    def find(self, object_id: UUID) -> User | None:
        return User.objects.filter(pk=object_id).first()

    def change(self, made: User, draft: Draft) -> None:
        """The address, the name and the password; ways to log in that were added there since are added here by hand."""
        if str(made.pk) != draft.key:
            return  # an account that was here before
        values = draft.values
        made.verified, made.password = values["verified"], values["password"] or make_password(None)
        if not users_with_email(values["email"]).exclude(pk=made.pk).exists():
            made.email = values["email"]
        if not name_is_taken(values["username"], by_others_than=made):
            made.username = values["username"]
        made.save()

    def content(self, made: User) -> Any:
        return [made.email, made.username, made.password, made.verified, made.is_active, made.is_deleted]


def _email(raw: object) -> str:
    address = text(raw).strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused("Its e-mail address is none.") from None
    if len(address) > EMAIL_MAX_CHARACTERS:
        raise Refused(f"Its e-mail address has more than {EMAIL_MAX_CHARACTERS} characters.")
    return address


def _username(raw: str) -> str:
    """As names may be here: letters, digits, single spaces and . + - _."""
    words = (_UNWANTED.sub("-", word).strip("-") for word in tidy_username(raw).split(" "))
    return " ".join(word for word in words if word)[:NAME_MAX_CHARACTERS].strip() or "user"


def _free(name: str) -> str:
    """The name, or the first of name-2, name-3 … that nobody has."""
    found, number = name, 1
    while name_is_taken(found):
        number += 1
        found = f"{name[: NAME_MAX_CHARACTERS - 8]}-{number}"
    return found


def _password(raw: object, notes: list[str]) -> str:
    """As Django writes an Argon2 hash, "" for none."""
    given = raw if isinstance(raw, str) else ""
    if not given:
        return ""
    try:
        found = extract_parameters(given)
        fits = found.memory_cost <= _MEMORY_MAX_KIB and found.time_cost <= _PASSES_MAX
        if fits and found.parallelism <= _LANES_MAX and len(given) <= 120:
            return f"argon2{given}"
    except (InvalidHashError, ValueError):
        pass
    notes.append("The password can't be taken over: its hash is not ClassQuiz's. A new one can be set by mail.")
    return ""


def _totp_secret(raw: object, notes: list[str]) -> str:
    """The app's secret as hex, "" for none."""
    if not raw:
        return ""
    try:
        key = b32decode(str(raw).strip().upper())
    except (BadBase32, ValueError):
        key = b""
    if 10 <= len(key) <= 40:
        return key.hex()
    notes.append("The secret of the app for codes can't be read. Set the app up again.")
    return ""


def _set_avatar(user: User, raw: object) -> None:
    """Pictures are judged and made anew. What ClassQuiz drew itself (SVG) is drawn by us from now on."""
    data = bytes(raw) if isinstance(raw, bytes | memoryview) else b""
    if not data or data.startswith(_GZIP):
        return
    try:
        set_avatar_picture(user=user, webp=avatar_picture(BytesIO(data)))
    except FileRefused:
        return
