"""What an identity provider says about somebody, judged. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

EMAIL_MAX_CHARACTERS = 100
NAME_MAX_CHARACTERS = 90
# How old the provider's own log-in may be when it was asked for a new one.
AUTHENTICATED_WITHIN_S = 5 * 60


class AnswerRefused(Exception):
    """The answer doesn't belong to our question, or contradicts itself."""


@dataclass(frozen=True)
class ProviderAnswer:
    """Somebody at a provider. `email` is in lower case and only there when the provider vouches for it;
    `names` are what a user name may be made from, the best first."""

    provider: str
    uid: str
    email: str
    names: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ProviderAnswer":
        return cls(**{**data, "names": tuple(data["names"])})


def is_vouched(verified: Any) -> bool:
    """Whether `email_verified` says yes. Some providers write the boolean as text; everything else is a no."""
    return verified is True or verified == "true"


def vouched_email(addresses: Iterable[tuple[str, Any]]) -> str:
    """Of (address, verified), the first that the provider vouches for; "" when there is none."""
    for email, verified in addresses:
        if email and is_vouched(verified) and len(email) <= EMAIL_MAX_CHARACTERS:
            return email.lower()
    return ""


def check_answer(told: Mapping[str, Any], *, nonce: str) -> None:
    """An OpenID Connect answer belongs to our request, and both of its parts are about the same person.

    `told` has `id_token`, the verified claims, and `userinfo`. Raises AnswerRefused.
    """
    token, info = told.get("id_token"), told.get("userinfo")
    if not isinstance(token, Mapping) or token.get("nonce") != nonce:
        raise AnswerRefused("The ID token has another nonce or is missing.")
    if info is not None and (not isinstance(info, Mapping) or info.get("sub") != token.get("sub")):
        raise AnswerRefused("The ID token and the user info are about different people.")


def authenticated_lately(told: Mapping[str, Any], *, now: float) -> bool:
    """Whether the provider's own log-in is new. Providers that don't tell when it was decide by themselves."""
    token = told.get("id_token")
    at = token.get("auth_time") if isinstance(token, Mapping) else None
    return not isinstance(at, int | float) or now - at <= AUTHENTICATED_WITHIN_S


def tidy_name(text: Any) -> str:
    """A text as a user name: letters, digits, single spaces and `. + - _`; "" if nothing is left."""
    if not isinstance(text, str):
        return ""
    plain = unicodedata.normalize("NFKC", text).partition("@")[0]
    return " ".join(re.sub(r"[^\w.+\- ]+", " ", plain).split())[:NAME_MAX_CHARACTERS].strip()
