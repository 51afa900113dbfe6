"""Secrets that programs carry: made here, shown once, kept as digests only."""

import hashlib
import secrets
import string

_LETTERS = string.ascii_letters + string.digits


def new_secret(characters: int) -> str:
    """Random letters and digits: almost six bits each."""
    return "".join(secrets.choice(_LETTERS) for _ in range(characters))


def digest_of(secret: str) -> str:
    """64 hex characters. A fast hash is enough, since nobody can guess what `new_secret` makes."""
    return hashlib.sha256(secret.encode()).hexdigest()
