"""Transcripts in the admin: whose, when and how much. What was said is read on its page, by those who were there."""

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
from rooms import transcript_queries
from rooms.models import Transcript


@admin.register(Transcript)
class TranscriptAdmin(GoesIntoTheBin, admin.ModelAdmin):
    """Of own rooms; administrators see all, without the text, and may delete."""

    list_display = ("room", "created_at", "ended_at", "started_by_name", "lines", "page")
    search_fields = ("room__name", "room__room_code", "started_by_name")
    search_help_text = _("Search names and codes of calls")
    list_filter = ("created_at",)
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    fields = ("room", "created_at", "ended_at", "started_by_name", "lines", "page")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transcript]:
        rows = Transcript.objects.filter(room__deleted_at=None).order_by("-created_at", "id")
        return transcript_queries.listed(
            rows if is_administrator(request.user) else rows.filter(room__owner=request.user)
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Transcript | None = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    @admin.display(description=_("Lines"), ordering="segment_count")
    def lines(self, transcript: Any) -> int:
        return int(transcript.segment_count)

    @admin.display(description=_("Text"))
    def page(self, transcript: Transcript) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("rooms:transcript", args=[transcript.pk]), _("Open"))
