"""The room check: a page that a teacher opens before class, and phones join like a game."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from classroom import queries, room_check
from classroom.services import GameRefused
from classroom.views.addresses import home_address, is_loopback, join_address, qr_inline
from quizzes.permissions import can_create


@never_cache
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """GET says what it is; POST starts one, or goes to the one that runs."""
    user = cast(User, request.user)
    if not can_create(user):
        raise PermissionDenied(_("Room checks are for teachers."))
    problem = ""
    if request.method == "POST":
        try:
            check = room_check.start_room_check(host=user)
        except GameRefused as refusal:
            problem = refusal.message
        else:
            return redirect("classroom:room_check", game_id=check.game_id)
    context = {"problem": problem, "carried": queries.carried_players()}
    return render(request, "classroom/room_check_begin.html", context, status=503 if problem else 200)


@never_cache
@login_required
def check(request: HttpRequest, game_id: UUID) -> HttpResponse:
    """The running check, for who started it; everyone else, and after its end, gets to the beginning."""
    game = room_check.running_room_check(game_id=game_id, host=cast(User, request.user))
    if game is None:
        return redirect("classroom:room_check_begin")
    join = join_address(request, game.plan.pin)
    context = {
        "pin": game.plan.pin,
        "data": {"socket": f"/ws/host/{game_id}/"},
        "carried": queries.carried_players(),
        "home_address": home_address(request),
        "loopback": is_loopback(join),
        # segno's own output: a path and its attributes.
        "qr": mark_safe(qr_inline(join)),  # noqa: S308
    }
    return render(request, "classroom/room_check.html", context)
