"""The phone's pages for working alone: an assignment by its code, and practice of a quiz."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from accounts.addresses import network_of
from classroom.assignment_queries import find_assignment
from classroom.throttles import TooManyTries
from quizzes import richtext
from quizzes.queries import quizzes_visible_to


@never_cache
def attempt(request: HttpRequest, code: str) -> HttpResponse:
    """The page of an assignment that exists; otherwise home, which says that it doesn't."""
    try:
        found = find_assignment(code=code, asker=network_of(request))
    except TooManyTries:
        found = None
    if found is None:
        return redirect(f"{reverse('classroom:home')}?pin={code}")
    data = {
        "code": found.code,
        "api": reverse("api:attempt"),
        "about": reverse("api:assignment_by_code", args=[found.code]),
        "home": reverse("classroom:home"),
        "language": found.plan.get("language", ""),
    }
    return render(request, "classroom/attempt.html", {"title": found.title, "data": data})


@never_cache
@ensure_csrf_cookie
def practice(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    """Alone and without a trace; for whoever may read the quiz, others get a 404."""
    fields = ("pk", "title", "language", "public", "user_id")
    quiz = get_object_or_404(quizzes_visible_to(request.user).only(*fields), pk=quiz_id)
    # Who has found it in the library goes back to it there.
    if quiz.public and quiz.user_id != request.user.pk:
        back = reverse("quizzes:quiz", args=[quiz.pk])
    else:
        back = reverse("admin:index") if request.user.is_staff else reverse("classroom:home")
    data = {
        "api": reverse("api:practice", args=[quiz.pk]),
        "back": back,
        "language": quiz.language,
    }
    return render(request, "classroom/practice.html", {"title": richtext.clean(quiz.title), "data": data})
