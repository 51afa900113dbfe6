"""Changing one's picture. Uploaded ones come through media_storage, which judges and shrinks them."""

from accounts.avatars import Parts, check_parts
from accounts.models import User


def draw_avatar(*, user: User, parts: object) -> User:
    """Have the picture drawn from these choices; an uploaded one goes. Raises PartsInvalid."""
    return _set(user, None, check_parts(parts))


def reset_avatar(*, user: User) -> User:
    """Back to the picture that the account began with."""
    return _set(user, None, None)


def set_avatar_picture(*, user: User, webp: bytes) -> User:
    """Show an uploaded picture: WebP of at most 25,000 bytes, made by us."""
    return _set(user, webp, user.avatar_parts)


def _set(user: User, picture: bytes | None, parts: Parts | None) -> User:
    user.avatar, user.avatar_parts = picture, parts
    user.save(update_fields=["avatar", "avatar_parts"])
    return user
