"""Free pictures from Pixabay: searched and fetched by the server, so that the provider sees nobody who looks.

The API is described at https://pixabay.com/api/docs/; it asks for answers to be kept for 24 hours. Requests go to the
configured address only, and to pictures on its host or below: what an answer names elsewhere is left out, and
redirects are refused.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from media_storage.fetching import FetchFailed, fetching
from media_storage.intake import IMAGE_BYTES_MAX, Readable
from media_storage.refusals import FileRefused

PROVIDER = "Pixabay"
LICENCE, LICENCE_URL = "Pixabay Content License", "https://pixabay.com/service/license-summary/"
SEARCH_MAX_CHARACTERS = 100
PAGE_SIZE = 24
KEPT_S = 24 * 60 * 60
PREVIEW_BYTES_MAX = 512 * 1024
_ANSWER_BYTES_MAX = 2 * 1024 * 1024
_TEXT_MAX = 255


@dataclass(frozen=True)
class StockPicture:
    """A picture at the provider; `preview`, `picture` and `page` are addresses there."""

    id: int
    preview: str
    picture: str
    page: str
    author: str
    tags: str
    width: int
    height: int


@dataclass(frozen=True)
class Found:
    """One page of a search; `more`: there is another."""

    pictures: list[StockPicture]
    more: bool


def is_available() -> bool:
    return bool(settings.PIXABAY_KEY)


def search(text: str, page: int) -> Found:
    """Pictures for some words. Raises FileRefused, code provider_failed."""
    key = f"stock:{page}:{text.casefold()}"
    answer = cache.get(key)
    if answer is None:
        answer = _ask(q=text, page=page, per_page=PAGE_SIZE, safesearch="true")
        cache.set(key, answer, KEPT_S)
    pictures = read_pictures(answer)
    for picture in pictures:
        cache.set(_key(picture.id), asdict(picture), KEPT_S)
    total = answer.get("totalHits")
    return Found(pictures, isinstance(total, int) and total > page * PAGE_SIZE)


def picture(picture_id: int) -> StockPicture:
    """One picture. Raises FileRefused: provider_failed, or unknown_picture."""
    known = cache.get(_key(picture_id))
    if known is not None:
        return StockPicture(**known)
    for found in read_pictures(_ask(id=picture_id)):
        if found.id == picture_id:
            return found
    raise FileRefused("unknown_picture", _("The provider has no such picture (any more). Choose another."))


def read_pictures(answer: object) -> list[StockPicture]:
    """What of the provider's answer can be used; anything else in it is left out."""
    hits = answer.get("hits") if isinstance(answer, dict) else None
    found = (_picture(hit) for hit in hits if isinstance(hit, dict)) if isinstance(hits, list) else ()
    return [one for one in found if one is not None]


def _picture(hit: dict[Any, Any]) -> StockPicture | None:
    one = StockPicture(
        id=_number(hit.get("id")),
        preview=_address(hit.get("previewURL")),
        picture=_address(hit.get("largeImageURL")) or _address(hit.get("webformatURL")),
        page=_address(hit.get("pageURL")),
        author=_text(hit.get("user")) or "?",
        tags=_text(hit.get("tags")),
        width=_number(hit.get("imageWidth")),
        height=_number(hit.get("imageHeight")),
    )
    return one if one.id and one.preview and one.picture and one.page else None


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53 else 0


def _text(value: object) -> str:
    return " ".join(value.encode("utf-8", "replace").decode().split())[:_TEXT_MAX] if isinstance(value, str) else ""


def _address(value: object) -> str:
    return value if isinstance(value, str) and is_the_providers(value) else ""


def is_the_providers(address: str) -> bool:
    """Whether an address is on the provider's host or one below it, and of the same scheme and port."""
    base = urlsplit(settings.PIXABAY_URL)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    is_host = host == base.hostname or host.endswith(f".{base.hostname}")
    is_plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= 500
    return is_plain and is_host and (parts.scheme, port) == (base.scheme, base.port) and "@" not in parts.netloc


@contextmanager
def reading(address: str, *, most: int = IMAGE_BYTES_MAX) -> Iterator[Readable]:
    """The bytes at one of the provider's addresses. Raises FileRefused, code provider_failed, also while reading."""
    if not is_the_providers(address):
        raise _failed()
    try:
        with fetching(address, most=most) as stream:
            yield stream
    except FetchFailed:
        raise _failed() from None


def _ask(**question: Any) -> dict[str, Any]:
    query = urlencode({"key": settings.PIXABAY_KEY, **question})
    with reading(f"{settings.PIXABAY_URL}?{query}", most=_ANSWER_BYTES_MAX) as stream:
        text = b"".join(iter(lambda: stream.read(64 * 1024), b""))
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise _failed() from None
    return answer if isinstance(answer, dict) else {}


def _key(picture_id: int) -> str:
    return f"stock-picture:{picture_id}"


def _failed() -> FileRefused:
    return FileRefused("provider_failed", _("Free pictures can't be had just now. Try again later, or upload one."))
