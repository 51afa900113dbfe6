from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_delete, post_save

from classroom.assignment_retention import forget_assignment, forget_names


class ClassroomConfig(AppConfig):
    name = "classroom"
    verbose_name = "Live games"

    def ready(self) -> None:
        post_save.connect(forget_names, sender="quizzes.GameResult", dispatch_uid="classroom.forget_names")
        post_delete.connect(forget_assignment, sender="quizzes.GameResult", dispatch_uid="classroom.forget_assignment")


class ClassroomAdminConfig(AdminConfig):
    default_site = "classroom.admin_site.ClassroomAdminSite"
