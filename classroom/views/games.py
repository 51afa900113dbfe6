"""Starting a game and its host screen."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from msgspec import to_builtins

from accounts.models import User
from classroom import services
from classroom.forms import StartForm
from classroom.models import Controller
from classroom.views.addresses import home_address, is_loopback, join_address, qr_inline
from classroom.views.controllers import presses
from quizzes.models import GameResult, Quiz
from quizzes.permissions import can_start


@login_required
def start(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    """GET: the start dialog. POST: makes the game and goes to its host screen."""
    user = cast(User, request.user)
    quiz = _startable(user, quiz_id)
    if quiz is None:
        raise Http404
    form = StartForm(request.POST or None, initial=to_builtins(services.remembered_options(user)))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            game = services.create_game(quiz=quiz, host=user, options=form.options())
        except services.GameRefused as refusal:
            problem = refusal.message
        else:
            services.remember_options(user=user, options=form.options())
            return redirect("classroom:host", game_id=game.game_id)
    context = {
        "quiz": quiz,
        "form": form,
        "problem": problem,
        "question_count": len(quiz.questions),
        "minutes": max(1, round(_answering_s(quiz) / 60)),
        "has_controllers": Controller.objects.exists(),
    }
    return render(request, "classroom/start.html", context, status=400 if problem or form.errors else 200)


def _startable(user: User, quiz_id: UUID) -> Quiz | None:
    quiz = Quiz.objects.filter(pk=quiz_id).first()
    return quiz if quiz is not None and can_start(user, quiz) else None


def _answering_s(quiz: Quiz) -> int:
    """All questions' times. A row that never went through the editor may hold anything; starting says what is wrong."""
    times = [question.get("time") for question in quiz.questions if isinstance(question, dict)]
    return sum(time for time in times if isinstance(time, int))


@never_cache
@login_required
def host(request: HttpRequest, game_id: UUID) -> HttpResponse:
    """The projector's page, for the signed-in owner of the game only."""
    user = cast(User, request.user)
    if services.game_owner(game_id) != user.pk:
        raise Http404
    game = next((game for game in services.running_games(host=user) if game.game_id == game_id), None)
    if game is None:
        # Closed in the lobby, or a room check: nothing was played, so there is no result to go to.
        saved = GameResult.objects.filter(pk=game_id).exists()
        return redirect("classroom:result", result_id=game_id) if saved else redirect("classroom:results")
    join = join_address(request, game.pin)
    data = {
        "socket": f"/ws/host/{game_id}/",
        "result": reverse("classroom:result", args=[game_id]),
        "results": reverse("classroom:results"),
        "pin": game.pin,
        "music": game.music,
    }
    in_call = "in-call" in request.GET
    # A call's next game begins in the call.
    if not in_call and _startable(user, game.quiz_id) is not None:
        data["again"] = reverse("classroom:start", args=[game.quiz_id])
    context = {
        "game": game,
        "data": data,
        "in_call": in_call,
        "home_address": home_address(request),
        "loopback": is_loopback(join),
        "presses": presses(services.controller_code_of(game_id)),
        # segno's own output: a path and its attributes.
        "qr": mark_safe(qr_inline(join)),  # noqa: S308
    }
    return render(request, "classroom/host.html", context)
