"""Roles as Django groups, with the least privilege each needs.

Who may touch *which* object is decided by each app's own `permissions.py`; a group only opens the kind of thing.
"""

from typing import Any

from django.apps import AppConfig, apps

TEACHERS = "Teachers"
MODERATORS = "Moderators"
ADMINISTRATORS = "Administrators"

_EVERYTHING = ("view", "add", "change", "delete")


def _every(model: str) -> list[str]:
    app, name = model.split(".")
    return [f"{app}.{action}_{name}" for action in _EVERYTHING]


_TEACHER = [
    *_every("quizzes.quiz"),
    "quizzes.view_gameresult",
    "quizzes.change_gameresult",
    "quizzes.delete_gameresult",
]
_MODERATOR = ["quizzes.view_quiz", "quizzes.moderate_quiz"]
_ADMINISTRATOR = [
    *_TEACHER,
    *_MODERATOR,
    *_every("accounts.user"),
    "auth.view_group",
    "quizzes.view_rating",
    "quizzes.delete_rating",
]

ROLE_PERMISSIONS: dict[str, list[str]] = {
    TEACHERS: _TEACHER,
    MODERATORS: _MODERATOR,
    ADMINISTRATORS: _ADMINISTRATOR,
}


def sync_roles(sender: AppConfig, **_kwargs: Any) -> None:
    """Give each role exactly its permissions of the app that was just migrated; other apps' stay."""
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")

    for role, wanted in ROLE_PERMISSIONS.items():
        codenames = [name.split(".")[1] for name in wanted if name.startswith(f"{sender.label}.")]
        if not codenames:
            continue
        group, _ = group_model.objects.get_or_create(name=role)
        granted = permission_model.objects.filter(content_type__app_label=sender.label, codename__in=codenames)
        group.permissions.remove(
            *group.permissions.filter(content_type__app_label=sender.label).exclude(codename__in=codenames)
        )
        group.permissions.add(*granted)
