"""Who else may say who somebody is: Google, GitHub and OpenID Connect providers, as the settings give them. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

GOOGLE, GITHUB, OPENID_CONNECT = "google", "github", "openid_connect"
_RESERVED = {GOOGLE, GITHUB, OPENID_CONNECT}
_WANTED = "id=https://CLIENT_ID:SECRET@host/path?name=…&verified=…"
_NAME_MAX_CHARACTERS = 40
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class IdentityProvider:
    """A service that people log in with. `id` stands in addresses, `name` on buttons.

    `server_url` is where OpenID Connect Discovery begins. `vouches` is for providers whose every address is verified
    though they don't say so (no `email_verified` claim).
    """

    id: str
    name: str
    kind: str
    client_id: str
    secret: str
    server_url: str = ""
    vouches: bool = False


def read_openid_provider(text: str) -> IdentityProvider:
    """From `id=https://CLIENT_ID:SECRET@host/path?name=School%20account&verified=1`.

    Client id and secret are percent-encoded where they have signs of their own. Raises ValueError with a sentence that
    names no secret.
    """
    provider_id, _, address = text.partition("=")
    provider_id = provider_id.strip()
    if provider_id in _RESERVED or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,29}", provider_id):
        raise ValueError(f"each entry must look like {_WANTED}; the id must be a word of small letters of its own")
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname
    except ValueError:
        raise ValueError(f"{provider_id} must look like {_WANTED}") from None
    if parts.scheme not in ("http", "https") or not host or (parts.scheme == "http" and host not in _THIS_MACHINE):
        raise ValueError(f"{provider_id} must look like {_WANTED}, with https")
    if not parts.username or not parts.password:
        raise ValueError(f"{provider_id} lacks its client id or secret: {_WANTED}")
    options = parse_qs(parts.query, keep_blank_values=True)
    unknown = options.keys() - {"name", "verified"}
    if unknown:
        raise ValueError(f"{provider_id} has the unknown option {min(unknown)}; there are name and verified")
    verified = options.get("verified", ["0"])[0]
    if verified not in ("0", "1"):
        raise ValueError(f"{provider_id}: verified must be 0 or 1")
    return IdentityProvider(
        id=provider_id,
        name=options.get("name", [""])[0].strip()[:_NAME_MAX_CHARACTERS] or provider_id.capitalize(),
        kind=OPENID_CONNECT,
        client_id=unquote(parts.username),
        secret=unquote(parts.password),
        server_url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}",
        vouches=verified == "1",
    )


def by_id(*providers: IdentityProvider) -> dict[str, IdentityProvider]:
    """In the order in which pages show them. Raises ValueError when two have the same id."""
    found = {provider.id: provider for provider in providers}
    if len(found) < len(providers):
        raise ValueError("two entries have the same id")
    return found
