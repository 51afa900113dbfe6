"""Everybody's picture: an uploaded one, or one drawn by us from thirteen parts. No other service is asked."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.avatars.drawing import draw
from accounts.avatars.parts import CHOICES as CHOICES
from accounts.avatars.parts import Parts as Parts
from accounts.avatars.parts import PartsInvalid, check_parts, parts_from_id

SVG, WEBP = "image/svg+xml", "image/webp"


@dataclass(frozen=True)
class Avatar:
    """`digest` names the content: it changes exactly when the picture does."""

    content: bytes
    mime_type: str

    @property
    def digest(self) -> str:
        return hashlib.blake2b(self.content, digest_size=8).hexdigest()

    @property
    def extension(self) -> str:
        return "svg" if self.mime_type == SVG else "webp"


def avatar_of(user: Any) -> Avatar:
    """`user` is an accounts.User."""
    if user.avatar:
        return Avatar(bytes(user.avatar), WEBP)
    return Avatar(draw(parts_of(user)).encode(), SVG)


def parts_of(user: Any) -> dict[str, str]:
    """What they chose; what their id makes of it when they haven't, or chose what exists no more."""
    try:
        return check_parts(user.avatar_parts)
    except PartsInvalid:
        return parts_from_id(user.pk)


def avatar_address(user: Any) -> str:
    """Where the picture is. The address changes with it, so that browsers may keep it for good."""
    return f"{reverse('accounts:avatar', args=[user.pk])}?v={avatar_of(user).digest}"
