"""What the page types share: the shapes, and reading the fields that several have."""

import re
import unicodedata
from typing import Any, Protocol
from uuid import UUID

from accounts.wording import say
from quizzes.question_types.shapes import Problems

TITLE_MAX_CHARACTERS = 200
ALT_MAX_CHARACTERS = 500
# The item's id alone, or an address of its bytes on this server.
_STORED = re.compile(
    r"(?:/files/)?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32})(?:/.*)?", re.S
)

Page = dict[str, Any]
PublicPage = dict[str, Any]


class Files(Protocol):
    """Where a page's files are for the person who looks at it."""

    def address(self, value: str) -> str:
        """The address of a stored value, "" when there is none."""

    def alt(self, value: str) -> str:
        """What is written about the file in the library, plain text."""


def stored_id(value: str | None) -> UUID | None:
    """The storage item that a value names, or None."""
    match = _STORED.fullmatch(value or "")
    return UUID(match[1]) if match else None


def read_plain(raw: dict[str, Any], key: str, problems: Problems, *, limit: int) -> str:
    """Plain text of one line, at most `limit` characters."""
    value = raw.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        problems.add(key, "not_text", say("This must be text."))
        return ""
    text = "".join(letter if unicodedata.category(letter) not in ("Cc", "Cs") else " " for letter in value)
    text = " ".join(text.split())
    if len(text) > limit:
        problems.add(
            key, "too_long", say("Use at most %(most)s characters; this has %(count)s.", most=limit, count=len(text))
        )
        return text[:limit]
    return text


def public_picture(value: str | None, alt: str, files: Files) -> dict[str, str] | None:
    """`{address, alt}` for a visitor, or None without a picture."""
    if not value:
        return None
    return {"address": files.address(value), "alt": alt or files.alt(value)}
