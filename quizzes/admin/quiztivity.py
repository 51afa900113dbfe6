"""Activities on the desk: own ones, for administrators all. Writing is done by `quiztivity_services`."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.bin_admin import GoesIntoTheBin
from accounts.relative_times import relative_time
from quizzes import markup, quiztivity_permissions, quiztivity_queries, quiztivity_services
from quizzes.admin import columns
from quizzes.admin.filters import AudienceFilter, LastEditFilter
from quizzes.models import QuizTivity
from quizzes.quiztivity_forms import QuizTivityForm


@admin.register(QuizTivity)
class QuizTivityAdmin(GoesIntoTheBin, admin.ModelAdmin):
    form = QuizTivityForm
    change_form_template = "admin/quizzes/quiztivity/change_form.html"
    change_list_template = "admin/quizzes/quiztivity/change_list.html"
    list_display = ("title_shown", "pages_shown", "public_shown", "edited", "tools")
    list_display_links = ("title_shown",)
    list_filter = (AudienceFilter, ("updated_at", LastEditFilter))
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("title",)
    search_help_text = _("Search titles")
    ordering = ("-updated_at", "id")
    actions = ("publish", "unpublish", "copy")
    fields = ("title", "public", "pages", "seen")

    # --- who sees and may do what -----------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuizTivity]:
        rows = quiztivity_queries.quiztivities_editable_by(request.user)
        return quiztivity_queries.listed_quiztivities(rows).order_by(*self.ordering)

    def has_change_permission(self, request: HttpRequest, obj: QuizTivity | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or quiztivity_permissions.can_edit(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: QuizTivity | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or quiztivity_permissions.can_delete(request.user, obj))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        # A stranger's and none at all must look the same.
        raise Http404

    # --- the list ---------------------------------------------------------------------------------

    @admin.display(description=_("Title"), ordering="title")
    def title_shown(self, quiztivity: QuizTivity) -> SafeString:
        return markup.title(quiztivity.title)

    @admin.display(description=_("Pages"), ordering="page_count")
    def pages_shown(self, quiztivity: Any) -> SafeString:
        return columns.with_unit(quiztivity.page_count, ngettext("page", "pages", quiztivity.page_count))

    @admin.display(description=_("Visibility"), ordering="public")
    def public_shown(self, quiztivity: QuizTivity) -> SafeString:
        return columns.public_tag(quiztivity)

    @admin.display(description=_("Last edit"), ordering="updated_at")
    def edited(self, quiztivity: QuizTivity) -> SafeString:
        return relative_time(quiztivity.updated_at)

    @admin.display(description=_("Use"))
    def tools(self, quiztivity: Any) -> SafeString:
        if not quiztivity.page_count:
            return SafeString("")
        return format_html(
            '<a class="start" href="{}">{}</a> <a href="{}">{}</a>',
            reverse("quiztivities:shares", args=[quiztivity.pk]),
            _("Share"),
            reverse("quiztivities:activity", args=[quiztivity.pk]),
            _("Open"),
        )

    # --- actions ----------------------------------------------------------------------------------

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, rows: QuerySet[QuizTivity]) -> None:
        empty = rows.filter(page_count=0).count()
        count = quiztivity_services.publish_quiztivities(rows=rows, public=True)
        text = ngettext("%d activity published.", "%d activities published.", count) % count
        self.message_user(request, text, messages.SUCCESS)
        if empty:
            text = ngettext(
                "%d activity has no pages and stays private.", "%d activities have no pages and stay private.", empty
            )
            self.message_user(request, text % empty, messages.WARNING)

    @admin.action(description=_("Make private"), permissions=["change"])
    def unpublish(self, request: HttpRequest, rows: QuerySet[QuizTivity]) -> None:
        count = quiztivity_services.publish_quiztivities(rows=rows, public=False)
        text = ngettext("%d activity made private.", "%d activities made private.", count) % count
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=_("Copy"), permissions=["add"])
    def copy(self, request: HttpRequest, rows: QuerySet[QuizTivity]) -> None:
        chosen = list(rows.defer(None))
        for quiztivity in chosen:
            copied = quiztivity_services.copy_quiztivity(quiztivity=quiztivity, owner=request.user)
            self.log_addition(request, copied, f"Copy of {quiztivity.pk}.")
        text = ngettext("%d activity copied.", "%d activities copied.", len(chosen)) % len(chosen)
        self.message_user(request, text, messages.SUCCESS)

    # --- the form ---------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: QuizTivity, form: QuizTivityForm, change: bool) -> None:
        if change:
            quiztivity_services.update_quiztivity(quiztivity=obj, changes=form.content())
            return
        created = quiztivity_services.create_quiztivity(owner=request.user, **form.content())
        obj.pk = created.pk
        obj._state.adding = False
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The services have saved everything."""
