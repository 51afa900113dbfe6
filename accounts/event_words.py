"""What the details of security events say to people. Stored in English; what somebody typed stays as it is. Pure."""

import re
from collections.abc import Callable, Mapping

from accounts.devices import said_device
from accounts.wording import marked, say

APP = marked("app")
BY_A_LINK = marked("by a link")
NEW_PASSWORD = marked("new password")
ALL_OTHERS = marked("all others")
LEFT_IDLE = marked("left idle")
_WORDS = frozenset({APP, BY_A_LINK, NEW_PASSWORD, ALL_OTHERS, LEFT_IDLE})
_PASSKEY = marked("passkey “%(name)s”")
_STORED_PASSKEY = re.compile(re.escape(_PASSKEY).replace(re.escape("%(name)s"), "(.*)"), re.DOTALL)


def passkey_detail(name: str) -> str:
    """Which second factor came or went, as it is stored."""
    return _PASSKEY % {"name": name}


def said_detail(kind: str, details: Mapping[str, str]) -> str:
    """The detail that tells an event from others of its kind (accounts.models.SecurityEvent); "": there is none."""
    detail = details.get("name") or details.get("reason") or ""
    say_it = _SAID_AS.get(kind)
    return say_it(detail) if detail and say_it is not None else detail


def _word(detail: str) -> str:
    return say(detail) if detail in _WORDS else detail


def _factor(detail: str) -> str:
    passkey = _STORED_PASSKEY.fullmatch(detail)
    return say(_PASSKEY, name=passkey[1]) if passkey else _word(detail)


def _session(detail: str) -> str:
    return _word(detail) if detail in _WORDS else said_device(detail)


# Of kinds that aren't here a detail is a name that somebody gave.
_SAID_AS: Mapping[str, Callable[[str], str]] = {
    "second_factor_added": _factor,
    "second_factor_removed": _factor,
    "session_ended": _session,
    "password_changed": _word,
    "log_out": _word,
}
