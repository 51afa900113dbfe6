"""The log of security events in the admin: for administrators, to read only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import SecurityEvent


@admin.register(SecurityEvent)
class SecurityEventAdmin(admin.ModelAdmin):
    list_display = ("happened_at", "what", "user", "ip_address", "where", "by")
    list_display_links = ("what",)
    list_filter = ("kind", "happened_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email", "=ip_address")
    search_help_text = _("Search names, e-mail addresses and IP addresses")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = "happened_at"
    fields = ("happened_at", "what", "user", "ip_address", "where", "details")
    readonly_fields = fields

    @admin.display(description=_("What"), ordering="kind")
    def what(self, event: SecurityEvent) -> str:
        return event.sentence

    @admin.display(description=_("Device"), ordering="device")
    def where(self, event: SecurityEvent) -> str:
        return event.said_device

    @admin.display(description=_("By"))
    def by(self, event: SecurityEvent) -> str:
        return event.details.get("by", "")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecurityEvent]:
        return super().get_queryset(request).select_related("user")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission
