"""Jobs in the admin: what waits, what failed and why; failed ones can be run again. For administrators."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult, get_date_max

from classroom.jobs.retrying import retry_now, tries_of

DBTaskResult._meta.verbose_name = _("job")
DBTaskResult._meta.verbose_name_plural = _("jobs")
# The library's own page shows no error in the list, and can't run anything again.
admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class JobAdmin(admin.ModelAdmin):
    list_display = ("name", "state", "tries", "error", "enqueued_at", "next_turn", "finished_at")
    list_filter = ("status",)
    search_fields = ("task_path", "traceback")
    ordering = ("-enqueued_at", "id")
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    actions = ("retry",)
    fields = (
        *("name", "state", "tries", "args_kwargs", "enqueued_at", "next_turn", "started_at", "finished_at"),
        "whole_error",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DBTaskResult | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DBTaskResult | None = None) -> bool:
        """Rows are only looked at; running one again is the action."""
        return False

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("django_tasks_database.change_dbtaskresult"))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    @admin.action(description=_("Run again now"), permissions=["retry"])
    def retry(self, request: HttpRequest, jobs: QuerySet[DBTaskResult]) -> None:
        count = retry_now(jobs=jobs)
        text = ngettext("%d job runs again.", "%d jobs run again.", count) % count
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    @admin.display(description=_("Job"))
    def name(self, job: DBTaskResult) -> str:
        said = [str(value) for value in job.args_kwargs["args"] if not _is_id(value)]
        return " ".join([job.task_path.rsplit(".", 1)[-1], *said])

    @admin.display(description=_("State"), ordering="status")
    def state(self, job: DBTaskResult) -> str:
        return str(_("tried again later") if job.status == "READY" and job.worker_ids else job.get_status_display())

    @admin.display(description=_("Tries"))
    def tries(self, job: DBTaskResult) -> int:
        return tries_of(job)

    @admin.display(description=_("Error"))
    def error(self, job: DBTaskResult) -> str:
        """The last line of it."""
        return job.traceback.strip().rpartition("\n")[2][:200] or "–"

    @admin.display(description=_("Error"))
    def whole_error(self, job: DBTaskResult) -> SafeString | str:
        return format_html("<pre>{}</pre>", job.traceback) if job.traceback else "–"

    @admin.display(description=_("Not before"))
    def next_turn(self, job: DBTaskResult) -> Any:
        return None if job.run_after == get_date_max() else job.run_after


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 36
