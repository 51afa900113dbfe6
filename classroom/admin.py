"""The admin of what the live game keeps: rehearsals, for reading."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from classroom.models import Rehearsal


@admin.register(Rehearsal)
class RehearsalAdmin(admin.ModelAdmin):
    """`manage.py rehearse` writes them; here they are read, and deleted when they say nothing any more."""

    list_display = ("finished_at", "players", "games", "processes", "receipt_p99_ms", "fanout_p99_ms", "lost", "ok")
    list_filter = ("ok",)
    date_hierarchy = "finished_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
