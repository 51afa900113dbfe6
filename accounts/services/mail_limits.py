"""How often somebody may make us write mails: counted per place and, whoever has an account or not, per address."""

import logging

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts import counters
from accounts.addresses import network_of
from accounts.random_keys import digest_of
from accounts.services.lockout import TooManyTries

WINDOW_S = 3600
# A whole staff that registers in one room shares an address.
PER_NETWORK = {"register": 60, "verify": 20, "reset": 20, "email": 20, "deletion": 20}
PER_ADDRESS = 3
logger = logging.getLogger(__name__)


class TooManyRequests(TooManyTries):
    """This place has asked often within the hour."""

    message = gettext_lazy("Too many requests from here. Wait an hour, then try again.")
    wait_s = WINDOW_S


class TooManyMails(TooManyTries):
    """Somebody's own address has had as many as it gets within the hour. Said to its owner only."""

    message = gettext_lazy("We have sent you several mails already. Open the newest, or wait an hour and try again.")
    wait_s = WINDOW_S


def claim_request(*, request: HttpRequest, purpose: str) -> None:
    """Count a request before anything is done for it. Raises TooManyRequests, which says nothing about accounts."""
    if counters.count(f"mail:{purpose}:network:{network_of(request)}", window_s=WINDOW_S) > PER_NETWORK[purpose]:
        logger.warning("Too many requests to %s from %s.", purpose, network_of(request))
        raise TooManyRequests


def claim_mail(*, purpose: str, email: str) -> bool:
    """Whether this address may get another mail within the hour. A full one is not told: the answer stays the same."""
    key = f"mail:{purpose}:address:{digest_of(email.lower())}"
    return counters.count(key, window_s=WINDOW_S) <= PER_ADDRESS
