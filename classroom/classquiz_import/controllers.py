"""Hardware controllers: they go on with the secret they have."""

from typing import Any, ClassVar
from uuid import UUID

from accounts.random_keys import digest_of
from classroom.classquiz_import.context import Context, given_id
from classroom.classquiz_import.records import Draft, Refused
from classroom.classquiz_import.source import Row
from classroom.classquiz_import.values import text
from classroom.controller_services import NAME_MAX_CHARACTERS, SECRET_CHARACTERS, VERSION_MAX_CHARACTERS
from classroom.engine.names import NAME_MAX_CHARACTERS as PLAYER_MAX_CHARACTERS
from classroom.engine.names import PlayerNameError, clean_name, fold_name, tidy
from classroom.models import Controller


class Controllers:
    table: ClassVar[str] = "controller"
    order: ClassVar[str] = "id"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        key, owner, notes = given_id(row.get("id")), self._context.person(row.get("user")), list[str]()
        secret = str(row.get("secret_key") or "").strip()
        if len(secret) != SECRET_CHARACTERS or not secret.isascii():
            secret = ""
            notes.append("Its secret can't be read: set the device up anew.")
        values = {
            "owner": str(owner.pk),
            "name": text(row.get("name")).strip()[:NAME_MAX_CHARACTERS] or "Controller",
            "player_name": _playable(text(row.get("player_name")), notes),
            "secret_key": digest_of(secret) if secret else "",
            "os_version": text(row.get("os_version"))[:VERSION_MAX_CHARACTERS],
            "wanted_os_version": text(row.get("wanted_os_version"))[:VERSION_MAX_CHARACTERS],
        }
        seen = {name: self._context.time(row.get(name)) for name in ("first_seen", "last_seen")}
        return Draft(str(key), values, {"owner": owner, **seen}, notes)

    def make(self, draft: Draft) -> Controller:
        values, once = draft.values, draft.once
        others = Controller.objects.filter(user=once["owner"]).values_list("player_name", flat=True)
        if fold_name(values["player_name"]) in map(fold_name, others):
            raise Refused("Another controller of the same person plays under this name.")
        return Controller.objects.create(
            id=UUID(draft.key),
            user=once["owner"],
            first_seen=once["first_seen"],
            last_seen=once["last_seen"],
            paired_at=(once["first_seen"] or once["last_seen"]) if values["secret_key"] else None,
            **{name: value for name, value in values.items() if name != "owner"},
        )

    def find(self, object_id: UUID) -> Controller | None:
        return Controller.objects.filter(pk=object_id).first()

    def change(self, made: Controller, draft: Draft) -> None:
        """Its names; versions and pairing are what the device says here."""
        made.name, made.player_name = draft.values["name"], draft.values["player_name"]
        made.save(update_fields=["name", "player_name"])

    def content(self, made: Controller) -> Any:
        return [made.name, made.player_name, made.secret_key]


def _playable(raw: str, notes: list[str]) -> str:
    try:
        return clean_name(raw)
    except PlayerNameError:
        pass
    try:
        found = clean_name(tidy(raw)[:PLAYER_MAX_CHARACTERS])
    except PlayerNameError:
        found = "Controller"
    notes.append(f"It plays as “{found}”: its name can't be used as it was.")
    return found
