"""Collecting the pictures that a file's texts show."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace

from accounts.wording import marked
from quizzes.formats import limits
from quizzes.formats.markup import Rich
from quizzes.formats.shapes import Note, Picture, changed

MISSING = changed(marked("A picture that it shows is not in the file."))
ONLY_FIRST = changed(marked("Only the first of several pictures is kept."))


class Pictures:
    """The pictures of one file. `resolve` gives a picture for an address inside the file, or None."""

    def __init__(self) -> None:
        self.found: dict[str, Picture] = {}

    def add(self, picture: Picture) -> str | None:
        """The key under which it is kept; None if there are too many or it is empty."""
        if not picture.data or (len(self.found) >= limits.MAX_PICTURES and picture.key not in self.found):
            return None
        key = picture.key
        # The same picture may be described in one place only.
        if key not in self.found or not self.found[key].alt:
            self.found[key] = picture
        return key

    def take(self, text: Rich, resolve: Callable[[str], Picture | None]) -> tuple[str | None, list[Note]]:
        """(what to put into `image`, notes) for the pictures of a text."""
        notes, image = [], None
        for source, alt in zip(text.pictures, text.alts, strict=True):
            one = self._take_one(source, alt, resolve)
            if one is None:
                notes.append(MISSING)
            elif image is None:
                image = one
            else:
                notes.append(ONLY_FIRST)
        return image, list(dict.fromkeys(notes))

    def _take_one(self, source: str, alt: str, resolve: Callable[[str], Picture | None]) -> str | None:
        if source.startswith("https://"):
            return source
        picture = _embedded(source) if source.startswith("data:") else resolve(source)
        return self.add(replace(picture, alt=alt)) if picture else None


def _embedded(source: str) -> Picture | None:
    """The picture of a `data:image/png;base64,…` address."""
    head, comma, body = source.partition(",")
    if not comma or not head.endswith(";base64"):
        return None
    return from_base64(body)


def from_base64(text: str, name: str = "") -> Picture | None:
    try:
        return Picture(base64.b64decode("".join(text.split()), validate=True), name)
    except (binascii.Error, ValueError):
        return None


def file_name(picture: Picture) -> str:
    """A name for writing it into an archive: its key, and the ending that its first bytes say."""
    endings = ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"RIFF", "webp"))
    ending = next((end for start, end in endings if picture.data.startswith(start)), None)
    if ending is None:
        ending = "mp4" if picture.data[4:8] == b"ftyp" else "bin"
    return f"{picture.key}.{ending}"
