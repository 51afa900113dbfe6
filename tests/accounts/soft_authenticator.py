"""An authenticator in software: it makes passkeys and signs challenges as WebAuthn says, or a little otherwise."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

# What the browser of the tests' client sees.
ORIGIN, DOMAIN = "http://testserver", "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
Json = dict[str, Any]


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def unbase64url(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftAuthenticator:
    """One device with one passkey. `count` grows with each use; None: it never counts, as synchronised passkeys."""

    count: int | None = 0
    id_bytes: int = 16
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = b""
    user_handle: bytes = b""

    def create(self, options: Json, *, origin: str = ORIGIN, **changes: Any) -> Json:
        """What `navigator.credentials.create` answers to `options` (`publicKey`). `changes`: see `_signed_data`."""
        self.credential_id = self.credential_id or secrets.token_bytes(self.id_bytes)
        self.user_handle = unbase64url(options["user"]["id"])
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(cose)
        client = _client_data("webauthn.create", options["challenge"], origin)
        data = self._authenticator_data(options["rp"]["id"], extra=ATTESTED, **changes) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": base64url(client), "attestationObject": base64url(attestation)}
        return self._credential({**response, "transports": ["internal", "hybrid"]})

    def get(self, options: Json, *, origin: str = ORIGIN, user_handle: bytes | None = None, **changes: Any) -> Json:
        """What `navigator.credentials.get` answers to `options`."""
        if self.count is not None:
            self.count += 1
        client = _client_data("webauthn.get", options["challenge"], origin)
        data = self._authenticator_data(options["rpId"], **changes)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        handle = self.user_handle if user_handle is None else user_handle
        return self._credential(
            {
                "clientDataJSON": base64url(client),
                "authenticatorData": base64url(data),
                "signature": base64url(signature),
                "userHandle": base64url(handle),
            }
        )

    def _authenticator_data(
        self, asked: str, *, domain: str | None = None, flags: int = PRESENT | VERIFIED, extra: int = 0
    ) -> bytes:
        """`domain` instead of the one that was asked for; `flags` that say whether somebody was there, and who."""
        hashed = hashlib.sha256((domain or asked).encode()).digest()
        return hashed + bytes([flags | extra]) + (self.count or 0).to_bytes(4, "big")

    def _credential(self, response: Json) -> Json:
        name = base64url(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
