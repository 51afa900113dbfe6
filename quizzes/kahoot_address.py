"""A kahoot by its address: fetched from Kahoot's own host, its pictures too. Neither comes from what somebody typed.

Of an address only the id is used. What is fetched is bounded in size, number and time, and redirects are refused.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.wording import marked
from media_storage.fetching import FetchFailed, fetched
from quizzes.formats import FORMATS, FormatError, Import, ImportedQuestion, Note, Picture
from quizzes.formats.checking import check
from quizzes.formats.kahoot_json import NAME

CARD_MAX_BYTES = 5_000_000
PICTURE_MAX_BYTES, PICTURES_MAX_BYTES, MAX_PICTURES = 10_000_000, 50_000_000, 200
CARD_S, PICTURES_S = 20, 45
# So that what is taken in is what was looked at.
KEPT_S = 15 * 60
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9._~/-]{1,200}")
NO_ID = marked(
    "Give the address of a kahoot as your browser shows it, or its id: it has 36 letters, digits and hyphens."
)
NOT_SHOWN = marked(
    "Kahoot shows nobody but its owner this kahoot, or there is none. Make it visible there, or download it."
)
NOT_REACHED = marked(
    "Kahoot can't be reached from this server just now. Try again later, or upload the kahoot as a file."
)

GetPicture = Callable[[str], bytes | None]


class KahootUnavailable(Exception):
    """There is nothing to read; the message says what to do."""


def kahoot_id(text: str) -> UUID | None:
    """The id in an address at kahoot.it, or the id itself."""
    given = text.strip()
    if _ID.fullmatch(given):
        return UUID(given)
    try:
        parts = urlsplit(given if "//" in given else f"https://{given}")
        host = parts.hostname or ""
    except ValueError:
        return None
    found = _ID.search(f"{parts.path}?{parts.query}")
    is_kahoots = len(given) <= 500 and (host == "kahoot.it" or host.endswith(".kahoot.it"))
    return UUID(found[0]) if is_kahoots and found else None


def preview_kahoot(text: str) -> Import:
    """What the kahoot would become; its pictures are only counted. Raises KahootUnavailable and FormatError."""
    return _read(text, lambda address: address.encode())


def fetch_kahoot(text: str) -> Import:
    """The kahoot with its pictures, as far as they can be had. Raises KahootUnavailable and FormatError."""
    return _read(text, _PictureFetcher())


def _read(text: str, get: GetPicture) -> Import:
    found_id = kahoot_id(text)
    if found_id is None:
        raise KahootUnavailable(NO_ID)
    form = FORMATS[NAME]
    return check(with_pictures(replace(form.reader(_card(found_id)), format=NAME), get), has_polls=form.has_polls)


def _card(found_id: UUID) -> bytes:
    key = f"kahoot:{found_id}"
    card: bytes | None = cache.get(key)
    if card is None:
        address = f"{settings.KAHOOT_URL}{found_id}/card/?includeKahoot=true"
        try:
            card = fetched(address, most=CARD_MAX_BYTES, whole_s=CARD_S)
        except FetchFailed as failure:
            raise KahootUnavailable(NOT_SHOWN if failure.status in (400, 401, 403, 404, 410) else NOT_REACHED) from None
        cache.set(key, card, KEPT_S)
    if not card:
        raise FormatError(_("Kahoot's answer is empty."))
    return card


def with_pictures(found: Import, get: GetPicture) -> Import:
    """The same with the pictures at Kahoot's addresses; one that can't be had is left out by the check, with a note."""
    pictures: dict[str, Picture] = {}
    keys: dict[str, str] = {}
    for address in dict.fromkeys(_addresses(found)):
        data = get(address)
        if data:
            picture = Picture(data, address.rsplit("/", 1)[-1])
            pictures[picture.key] = picture
            keys[address] = picture.key
    missing = sum(_is_kahoots(address) for address in set(_addresses(found)) - keys.keys())
    notes = (
        (Note("skipped", _("%(missing)s of its pictures could not be fetched.") % {"missing": missing}),)
        if missing
        else ()
    )
    questions = [replace(one, question=_renamed(one.question, keys)) for one in found.questions]
    cover = keys.get(found.cover_image, found.cover_image)
    return replace(found, questions=questions, cover_image=cover, pictures=pictures, notes=(*found.notes, *notes))


def _addresses(found: Import) -> Iterator[str]:
    yield from (found.cover_image,) if _is_kahoots(found.cover_image) else ()
    for one in found.questions:
        yield from (image for image in _images(one) if _is_kahoots(image))


def _images(one: ImportedQuestion) -> Iterator[Any]:
    question = one.question or {}
    yield question.get("image")
    answers = question.get("answers")
    for option in answers if isinstance(answers, list) else ():
        yield option.get("image")


def _renamed(question: dict[str, Any] | None, keys: dict[str, str]) -> dict[str, Any] | None:
    if question is None:
        return None
    renamed = {**question, "image": keys.get(question.get("image") or "", question.get("image"))}
    if isinstance(question.get("answers"), list):
        renamed["answers"] = [
            {**one, "image": keys.get(one["image"], one["image"])} if one.get("image") else one
            for one in question["answers"]
        ]
    return renamed


def _is_kahoots(address: object) -> bool:
    return _source(address) is not None


def _source(address: object) -> str | None:
    """Where a picture is fetched from; None for what isn't on one of Kahoot's hosts for pictures."""
    if not isinstance(address, str):
        return None
    for host, source in settings.KAHOOT_PICTURES.items():
        path = address.removeprefix(host)
        if path != address and _PLAIN.fullmatch(path) and ".." not in path:
            return f"{source}{path}"
    return None


class _PictureFetcher:
    """Fetches pictures until one of the bounds for all of them together is reached."""

    def __init__(self) -> None:
        self._room, self._left, self._end = PICTURES_MAX_BYTES, MAX_PICTURES, time.monotonic() + PICTURES_S

    def __call__(self, address: str) -> bytes | None:
        source, left_s = _source(address), self._end - time.monotonic()
        if source is None or self._left <= 0 or self._room <= 0 or left_s <= 0:
            return None
        self._left -= 1
        try:
            data = fetched(source, most=min(PICTURE_MAX_BYTES, self._room), whole_s=left_s)
        except FetchFailed:
            return None
        self._room -= len(data)
        return data
