"""The page on which an author says what is wrong with a moderator's decision."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from quizzes import queries
from quizzes.moderation_forms import AppealForm
from quizzes.moderation_queries import notice_of
from quizzes.moderation_services import ModerationRefused, appeal_decision


@login_required
def appeal(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    """GET shows the decision and asks why it is wrong, POST tells the moderators. For the author alone."""
    author = cast(User, request.user)
    quiz = get_object_or_404(queries.own_quizzes(author).defer("questions"), pk=quiz_id)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeal_decision(quiz=quiz, author=author, text=form.cleaned_data["text"], now=timezone.now())
        except ModerationRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Thank you. A moderator will look at the quiz again and answer you."))
            return redirect("admin:quizzes_quiz_change", quiz.pk)
    return render(request, "quizzes/appeal.html", {"quiz": quiz, "notice": notice_of(quiz), "form": form})
