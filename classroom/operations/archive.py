"""The file of a backup: one gzip-compressed tar, written and read as a stream, closed by a list of what is in it.

Its members, in this order: `database.jsonl` (Django's serialisation, one row a line), `games.jsonl` (what Redis holds,
one key a line), `files/<alias>/<path>`, `secret_key` where the instance made its own, and `manifest.json` at the end:
format, migrations, and the SHA-256 of every member before it. A file without a manifest was not finished.
"""

import contextlib
import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

FORMAT = 1
DATABASE, GAMES, FILES, KEY = "database.jsonl", "games.jsonl", "files/", "secret_key"
MANIFEST = "manifest.json"
_CHUNK = 1024 * 1024
# What is kept in memory of a member whose size isn't known before it is written.
_SPOOLED = 16 * 1024 * 1024


class ArchiveError(Exception):
    """A backup that can't be read or isn't whole; the text says what is wrong with it."""


class _Hashing(io.RawIOBase):
    """Reads through to `source` and hashes what passes."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._hash, self.size = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class Writer:
    """Writes a backup beside its path and puts it there when it is whole; on an error nothing is left."""

    def __init__(self, path: Path) -> None:
        self._path, self._part = path, path.with_name(f"{path.name}.part")
        self._digests: dict[str, str] = {}

    def __enter__(self) -> "Writer":
        # Password hashes and names are in it: nobody but its owner may read it, from the first byte on.
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w|gz", format=tarfile.PAX_FORMAT)
        return self

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """A member of exactly `size` bytes."""
        hashing = _Hashing(source)
        member = tarfile.TarInfo(name)
        member.size = size
        self._tar.addfile(member, hashing)  # type: ignore[arg-type]
        self._digests[name] = hashing.hexdigest()

    def add_lines(self, name: str, lines: Iterable[str]) -> int:
        """A member of these lines; how many there were."""
        count = 0
        with tempfile.SpooledTemporaryFile(max_size=_SPOOLED, dir=self._path.parent) as spool:
            for line in lines:
                spool.write(line.encode() + b"\n")
                count += 1
            size = spool.tell()
            spool.seek(0)
            self.add(name, spool, size)
        return count

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest: the backup is whole."""
        text = json.dumps({"format": FORMAT, **facts, "sha256": self._digests}, indent=1).encode()
        self.add(MANIFEST, io.BytesIO(text), len(text))

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        try:
            # The last bytes too may find the disk full.
            self._tar.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            if error is None:
                self._part.replace(self._path)
        except OSError:
            if error is None:
                raise
        finally:
            with contextlib.suppress(OSError):
                self._file.close()
            self._part.unlink(missing_ok=True)


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest, after every member was read and found to be as it was written. Raises ArchiveError."""
    try:
        manifest, found = _read(path)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise ArchiveError(f"It can't be read as a backup: {error}") from error
    if manifest is None:
        raise ArchiveError("It has no manifest: it was not finished, or is no backup.")
    if manifest.get("format") != FORMAT:
        raise ArchiveError(f"It has format {manifest.get('format')!r}; this version reads {FORMAT}.")
    expected = manifest.get("sha256") or {}
    differing = sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))
    if differing:
        raise ArchiveError(f"It is damaged: {', '.join(differing[:3])} isn't what was written.")
    return manifest


def _read(path: Path) -> tuple[dict[str, Any] | None, dict[str, str]]:
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    for name, content in members(path):
        if name == MANIFEST:
            manifest = _parsed(content.read())
            continue
        digest = hashlib.sha256()
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
        found[name] = digest.hexdigest()
    return manifest, found


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """(name, content) of every member in turn; each is to be read before the next. Raises ArchiveError."""
    with tarfile.open(path, mode="r:gz") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is None or not _known(member.name):
                raise ArchiveError(f"{member.name!r} does not belong in a backup.")
            yield member.name, content


def lines(content: IO[bytes]) -> Iterator[str]:
    for line in io.TextIOWrapper(content, encoding="utf-8", newline="\n"):
        yield line.rstrip("\n")


def _known(name: str) -> bool:
    return name in {DATABASE, GAMES, KEY, MANIFEST} or (name.startswith(FILES) and ".." not in name.split("/"))


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(text)
    except ValueError as error:
        raise ArchiveError(f"Its manifest can't be read: {error}") from None
    if not isinstance(manifest, dict):
        raise ArchiveError("Its manifest can't be read.")
    return manifest
