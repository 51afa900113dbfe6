"""The address of the server that takes our mail, as the environment gives it."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_WANTED = "it must look like smtp+starttls://user:password@host:587, smtps://…, smtp://… or console:"


@dataclass(frozen=True)
class MailServer:
    """`host` is empty where mails are only printed. `tls` from the first byte, or `starttls` after the greeting."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = False


def read_mail_server(url: str) -> MailServer:
    """From an address, with user and password percent-encoded. Raises ValueError with a sentence without secrets."""
    if url == "console:":
        return MailServer()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(_WANTED) from None
    if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(_WANTED)
    return MailServer(
        host=host,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+starttls",
    )
