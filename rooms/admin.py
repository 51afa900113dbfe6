"""Rooms in the admin: own ones; administrators see all. They are made and entered on their pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.bin_admin import GoesIntoTheBin
from accounts.permissions import is_administrator
from rooms import (
    call_admin,  # noqa: F401 (registers past calls and bans)
    queries,
    transcript_admin,  # noqa: F401 (registers transcripts)
    vocabulary_admin,  # noqa: F401 (registers vocabularies)
)
from rooms.models import Room


@admin.register(Room)
class RoomAdmin(GoesIntoTheBin, admin.ModelAdmin):
    list_display = ("room_code", "name", "created_at", "ended_at", "stays", "call_page")
    search_fields = ("name", "room_code")
    ordering = ("-created_at", "id")
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    fields = (
        *("room_code", "name", "owner", "locked", "waiting_room", "open_captioning", "open_transcripts"),
        *("capacity", "created_at", "ended_at", "call_page"),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        rows = Room.objects.all() if is_administrator(request.user) else queries.own_rooms(request.user)
        return queries.listed(rows).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Room | None = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    @admin.display(description=_("People"), ordering="participant_count")
    def stays(self, room: Any) -> int:
        return int(room.participant_count)

    @admin.display(description=_("Call"))
    def call_page(self, room: Room) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("rooms:call", args=[room.room_code]), _("Open the call"))
