"""The admin of what the live game keeps: rehearsals, for reading."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.permissions import is_administrator
from classroom.models import Rehearsal


@admin.register(Rehearsal)
class RehearsalAdmin(admin.ModelAdmin):
    """`manage.py rehearse` writes them; here administrators read them, and delete what says nothing any more."""

    list_display = ("finished_at", "players", "games", "processes", "receipt_p99_ms", "fanout_p99_ms", "lost", "ok")
    list_filter = ("ok",)
    date_hierarchy = "finished_at"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
