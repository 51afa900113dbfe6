"""A backup into an empty instance. Checked as a whole before anything is changed."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from classroom.operations.archive import DATABASE, FILES, GAMES, KEY, lines, members, read_manifest
from classroom.operations.backup import LOCAL_NAME, key_fingerprint, own_key
from classroom.operations.rows import applied_migrations, is_empty, load_rows
from classroom.operations.running import load_games
from media_storage import backends
from media_storage.imaging import THUMBNAIL_MIME
from media_storage.models import StorageItem

_CHUNK = 1024 * 1024


class RestoreRefused(Exception):
    """This backup doesn't belong into this instance; the text says what to do."""


@dataclass(frozen=True)
class Restored:
    """`same_key`: whether log-ins, recovery codes and links that were sent go on working."""

    rows: int
    keys: int
    files: int
    same_key: bool


def restore_backup(*, path: Path, files_here: bool = False) -> Restored:
    """Bring rows, files and running games back. `files_here`: all files into the local folder, wherever they were.

    Raises ArchiveError, RestoreRefused, RowsRefused, GamesRefused. Rows come all or not at all: after any of these
    but the last the instance is as empty as before, though files may lie there, which a second try writes again.
    """
    manifest = read_manifest(path)
    _check(manifest, files_here=files_here)
    same_key = manifest["key"] == key_fingerprint()
    with transaction.atomic():
        rows = sum(load_rows(lines(content)) for name, content in members(path) if name == DATABASE)
        if files_here:
            StorageItem._base_manager.update(server=backends.LOCAL)
        for name, content in members(path):
            if name.startswith(FILES):
                _put(name.removeprefix(FILES), content, files_here=files_here)
            elif name == KEY and (own := own_key()):
                own.write_bytes(content.read())
                same_key = True
    keys = sum(load_games(lines(content)) for name, content in members(path) if name == GAMES)
    return Restored(rows, keys, manifest["files"], same_key)


def _check(manifest: dict[str, Any], *, files_here: bool) -> None:
    if not is_empty():
        raise RestoreRefused(
            "This instance has accounts already. Restore into an empty one: a new database, and `manage.py migrate`."
        )
    ours, theirs = set(applied_migrations()), set(manifest["migrations"])
    if ours != theirs:
        newer = "this version" if ours > theirs else "the backup's version"
        raise RestoreRefused(
            f"The backup was made by another version: {len(ours ^ theirs)} migrations differ, {newer} has more. "
            "Restore with the version that made it, then upgrade."
        )
    unknown = {name.split("/")[1] for name in manifest["sha256"] if name.startswith(FILES)}
    unknown -= {LOCAL_NAME, *backends.servers()}
    if unknown and not files_here:
        raise RestoreRefused(
            f"Files were on {', '.join(sorted(unknown))}, which FILE_SERVERS doesn't have. Add it, or restore with "
            "--files-here to put them into the local folder."
        )


def _put(name: str, content: IO[bytes], *, files_here: bool) -> None:
    server, _, path = name.partition("/")
    target = backends.LOCAL if files_here or server == LOCAL_NAME else server
    item = StorageItem._base_manager.filter(storage_path=path).first()
    content_type = item.mime_type if item is not None else THUMBNAIL_MIME
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, delete=False) as file:
        while chunk := content.read(_CHUNK):
            file.write(chunk)
    try:
        backends.put(target, path, Path(file.name), content_type)
    finally:
        Path(file.name).unlink(missing_ok=True)
