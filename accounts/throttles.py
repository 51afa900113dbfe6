"""How many requests a minute the API takes: per user, and per address for those whom nobody knows.

Django REST framework imports this module while it loads its views, so nothing here may import those.
"""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts import counters
from accounts.addresses import network_of

WINDOW_S = 60


class _PerMinute(BaseThrottle):
    """A fixed window: one round trip to Redis, whatever the limit."""

    _key = ""

    def allow_request(self, request: Request, view: Any) -> bool:
        whose, limit = self.counted(request)
        if not whose or not limit:
            return True
        self._key = f"api:{whose}"
        return counters.count(self._key, window_s=WINDOW_S) <= limit

    def wait(self) -> float:
        return counters.seconds_left(self._key, window_s=WINDOW_S)

    def counted(self, request: Request) -> tuple[str, int]:
        """Whose requests these are ("": not counted here) and how many a minute they may be (0: any)."""
        raise NotImplementedError


class PerUser(_PerMinute):
    """Everything that one account does, by whatever way it came in."""

    def counted(self, request: Request) -> tuple[str, int]:
        user = request.user
        return (f"user:{user.pk}" if user.is_authenticated else ""), settings.API_RATE_PER_USER


class PerAddress(_PerMinute):
    """Those who aren't signed in, by their address or IPv6 network."""

    def counted(self, request: Request) -> tuple[str, int]:
        nobody = not request.user.is_authenticated
        return (f"address:{network_of(request._request)}" if nobody else ""), settings.API_RATE_PER_ADDRESS
