from typing import Any

from django.apps import AppConfig
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.wording import translate_with
from classroom.assignment_retention import forget_assignment, forget_names


class ClassroomConfig(AppConfig):
    name = "classroom"
    verbose_name = _("Live games")

    def ready(self) -> None:
        translate_with(gettext)
        post_save.connect(forget_names, sender="quizzes.GameResult", dispatch_uid="classroom.forget_names")
        post_delete.connect(forget_assignment, sender="quizzes.GameResult", dispatch_uid="classroom.forget_assignment")


class ClassroomAdminConfig(SimpleAdminConfig):
    """The desk's modules are loaded with the addresses (classroom/urls.py): the worker and most commands need none."""

    default_site = "classroom.admin_site.ClassroomAdminSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_whole_admin, checks.Tags.admin)


def check_whole_admin(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Django's check, of a desk that may not be loaded yet: checks come in no particular order."""
    autodiscover()
    return check_admin_app(app_configs, **options)
