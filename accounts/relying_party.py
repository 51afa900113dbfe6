"""The two ceremonies of WebAuthn as this server sees them: who it is, what it asks, and whether an answer holds.

Levels, challenges and people are the services' business; cryptography is py_webauthn's.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models import FidoCredential, User

# How long a browser leaves somebody to find and touch the device.
CEREMONY_MS = 2 * 60 * 1000
# What the library lets through of answers that are no answers: wrong Base64, CBOR, keys and numbers.
_UNREADABLE = (WebAuthnException, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
Json = dict[str, Any]


class NotProven(Exception):
    """The answer of a browser proves nothing: wrong challenge, origin, domain or signature, or no answer at all."""


class RelyingParty(NamedTuple):
    """This server: the domain that passkeys are bound to, and the origins at which its pages may use them."""

    domain: str
    origins: list[str]


class NewCredential(NamedTuple):
    """What a registration proved."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


class Assertion(NamedTuple):
    """What a log-in proved: the authenticator's counter now."""

    sign_count: int


def relying_party_of(request: HttpRequest) -> RelyingParty:
    """The domain is PUBLIC_URL's at that host and below it, else the host that the browser sees (ALLOWED_HOSTS)."""
    host = (urlsplit(f"//{request.get_host()}").hostname or "").lower()
    public = (urlsplit(settings.PUBLIC_URL).hostname or "").lower()
    domain = public if public and (host == public or host.endswith(f".{public}")) else host
    places = [urlsplit(address) for address in (settings.PUBLIC_URL, *settings.CSRF_TRUSTED_ORIGINS) if address]
    known = [f"{place.scheme}://{place.netloc}" for place in places if "*" not in place.netloc]
    return RelyingParty(domain, [f"{request.scheme}://{request.get_host()}", *known])


def creation_options(*, party: RelyingParty, user: User, existing: Iterable[FidoCredential], challenge: bytes) -> Json:
    """PublicKeyCredentialCreationOptionsJSON: one new passkey for each device, usable without a name if it can."""
    options = generate_registration_options(
        rp_id=party.domain,
        rp_name=settings.SITE_NAME,
        user_id=user.pk.bytes,
        user_name=user.email,
        user_display_name=user.username,
        challenge=challenge,
        timeout=CEREMONY_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_descriptors(existing),
    )
    return dict(options_to_json_dict(options))


def request_options(
    *, party: RelyingParty, allowed: Iterable[FidoCredential], challenge: bytes, verify_user: bool
) -> Json:
    """PublicKeyCredentialRequestOptionsJSON. `allowed` empty: whichever passkey somebody chooses."""
    level = UserVerificationRequirement.REQUIRED if verify_user else UserVerificationRequirement.PREFERRED
    options = generate_authentication_options(
        rp_id=party.domain,
        challenge=challenge,
        timeout=CEREMONY_MS,
        allow_credentials=_descriptors(allowed),
        user_verification=level,
    )
    return dict(options_to_json_dict(options))


def read_registration(*, party: RelyingParty, answer: Json, challenge: bytes) -> NewCredential:
    """What `navigator.credentials.create` answered (RegistrationResponseJSON). Raises NotProven.

    No attestation is asked for: which maker built a device is nobody's business here.
    """
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.domain,
            expected_origin=party.origins,
        )
    except _UNREADABLE as error:
        raise NotProven from error
    known = {transport.value for transport in AuthenticatorTransport}
    said = answer["response"].get("transports")
    transports = sorted(known & {text for text in said if isinstance(text, str)}) if isinstance(said, list) else []
    return NewCredential(found.credential_id, found.credential_public_key, found.sign_count, transports)


def read_assertion(
    *, party: RelyingParty, answer: Json, challenge: bytes, credential: FidoCredential, verify_user: bool
) -> Assertion:
    """What `navigator.credentials.get` answered (AuthenticationResponseJSON). Raises NotProven.

    The counter is the caller's to judge: the library would look at it before the signature, and only what is signed
    says anything about a copied device.
    """
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.domain,
            expected_origin=party.origins,
            credential_public_key=bytes(credential.public_key),
            credential_current_sign_count=0,
            require_user_verification=verify_user,
        )
    except _UNREADABLE as error:
        raise NotProven from error
    return Assertion(found.new_sign_count)


def credential_id_of(answer: Mapping[str, Any]) -> bytes:
    """Which passkey an answer claims to come from. Raises NotProven."""
    return _decoded(answer.get("rawId"))


def user_handle_of(answer: Mapping[str, Any]) -> bytes:
    """Whose passkey the authenticator says it is: `User.pk.bytes`. Raises NotProven."""
    response = answer.get("response")
    return _decoded(response.get("userHandle") if isinstance(response, Mapping) else None)


def _decoded(text: Any) -> bytes:
    try:
        return base64url_to_bytes(text)
    except (TypeError, ValueError) as error:
        raise NotProven from error


def _descriptors(credentials: Iterable[FidoCredential]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(credential.credential_id),
            transports=[AuthenticatorTransport(text) for text in credential.transports],
        )
        for credential in credentials
    ]
