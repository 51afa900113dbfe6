from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ClassroomConfig(AppConfig):
    name = "classroom"
    verbose_name = "Live games"


class ClassroomAdminConfig(AdminConfig):
    default_site = "classroom.admin_site.ClassroomAdminSite"
