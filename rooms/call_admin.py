"""Past calls and bans in the admin: of own rooms; administrators see all."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_administrator
from rooms import call_queries
from rooms.models import Call, RoomBan


class _OfOwnRooms(admin.ModelAdmin):
    """Read, and deleted."""

    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("room__name", "room__room_code")
    search_help_text = _("Search names and codes of calls")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).filter(room__deleted_at=None).select_related("room")
        return rows if is_administrator(request.user) else rows.filter(room__owner=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Who was there goes too, and isn't listed."""
        return [str(one) for one in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []


@admin.register(Call)
class CallAdmin(_OfOwnRooms):
    """When people met. Deleting one forgets who was there."""

    list_display = ("room", "started_at", "ended_at", "stays_count")
    list_filter = ("started_at",)
    ordering = ("-started_at", "id")
    fields = ("room", "started_at", "ended_at", "stays_count")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        return call_queries.counted(super().get_queryset(request))

    @admin.display(description=_("People"), ordering="stay_count")
    def stays_count(self, call: Any) -> int:
        return int(call.stay_count)


@admin.register(RoomBan)
class RoomBanAdmin(_OfOwnRooms):
    """Who is kept out. Deleting a ban lifts it."""

    list_display = ("name", "room", "banned_at")
    search_fields = ("name", "room__name", "room__room_code")
    ordering = ("-banned_at", "id")
    fields = ("name", "room", "banned_at")
    readonly_fields = fields
