"""Saved results: the host's own list, one result, its note, and deleting it."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from classroom.forms import NoteForm
from classroom.views.reports import average_percent, player_lines, question_reports
from quizzes.models import GameResult
from quizzes.queries import listed_results, own_results
from quizzes.result_responses import file_response
from quizzes.services import delete_result, set_result_note

PAGE_SIZE = 20


@login_required
def results(request: HttpRequest) -> HttpResponse:
    """The host's results, newest first; a page number out of range shows the nearest page."""
    rows = listed_results(own_results(cast(User, request.user)))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "classroom/results.html", {"page": page})


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
    delete_result(result=_own(request, result_id))
    messages.success(request, _("The result is deleted."))
    return redirect("classroom:results")


@login_required
def download(request: HttpRequest, result_id: UUID, kind: str) -> HttpResponse:
    """The result as a file; `kind` is "xlsx" or "csv"."""
    return file_response(_own(request, result_id), kind)


def _own(request: HttpRequest, result_id: UUID) -> GameResult:
    """The signed-in person's own result; a stranger's doesn't exist."""
    return get_object_or_404(own_results(cast(User, request.user)), pk=result_id)


def _page(request: HttpRequest, saved: GameResult, form: NoteForm | None = None) -> HttpResponse:
    reports = question_reports(saved)
    context = {
        "result": saved,
        "questions": reports,
        "players": player_lines(saved),
        "percent": average_percent(reports),
        "form": form or NoteForm(instance=saved),
        "has_custom_field": any(saved.custom_field_data.values()),
    }
    return render(request, "classroom/result.html", context, status=400 if form is not None else 200)
