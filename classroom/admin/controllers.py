"""Hardware controllers in the admin, for administrators. They are set up by their owners, on their page."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.bin_admin import GoesIntoTheBin
from classroom.models import Controller


@admin.register(Controller)
class ControllerAdmin(GoesIntoTheBin, admin.ModelAdmin):
    list_display = ("name", "player_name", "user", "last_seen", "os_version", "wanted_os_version")
    search_fields = ("name", "player_name", "user__username")
    list_select_related = ("user",)
    ordering = ("name", "id")
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    fields = (
        "name", "user", "player_name", "os_version", "wanted_os_version", "paired_at", "first_seen", "last_seen",
        "created_at",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name != "wanted_os_version")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Controller]:
        return Controller.objects.select_related("user").order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
