"""Deleting on the desk: what is deleted goes into its owner's bin, and the page says so with a way back."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.bin_messages import say_it_is_in_the_bin
from accounts.bin_models import Binnable
from accounts.bin_services import put_into_bin


class GoesIntoTheBin:
    """For the admins of models with a bin. Nothing else goes with it, so the page that asks names nothing else."""

    def editable(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the list that this person may delete."""
        return rows

    def get_actions(self: Any, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if "delete_selected" in actions:
            _function, name, description = actions["delete_selected"]
            actions[name] = (put_selected_into_bin, name, description)
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[str], dict[str, int], set[str], Any]:
        return [str(thing) for thing in objs], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: Binnable) -> None:
        if put_into_bin(thing=obj):
            say_it_is_in_the_bin(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        say_it_is_in_the_bin(request, [thing for thing in queryset if put_into_bin(thing=thing)])

    def response_delete(self: Any, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Back to the list as it was; what happened is said already."""
        kept = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return HttpResponseRedirect(add_preserved_filters(kept, address))


@admin.action(description=_("Delete"), permissions=["delete"])
def put_selected_into_bin(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    """Ask first; the page that asks sends the same again with `post`."""
    chosen = model_admin.editable(request, rows)
    if not request.POST.get("post"):
        return delete_selected(model_admin, request, chosen)
    model_admin.log_deletions(request, chosen)
    model_admin.delete_queryset(request, chosen)
    return None
