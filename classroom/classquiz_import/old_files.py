"""The bytes of ClassQuiz's files: in its folder, or in a bucket that FILE_SERVERS names."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from django.core.files.storage import Storage


class OldFiles(Protocol):
    """Where the old bytes are."""

    def open(self, names: Sequence[str]) -> Any:
        """A context with the first file that is there under one of the names. Raises FileNotFoundError."""
        ...


class Folder:
    """ClassQuiz's storage path. Names that lead out of it are as good as absent."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve(strict=True)

    @contextmanager
    def open(self, names: Sequence[str]) -> Iterator[IO[bytes]]:
        for name in names:
            path = (self._path / name).resolve()
            if path.is_relative_to(self._path) and path.is_file():
                with path.open("rb") as file:
                    yield file
                return
        raise FileNotFoundError


class Bucket:
    """A Django storage."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @contextmanager
    def open(self, names: Sequence[str]) -> Iterator[Any]:
        for name in names:
            if ".." not in name and self._storage.exists(name):
                with self._storage.open(name, "rb") as file:
                    yield file
                return
        raise FileNotFoundError


class NoFiles:
    """For an import without files."""

    @contextmanager
    def open(self, names: Sequence[str]) -> Iterator[IO[bytes]]:
        raise FileNotFoundError
        yield
