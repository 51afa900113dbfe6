"""Proof of work on joining: challenges by ALTCHA (version 2), signed, for one PIN and a short time.

The phone looks for a number whose SHA-256 begins as the challenge says; the server knows the number from the start, so
making and checking a challenge costs it one hash each. The number lies in the upper half of its range, so that no
phone is much luckier than another. That each proof opens the door once is the store's business.
"""

import secrets
import time
from typing import Any

import altcha
from django.conf import settings
from django.utils.crypto import salted_hmac

CHALLENGE_S = 600
ALGORITHM = "SHA-256"
COST = 1


def _secret() -> bytes:
    return salted_hmac("classroom.join_proof", "altcha", algorithm="sha256").digest()


def new_challenge(pin: str) -> dict[str, Any]:
    """A challenge as ALTCHA writes it: {parameters, signature}."""
    most = max(2, settings.JOIN_PROOF_NUMBERS)
    challenge = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=most // 2 + secrets.randbelow(most - most // 2),
        expires_at=int(time.time()) + CHALLENGE_S,
        data={"pin": pin, "numbers": most},
        hmac_secret=_secret(),
    )
    return challenge.to_dict()


def proof_identity(payload: str, pin: str) -> str | None:
    """What tells this proof from every other; None when it is no proof for this PIN, wrong, forged or too old."""
    result = altcha.verify_solution(payload, _secret())
    if not result.verified:
        return None
    challenge = altcha.Payload.from_base64(payload).challenge
    # Signed by us, so it has the fields that we gave it.
    return challenge.signature if challenge.parameters.data["pin"] == pin else None
