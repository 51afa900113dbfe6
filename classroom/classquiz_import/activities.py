"""QuizTivities, and the links that open them."""

from typing import Any, ClassVar
from uuid import UUID

from classroom.classquiz_import.context import ACTIVITIES, FILES, Context, given_id
from classroom.classquiz_import.mending import mended_pages
from classroom.classquiz_import.quizzes import title_of
from classroom.classquiz_import.records import Draft, Refused
from classroom.classquiz_import.source import Row
from classroom.classquiz_import.values import json_value, text
from media_storage.models import StorageItem
from quizzes import page_types
from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.page_types.shapes import stored_id
from quizzes.quiztivity_models import SHARE_NAME_MAX_CHARACTERS, TITLE_MAX_CHARACTERS
from quizzes.quiztivity_validation import clean_quiztivity


class Activities:
    table: ClassVar[str] = ACTIVITIES
    order: ClassVar[str] = "id"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        key, owner, notes = given_id(row.get("id")), self._context.person(row.get("user")), list[str]()
        raw = json_value(row.get("pages"), "pages")
        pages, said, _ = mended_pages(raw, self._context.pictures(owner))
        title = title_of(row.get("title"), notes, TITLE_MAX_CHARACTERS, "Untitled activity")
        values = {"owner": str(owner.pk), **clean_quiztivity({"title": title, "pages": pages})}
        once = {"owner": owner, "created_at": self._context.time(row.get("created_at"))}
        return Draft(str(key), values, once, [*notes, *said])

    def make(self, draft: Draft) -> QuizTivity:
        activity = QuizTivity(id=UUID(draft.key), user=draft.once["owner"])
        activity.created_at = activity.updated_at = draft.once["created_at"] or activity.created_at
        self._store(activity, draft)
        return activity

    def find(self, object_id: UUID) -> QuizTivity | None:
        return QuizTivity.objects.filter(pk=object_id).first()

    def change(self, made: QuizTivity, draft: Draft) -> None:
        self._store(made, draft)

    def _store(self, activity: QuizTivity, draft: Draft) -> None:
        activity.title, activity.pages = draft.values["title"], draft.values["pages"]
        activity.save()
        taken_over = self._context.records(FILES).object_ids()
        named = {stored_id(value) for value in page_types.named_files(activity.pages)} & taken_over
        live = StorageItem.objects.filter(pk__in=named, deleted_at__isnull=True)
        activity.storage_items.set(live.values_list("pk", flat=True))

    def content(self, made: QuizTivity) -> Any:
        return [str(made.user_id), made.title, made.pages, made.public]


class Shares:
    """The link's id stays, its address is another: /quiztivities/shared/…"""

    table: ClassVar[str] = "quiztivityshares"
    order: ClassVar[str] = "id"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        key, owner = given_id(row.get("id")), self._context.person(row.get("user"))
        activity_id = self._context.made_of(ACTIVITIES, row.get("quiztivity"))
        if activity_id is None:
            raise Refused("Its activity was not taken over.")
        ends = self._context.time(row["expire_at"]) if row.get("expire_at") is not None else None
        if ends is None and row.get("expire_at") is not None:
            raise Refused("When it ends can't be read.")
        values = {
            "owner": str(owner.pk),
            "activity": str(activity_id),
            "name": text(row.get("name")).strip()[:SHARE_NAME_MAX_CHARACTERS],
            "expire_at": ends,
        }
        return Draft(str(key), values, {"owner": owner})

    def make(self, draft: Draft) -> QuizTivityShare:
        activity = QuizTivity.objects.filter(pk=draft.values["activity"]).first()
        if activity is None:
            raise Refused("Its activity has been deleted here.")
        return QuizTivityShare.objects.create(
            id=UUID(draft.key),
            user=draft.once["owner"],
            quiztivity=activity,
            name=draft.values["name"],
            expire_at=draft.values["expire_at"],
        )

    def find(self, object_id: UUID) -> QuizTivityShare | None:
        return QuizTivityShare.objects.filter(pk=object_id).first()

    def change(self, made: QuizTivityShare, draft: Draft) -> None:
        made.name, made.expire_at = draft.values["name"], draft.values["expire_at"]
        made.save(update_fields=["name", "expire_at"])

    def content(self, made: QuizTivityShare) -> Any:
        return [made.name, made.expire_at, made.revoked_at]
