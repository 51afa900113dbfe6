from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
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


class ClassroomAdminConfig(AdminConfig):
    default_site = "classroom.admin_site.ClassroomAdminSite"
