"""The remote control: pairing a phone by the QR code of the host screen, and the page that controls the game."""

from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from classroom.consumers.remote import outlasts, remote_cookie
from classroom.engine.phases import Phase
from classroom.store import desk, remotes
from classroom.store.desk import DeskEntry
from classroom.teacher_notes import notes_of
from classroom.views.addresses import public_address, qr_inline

COOKIE_AGE_S = 12 * 60 * 60


@never_cache
@require_POST
def new_code(request: HttpRequest, game_id: UUID) -> HttpResponse:
    """For the host screen: a fresh one-time address, as text and as a QR code."""
    game = _own(request, game_id)
    address = public_address(request, reverse("classroom:remote_pair", args=[remotes.new_code(game_id)]))
    answer = {
        "address": address,
        "qr": qr_inline(address),
        "minutes": remotes.CODE_EXPIRY_S // 60,
        "paired": remotes.remote_count(game),
    }
    return JsonResponse(answer)


@never_cache
@require_POST
def end_pairing(request: HttpRequest, game_id: UUID) -> HttpResponse:
    """For the host screen: every paired phone loses control."""
    remotes.part_with_all(_own(request, game_id))
    return JsonResponse({"paired": 0})


@never_cache
def pair(request: HttpRequest, code: str) -> HttpResponse:
    """GET asks; POST uses the code up, so that nothing that merely looks at a link can."""
    if request.method != "POST":
        return render(request, "classroom/remote_pair.html", {"refused": False})
    paired = remotes.redeem(code)
    if paired is None:
        return render(request, "classroom/remote_pair.html", {"refused": True}, status=410)
    game_id, token = paired
    response = redirect("classroom:remote", game_id=game_id)
    response.set_cookie(
        remote_cookie(game_id), token, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@never_cache
def remote(request: HttpRequest, game_id: UUID) -> HttpResponse:
    """For the signed-in owner and for paired devices."""
    game = desk.of_game(game_id)
    token = request.COOKIES.get(remote_cookie(game_id), "")
    if not (_owns(request, game) or (game and token and _is_paired(game, token))):
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    if game is None or game.state.phase is Phase.ENDED:
        return redirect("classroom:result", result_id=game_id)
    data: dict[str, Any] = {"socket": f"/ws/host/{game_id}/", "questions": notes_of(game.plan)}
    return render(request, "classroom/remote.html", {"game": game.plan, "data": data})


def _is_paired(game: DeskEntry, token: str) -> bool:
    """As on the socket: as long as the pairing lasts, and its owner's account. The page has every solution in it."""
    paired = remotes.device_paired_at(game, token)
    owner = None if paired is None else User.objects.filter(pk=game.plan.host_id).first()
    return paired is not None and owner is not None and owner.may_enter and outlasts(paired, owner)


def _owns(request: HttpRequest, game: DeskEntry | None) -> bool:
    return bool(request.user.is_authenticated and game and game.plan.host_id == str(request.user.pk))


def _own(request: HttpRequest, game_id: UUID) -> DeskEntry:
    """The signed-in person's own game; a stranger's doesn't exist."""
    game = desk.of_game(game_id)
    if game is None or not _owns(request, game):
        raise Http404
    return game
