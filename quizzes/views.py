"""Pages about quizzes outside the admin."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.models import User
from quizzes import queries
from quizzes.duplicate_questions import duplicate_questions
from quizzes.exports import quiz_content
from quizzes.formats import FORMATS
from quizzes.import_api import READABLE, WRITABLE
from quizzes.permissions import can_create, can_read

# Stands for the id that the page doesn't know yet.
SOME_ID = UUID(int=0)


@login_required
def import_quiz(request: HttpRequest) -> HttpResponse:
    """Choose a file, see what it would become, take it in. The page's script talks to the API."""
    if not can_create(request.user):
        raise PermissionDenied
    suffixes = sorted({suffix for form in FORMATS.values() for suffix in form.suffixes})
    context = {
        "formats": READABLE,
        "suffixes": ",".join(suffixes),
        "quiz_address": reverse("admin:quizzes_quiz_change", args=[SOME_ID]),
        "some_id": SOME_ID,
    }
    return render(request, "quizzes/import.html", context)


@login_required
def duplicates(request: HttpRequest) -> HttpResponse:
    """Questions that stand twice in one's own quizzes."""
    if not can_create(request.user):
        raise PermissionDenied
    found = duplicate_questions(cast(User, request.user))
    return render(request, "quizzes/duplicates.html", {"duplicates": found})


@login_required
def export_quiz(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    """The formats that a quiz can be written to, and what each would lose."""
    quiz = get_object_or_404(queries.quizzes_visible_to(request.user).select_related("user"), pk=quiz_id)
    if not can_read(request.user, quiz):
        raise PermissionDenied
    content = quiz_content(quiz)
    formats = [(form, form.losses(content)) for form in WRITABLE]
    # Those that lose least come first.
    formats.sort(key=lambda pair: len(pair[1]))
    return render(request, "quizzes/export.html", {"quiz": quiz, "formats": formats})
