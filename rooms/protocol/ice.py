"""STUN and TURN servers for one participant, with credentials that expire (the TURN REST convention, as coturn's
`use-auth-secret` checks them): the user name is "<expiry>:<participant>", the password its keyed SHA-1."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from rooms.protocol.outgoing import IceServer


def turn_credential(secret: str, username: str) -> str:
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def servers_for(
    participant: str, *, stun: Sequence[str], turn: Sequence[str], secret: str, now: int, lifetime_s: int
) -> list[IceServer]:
    """What the participant's browser may use from `now` (Unix seconds) on, for `lifetime_s`."""
    servers = [IceServer(list(stun))] if stun else []
    if turn:
        username = f"{now + lifetime_s}:{participant}"
        servers.append(IceServer(list(turn), username, turn_credential(secret, username)))
    return servers
