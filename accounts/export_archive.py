"""Writing the archive of everything about a person: to disk, row by row, so that memory doesn't grow with it."""

import base64
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import IO, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from accounts.models import User
from accounts.personal_data import Attachment, PersonalData, Records

_STEP = 256 * 1024
_ROWS = 200
README = """This archive holds everything that is stored about the account {name} ({email}).

Each .json file is a list of records with the fields' names as in the product's documentation. Times are UTC.
Files that you uploaded are in the folder "files", each named by its id and its name.

Not in it: passwords, secrets and their hashes, which would open your account to whoever gets hold of this archive.
What could not be read is listed in missing.json.
"""


class _Encoder(DjangoJSONEncoder):
    """Bytes as Base64."""

    def default(self, o: Any) -> Any:
        return base64.b64encode(bytes(o)).decode() if isinstance(o, bytes | memoryview) else super().default(o)


def write_archive(path: Path, *, user: User, parts: Iterable[PersonalData]) -> None:
    """Write the zip file. A file whose bytes are gone is named in missing.json, and doesn't stop the rest."""
    missing: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README.format(name=user.username, email=user.email))
        for part in parts:
            for records in part.records:
                with _entry(archive, records.file) as file:
                    _write_list(file, rows_of(records, user))
            for attachment in part.attachments(user):
                if not _write_file(archive, attachment):
                    missing.append(attachment.name)
        archive.writestr("missing.json", json.dumps(missing))


def rows_of(records: Records, user: User) -> Iterator[dict[str, Any]]:
    """Each row as a dictionary of its own columns; what is deleted but still there, too."""
    model = apps.get_model(records.model)
    rows = model._base_manager.filter(**{records.by: user.pk}).order_by("pk")
    for row in rows.iterator(chunk_size=_ROWS):
        yield _plain(row, records.without)


def _plain(row: Model, without: frozenset[str]) -> dict[str, Any]:
    return {
        field.attname: field.value_from_object(row) for field in row._meta.concrete_fields if field.name not in without
    }


def _write_list(file: IO[bytes], rows: Iterator[dict[str, Any]]) -> None:
    file.write(b"[")
    for number, row in enumerate(rows):
        text = json.dumps(row, cls=_Encoder, ensure_ascii=False, indent=1)
        file.write((",\n" if number else "\n").encode() + text.encode())
    file.write(b"\n]\n")


def _write_file(archive: zipfile.ZipFile, attachment: Attachment) -> bool:
    try:
        with attachment.open() as source, _entry(archive, attachment.name) as file:
            copyfileobj(source, file, _STEP)
    except (FileNotFoundError, IsADirectoryError):
        return False
    return True


def _entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """An entry of any size, under a name that stays in its folder wherever the archive is unpacked."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..")]
    return archive.open("/".join(parts), "w", force_zip64=True)
