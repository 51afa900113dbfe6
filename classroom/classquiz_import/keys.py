"""What opens accounts besides a password: passkeys and API keys."""

from typing import Any, ClassVar
from uuid import UUID

from webauthn.helpers import decode_credential_public_key
from webauthn.helpers.exceptions import WebAuthnException

from accounts.models import ApiKey, FidoCredential
from accounts.passkey_models import CREDENTIAL_ID_MAX_BYTES
from accounts.random_keys import digest_of
from accounts.services.api_keys import KEY_CHARACTERS, PREFIX_CHARACTERS
from classroom.classquiz_import.context import Context
from classroom.classquiz_import.records import Draft, Refused
from classroom.classquiz_import.source import Row
from classroom.classquiz_import.values import count

NAME = "ClassQuiz"


class Passkeys:
    """They are bound to the address at which they were made."""

    table: ClassVar[str] = "fido_credentials"
    order: ClassVar[str] = "pk"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        if not self._context.same_address:
            raise Refused("Passkeys open only the address they were made for. With --same-address they are taken over.")
        credential, key = _bytes(row.get("id")), _bytes(row.get("public_key"))
        if not 1 <= len(credential) <= CREDENTIAL_ID_MAX_BYTES or not _is_public_key(key):
            raise Refused("It can't be read as a passkey.")
        owner = self._context.person(row.get("user"))
        values = {"id": credential.hex(), "key": key.hex(), "owner": str(owner.pk)}
        return Draft(digest_of(credential.hex()), values, {"owner": owner, "count": count(row.get("sign_count"))})

    def make(self, draft: Draft) -> FidoCredential:
        credential = bytes.fromhex(draft.values["id"])
        if FidoCredential.objects.filter(credential_id=credential).exists():
            raise Refused("This passkey is registered here already.")
        return FidoCredential.objects.create(
            user=draft.once["owner"],
            credential_id=credential,
            public_key=bytes.fromhex(draft.values["key"]),
            sign_count=draft.once["count"],
            name=NAME,
        )

    def find(self, object_id: UUID) -> FidoCredential | None:
        return FidoCredential.objects.filter(pk=object_id).first()

    def change(self, made: FidoCredential, draft: Draft) -> None:
        """A passkey stays what it is."""

    def content(self, made: FidoCredential) -> Any:
        return [made.name]


class ApiKeys:
    """Kept as hashes from now on; programs go on with the key they have, in another header."""

    table: ClassVar[str] = "api_keys"
    order: ClassVar[str] = "key"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        secret = str(row.get("key") or "").strip()
        if len(secret) != KEY_CHARACTERS or not (secret.isascii() and secret.isalnum()):
            raise Refused(f"It is not {KEY_CHARACTERS} letters and digits. Make a new key in the account's settings.")
        owner = self._context.person(row.get("user"))
        once = {"owner": owner, "prefix": secret[:PREFIX_CHARACTERS]}
        return Draft(digest_of(secret), {"digest": digest_of(secret), "owner": str(owner.pk)}, once)

    def make(self, draft: Draft) -> ApiKey:
        if ApiKey.objects.filter(digest=draft.values["digest"]).exists():
            raise Refused("This key is known here already.")
        # What ClassQuiz's keys were for: reading, and steering live games.
        scopes = [ApiKey.Scope.READ, ApiKey.Scope.LIVE]
        return ApiKey.objects.create(
            user=draft.once["owner"],
            name=NAME,
            digest=draft.values["digest"],
            prefix=draft.once["prefix"],
            scopes=[scope.value for scope in scopes],
        )

    def find(self, object_id: UUID) -> ApiKey | None:
        return ApiKey.objects.filter(pk=object_id).first()

    def change(self, made: ApiKey, draft: Draft) -> None:
        """A key stays what it is."""

    def content(self, made: ApiKey) -> Any:
        return [made.name, made.scopes]


def _bytes(raw: object) -> bytes:
    return bytes(raw) if isinstance(raw, bytes | memoryview) else b""


def _is_public_key(key: bytes) -> bool:
    try:
        decode_credential_public_key(key)
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError):
        return False
    return True
