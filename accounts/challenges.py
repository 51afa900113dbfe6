"""Challenges of WebAuthn: random, for one step of one browser's session, once, and not for long."""

import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts import counters

LASTS_S = 10 * 60
_KEY = "passkey_challenges"


class ChallengeGone(Exception):
    """None was given for this step, it was used, or too long ago."""

    message = gettext_lazy("That took too long, or was tried already. Try once more.")


def give_challenge(request: HttpRequest, step: str, *, owner: str = "") -> bytes:
    """A new challenge for the named step; the one before it for the same step is void. `owner`: whose step it is."""
    challenge = secrets.token_bytes(32)
    text = urlsafe_b64encode(challenge).decode()
    given = {"challenge": text, "owner": owner, "until": time.time() + LASTS_S}
    request.session[_KEY] = {**request.session.get(_KEY, {}), step: given}
    return challenge


def take_challenge(request: HttpRequest, step: str, *, owner: str = "") -> bytes:
    """The challenge of the named step, which is used up by this. Raises ChallengeGone."""
    waiting = dict(request.session.get(_KEY, {}))
    given = waiting.pop(step, None)
    if given is None:
        raise ChallengeGone
    request.session[_KEY] = waiting
    # Two requests at the same moment both find it in the session; only one is the first to say so.
    first = counters.count(f"passkey:challenge:{given['challenge']}", window_s=LASTS_S) == 1
    if not first or given["owner"] != owner or given["until"] < time.time():
        raise ChallengeGone
    return urlsafe_b64decode(given["challenge"])
