"""The admin as a teacher's desk."""

from django.contrib import admin


class ClassroomAdminSite(admin.AdminSite):
    site_title = "Classroom"
    site_header = "Classroom"
    index_title = "Your desk"
