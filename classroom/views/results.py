"""Saved results: the host's own list, one result, its note, and deleting it."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.bin_messages import say_it_is_in_the_bin
from accounts.bin_services import put_into_bin
from accounts.models import User
from classroom.assignment_results import settle_due_assignments
from classroom.forms import ClockForm, HardestForm, NoteForm
from classroom.views.reports import average_percent, player_answers, question_reports
from quizzes.models import GameResult
from quizzes.permissions import can_create
from quizzes.queries import found_results, listed_results, own_results
from quizzes.result_figures import most_right_first, player_figures
from quizzes.result_responses import file_response
from quizzes.result_services import HARDEST_COUNT, create_quiz_of_hardest
from quizzes.retention import anonymise_result
from quizzes.services import set_result_clock, set_result_note
from quizzes.validation import QuizInvalid

PAGE_SIZE = 20
SEARCH_MAX_CHARACTERS = 100
KNOWLEDGE_SHOWN = 200


@login_required
def results(request: HttpRequest) -> HttpResponse:
    """The host's results, newest first, those with the words `q`; a page number out of range shows the nearest page."""
    settle_due_assignments(owner=cast(User, request.user))
    words = request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_MAX_CHARACTERS]
    rows = listed_results(found_results(own_results(cast(User, request.user)), words))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "classroom/results.html", {"page": page, "words": words})


@login_required
def result(request: HttpRequest, result_id: UUID) -> HttpResponse:
    return _page(request, _own(request, result_id))


@login_required
@require_POST
def note(request: HttpRequest, result_id: UUID) -> HttpResponse:
    saved = _own(request, result_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, saved, form)
    set_result_note(result=saved, note=form.cleaned_data["note"])
    messages.success(request, _("The note is saved."))
    return redirect("classroom:result", result_id=result_id)


@login_required
@require_POST
def delete(request: HttpRequest, result_id: UUID) -> HttpResponse:
    saved = _own(request, result_id)
    if put_into_bin(thing=saved):
        say_it_is_in_the_bin(request, [saved])
    return redirect("classroom:results")


@login_required
def download(request: HttpRequest, result_id: UUID, kind: str) -> HttpResponse:
    """The result as a file; `kind` is "xlsx" or "csv"."""
    return file_response(_own(request, result_id), kind)


@login_required
@require_POST
def clock(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """When the names go: on a day, at the instance's limit, or (`now`) at once."""
    saved, form = _own(request, result_id), ClockForm(request.POST)
    if "now" in request.POST:
        anonymise_result(result_id=saved.pk, now=timezone.now())
        messages.success(request, _("The names are taken out."))
    elif form.is_valid():
        set_result_clock(result=saved, anonymise_at=form.moment())
        messages.success(request, _("The day is saved."))
    else:
        messages.error(request, " ".join(form.errors["anonymise_on"]))
    return redirect("classroom:result", result_id=result_id)


@login_required
def player(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """What one player (`?name=`) answered, question by question."""
    saved, name = _own(request, result_id), request.GET.get("name", "")
    figures = next((one for one in player_figures(saved) if one.name == name), None)
    if figures is None:
        raise Http404
    context = {"result": saved, "player": figures, "answers": player_answers(saved, name)}
    return render(request, "classroom/result_player.html", context)


@login_required
@require_POST
def hardest(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """A new quiz of this result's hardest questions; opens it in the editor."""
    user, saved, form = cast(User, request.user), _own(request, result_id), HardestForm(request.POST)
    if not can_create(user):
        raise PermissionDenied
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["count"]))
        return redirect("classroom:result", result_id=result_id)
    try:
        quiz = create_quiz_of_hardest(result=saved, owner=user, count=form.cleaned_data["count"])
    except QuizInvalid as invalid:
        messages.error(request, invalid.problems[0].message)
        return redirect("classroom:result", result_id=result_id)
    messages.success(request, _("The new quiz is yours; nobody else sees it."))
    return redirect("admin:quizzes_quiz_change", quiz.pk)


def _own(request: HttpRequest, result_id: UUID) -> GameResult:
    """The signed-in person's own result; a stranger's doesn't exist."""
    return get_object_or_404(own_results(cast(User, request.user)), pk=result_id)


def _page(request: HttpRequest, saved: GameResult, form: NoteForm | None = None) -> HttpResponse:
    is_hardest, by_right = request.GET.get("order") == "hardest", request.GET.get("players") == "right"
    reports, players = question_reports(saved, hardest=is_hardest), player_figures(saved)
    context = {
        "result": saved,
        "questions": reports,
        "players": most_right_first(players) if by_right else players,
        "by_right": by_right,
        "hardest_first": is_hardest,
        "knowledge": most_right_first(players)[:KNOWLEDGE_SHOWN],
        "may_create": can_create(cast(User, request.user)),
        "hardest_count": min(HARDEST_COUNT, sum(report.percent is not None for report in reports)),
        "percent": average_percent(reports),
        "names_kept_days": settings.RESULT_NAMES_KEPT_DAYS,
        "form": form or NoteForm(instance=saved),
        "has_custom_field": any(saved.custom_field_data.values()),
    }
    return render(request, "classroom/result.html", context, status=400 if form is not None else 200)
