"""That somebody has shown a moment ago, in this browser, who they are: by logging in, or again at a provider.

It stands in for the password of accounts that have none.
"""

import time

from django.http import HttpRequest

from accounts.models import User

FRESH_FOR_S = 5 * 60
_PROOF = "fresh_proof"


def note_proof(*, request: HttpRequest, user: User) -> None:
    """They have shown it now."""
    request.session[_PROOF] = [str(user.pk), time.time()]


def has_fresh_proof(request: HttpRequest) -> bool:
    """Whether the signed-in person has shown it within the last five minutes."""
    owner, at = request.session.get(_PROOF, ("", 0))
    return owner == str(request.user.pk) and 0 <= time.time() - at < FRESH_FOR_S


def needs_proof(request: HttpRequest) -> bool:
    """Whether this person has to show it before a change to how they log in. Who has a password types that instead."""
    return not request.user.has_usable_password() and not has_fresh_proof(request)
