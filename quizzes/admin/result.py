"""Results of games: read, note, delete. The charts are on the results page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.bin_admin import GoesIntoTheBin
from accounts.permissions import is_administrator
from accounts.relative_times import relative_time
from quizzes import markup, queries, services
from quizzes.admin import columns
from quizzes.admin.filters import PlayedFilter
from quizzes.models import GameResult


@admin.register(GameResult)
class GameResultAdmin(GoesIntoTheBin, admin.ModelAdmin):
    """Own results; administrators see all."""

    list_display = ("title_shown", "played", "players", "question_count", "note_shown", "result_page")
    list_display_links = ("title_shown",)
    list_filter = (("timestamp", PlayedFilter),)
    search_fields = ("title", "note")
    search_help_text = _("Search titles and notes")
    ordering = ("-timestamp", "id")
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    fields = ("title_shown", "timestamp", "players", "question_count", "note", "result_page")
    readonly_fields = ("title_shown", "timestamp", "players", "question_count", "result_page")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GameResult]:
        rows = GameResult.objects.all() if is_administrator(request.user) else queries.own_results(request.user)
        return queries.listed_results(rows).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    @admin.display(description=_("Quiz"), ordering="title")
    def title_shown(self, result: GameResult) -> SafeString:
        return markup.title(result.title)

    @admin.display(description=_("Played"), ordering="timestamp")
    def played(self, result: GameResult) -> SafeString:
        return relative_time(result.timestamp)

    @admin.display(description=_("Players"), ordering="player_count")
    def players(self, result: GameResult) -> SafeString:
        return columns.with_unit(result.player_count, ngettext("player", "players", result.player_count))

    @admin.display(description=_("Questions"), ordering="question_count")
    def question_count(self, result: Any) -> SafeString:
        return columns.count_of_questions(result)

    @admin.display(description=_("Note"))
    def note_shown(self, result: GameResult) -> SafeString:
        note = Truncator(result.note).chars(60)
        return format_html('<span dir="auto">{}</span>', note) if note else SafeString("")

    @admin.display(description=_("Charts"))
    def result_page(self, result: GameResult) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("classroom:result", args=[result.pk]), _("Open results"))

    def save_model(self, request: HttpRequest, obj: GameResult, form: Any, change: bool) -> None:
        services.set_result_note(result=obj, note=form.cleaned_data["note"])
