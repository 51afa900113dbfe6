"""Where the bytes are: the local folder and the file servers, each a Django storage."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from media_storage.imaging import THUMBNAIL_WIDTHS

LOCAL = ""
ROOT = "items"


@dataclass(frozen=True)
class StoredFile:
    """Bytes that lie in a back end, whether or not a row knows them."""

    server: str
    path: str


class _Content(File):  # type: ignore[type-arg] # not subscriptable while running
    """A file that may be moved instead of copied, and says its type to servers that keep one."""

    def __init__(self, path: Path, content_type: str) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._path = path
        self.content_type = content_type

    def temporary_file_path(self) -> str:
        return str(self._path)


def servers() -> list[str]:
    """Every back end's name; "" is the local folder."""
    return [LOCAL, *settings.FILE_SERVERS]


def storage_of(server: str) -> Storage:
    return storages[server or "default"]


def is_local(server: str) -> bool:
    return server == LOCAL


def new_path(item_id: UUID) -> str:
    return f"{ROOT}/{item_id.hex[:2]}/{item_id.hex}"


def thumbnail_path(path: str, width: int) -> str:
    return f"{path}.w{width}"


def original_path(path: str) -> str:
    """The path of the file to which a thumbnail belongs; other paths as they are."""
    stem, dot, ending = path.rpartition(".w")
    return stem if dot and ending.isdecimal() else path


def put(server: str, path: str, source: Path, content_type: str) -> None:
    """Store the file at `source`, over what is there. The local folder takes it away from `source` in one step."""
    with _Content(source, content_type) as content:
        storage_of(server).save(path, content)


@contextmanager
def reading(server: str, path: str) -> Iterator[Any]:
    """The stored bytes as a binary file. Raises FileNotFoundError."""
    with storage_of(server).open(path, "rb") as file:
        yield file


def size_of(server: str, path: str) -> int | None:
    """Bytes; None when nothing is there."""
    try:
        return storage_of(server).size(path)
    except FileNotFoundError:
        return None


def modified_at(server: str, path: str) -> datetime:
    return storage_of(server).get_modified_time(path)


def remove(server: str, path: str) -> None:
    """Remove a file and its thumbnails; what isn't there is fine."""
    storage = storage_of(server)
    for name in (path, *(thumbnail_path(path, width) for width in THUMBNAIL_WIDTHS)):
        storage.delete(name)


def walk(server: str) -> Iterator[StoredFile]:
    """Every file in a back end's folder of items, thumbnails included."""
    storage = storage_of(server)
    pending = [ROOT]
    while pending:
        folder = pending.pop()
        try:
            folders, files = storage.listdir(folder)
        except FileNotFoundError:
            continue
        pending += [f"{folder}/{name}" for name in folders]
        yield from (StoredFile(server, f"{folder}/{name}") for name in files)
