"""Files, judged like uploads. The quota isn't asked, but what they take is counted."""

from typing import Any, ClassVar
from uuid import UUID

from accounts.models import User
from classroom.classquiz_import.context import FILES, Context, given_id
from classroom.classquiz_import.records import Draft, Refused
from classroom.classquiz_import.source import Row
from classroom.classquiz_import.values import text
from media_storage.models import StorageItem
from media_storage.services import edit_file, take_over_file


class Files:
    table: ClassVar[str] = FILES
    order: ClassVar[str] = "id"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        key = given_id(row.get("id"))
        if row.get("deleted_at") is not None:
            raise Refused("It was deleted there.")
        if row.get("user") is None:
            raise Refused("It belongs to nobody.")
        owner: User = self._context.person(row["user"])
        path = text(row.get("storage_path")).strip()
        values = {
            "owner": str(owner.pk),
            "filename": text(row.get("filename")) or str(key),
            "alt_text": text(row.get("alt_text")),
            "names": [name for name in (path, key.hex, str(key)) if name],
        }
        return Draft(str(key), values, {"owner": owner, "uploaded_at": self._context.time(row.get("uploaded_at"))}, ())

    def make(self, draft: Draft) -> StorageItem:
        try:
            with self._context.files.open(draft.values["names"]) as stream:
                return take_over_file(
                    user=draft.once["owner"],
                    stream=stream,
                    filename=draft.values["filename"],
                    alt_text=draft.values["alt_text"],
                    item_id=UUID(draft.key),
                    uploaded_at=draft.once["uploaded_at"],
                    without_bytes=self._context.dry_run,
                )
        except FileNotFoundError:
            raise Refused("Its bytes are not there.") from None

    def find(self, object_id: UUID) -> StorageItem | None:
        return StorageItem.objects.filter(pk=object_id).first()

    def change(self, made: StorageItem, draft: Draft) -> None:
        edit_file(item=made, filename=draft.values["filename"], alt_text=draft.values["alt_text"])

    def content(self, made: StorageItem) -> Any:
        return [made.filename, made.alt_text, made.deleted_at]
