"""Roles as Django groups, with the least privilege each needs.

Who may touch *which* object is decided by each app's own `permissions.py`; a group only opens the kind of thing.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions

TEACHERS = "Teachers"
MODERATORS = "Moderators"
ADMINISTRATORS = "Administrators"

_EVERYTHING = ("view", "add", "change", "delete")


def _every(model: str) -> list[str]:
    app, name = model.split(".")
    return [f"{app}.{action}_{name}" for action in _EVERYTHING]


_TEACHER = [
    *_every("quizzes.quiz"),
    *_every("quizzes.quiztivity"),
    "quizzes.view_gameresult",
    "quizzes.change_gameresult",
    "quizzes.delete_gameresult",
    *_every("media_storage.storageitem"),
    "rooms.view_room",
    "rooms.delete_room",
    "rooms.view_transcript",
    "rooms.delete_transcript",
    *_every("rooms.signvocabulary"),
    *_every("rooms.sign"),
    "rooms.view_call",
    "rooms.delete_call",
    "rooms.view_roomban",
    "rooms.delete_roomban",
]
_MODERATOR = ["quizzes.view_quiz", "quizzes.moderate_quiz"]
_ADMINISTRATOR = [
    *_TEACHER,
    *_MODERATOR,
    *_every("accounts.user"),
    "accounts.view_securityevent",
    *_every("accounts.invitation"),
    "django_tasks_database.view_dbtaskresult",
    "django_tasks_database.change_dbtaskresult",
    "auth.view_group",
    "quizzes.view_rating",
    "quizzes.delete_rating",
    "classroom.view_controller",
    "classroom.change_controller",
    "classroom.delete_controller",
]

ROLE_PERMISSIONS: dict[str, list[str]] = {
    TEACHERS: _TEACHER,
    MODERATORS: _MODERATOR,
    ADMINISTRATORS: _ADMINISTRATOR,
}


def sync_roles(sender: AppConfig, **_kwargs: Any) -> None:
    """Give each role exactly its permissions of the app that was just migrated; other apps' stay.

    Receiver of post_migrate, in any order with Django's own, which makes the permissions.
    """
    if sender.label not in {name.split(".")[0] for names in ROLE_PERMISSIONS.values() for name in names}:
        return
    create_permissions(sender, verbosity=0)
    group_model = apps.get_model("auth", "Group")
    of_app = apps.get_model("auth", "Permission").objects.filter(content_type__app_label=sender.label)
    for role, wanted in ROLE_PERMISSIONS.items():
        codenames = [name.split(".")[1] for name in wanted if name.startswith(f"{sender.label}.")]
        group, _ = group_model.objects.get_or_create(name=role)
        group.permissions.remove(*of_app.exclude(codename__in=codenames))
        group.permissions.add(*of_app.filter(codename__in=codenames))
