"""Everything in an instance into one file, while it runs."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from classroom.operations.archive import DATABASE, FILES, GAMES, KEY, Writer
from classroom.operations.identity import instance_id
from classroom.operations.rows import applied_migrations, dump_rows
from classroom.operations.running import dump_games
from media_storage import backends

LOCAL_NAME = "local"


@dataclass(frozen=True)
class Kept:
    """How much is in a backup; `missing`: files that went while it was made, or that a back end doesn't give."""

    rows: int
    keys: int
    files: int
    file_bytes: int
    missing: list[str]


def key_fingerprint() -> str:
    """Tells whether two instances have the same SECRET_KEY, and nothing else about it."""
    return salted_hmac("classroom.backup", "the key of this instance", algorithm="sha256").hexdigest()[:16]


def own_key() -> Path | None:
    """The file with the SECRET_KEY that this instance made for itself; None where it was given one."""
    path: Path = settings.DATA_DIR / KEY
    is_own = path.is_file() and path.read_text().strip() == settings.SECRET_KEY
    return path if is_own else None


def write_backup(*, path: Path, now: datetime, with_files: bool = True) -> Kept:
    """Write it to `path`, readable by its owner only. Rows are of one moment; games and files of shortly after, so
    every file that a row names is there. Raises GamesRefused and OSError; then there is no file.
    """
    instance = instance_id()
    with Writer(path) as writer:
        rows = writer.add_lines(DATABASE, dump_rows())
        keys = writer.add_lines(GAMES, dump_games())
        files, file_bytes, missing = _add_files(writer) if with_files else (0, 0, [])
        if key := own_key():
            content = key.read_bytes()
            writer.add(KEY, io.BytesIO(content), len(content))
        kept = Kept(rows, keys, files, file_bytes, missing)
        writer.finish(
            {
                "created_at": now.isoformat(),
                "instance": str(instance),
                "migrations": applied_migrations(),
                "key": key_fingerprint(),
                "rows": rows,
                "keys": keys,
                "files": files,
                "with_files": with_files,
            }
        )
    return kept


def _add_files(writer: Writer) -> tuple[int, int, list[str]]:
    count = total = 0
    missing: list[str] = []
    for server in backends.servers():
        for file in sorted(backends.walk(server), key=lambda one: one.path):
            name = f"{server or LOCAL_NAME}/{file.path}"
            size = backends.size_of(server, file.path)
            if size is None:
                missing.append(name)
                continue
            with backends.reading(server, file.path) as content:
                writer.add(FILES + name, content, size)
            count, total = count + 1, total + size
    return count, total, missing


def digest(path: Path) -> str:
    """SHA-256 of a written backup, to be kept elsewhere."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
