"""The phone's page, and the QR code that leads to it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page

from accounts.addresses import network_of
from classroom import services
from classroom.engine.phases import Phase
from classroom.lesson_services import read_ticket
from classroom.store import guesses
from classroom.views.addresses import join_address, qr_file
from rooms.signing_data import can_read_letters

_OVER = {Phase.PODIUM, Phase.ENDED}


@gzip_page
@never_cache
def play(request: HttpRequest, pin: str) -> HttpResponse:
    """The player page of a game that exists; otherwise home, which says that it doesn't."""
    # Home also counts the miss, and says how long to wait.
    game = None if guesses.wait_s(network_of(request), pin) else services.find_game(pin)
    if game is None:
        return redirect(f"{reverse('classroom:home')}?pin={pin}")
    data: dict[str, Any] = {
        "pin": pin,
        "custom_field": game.custom_field,
        "locked": game.locked,
        "teams": game.teams,
        "names": game.names,
        "protected": game.protected,
        "over": game.phase in _OVER,
        "socket": "/ws/play/",
        "home": reverse("classroom:home"),
    }
    ticket = read_ticket(request.GET["in-call"], pin) if "in-call" in request.GET else None
    if ticket is not None:
        data["lesson"] = {"names": ticket.names, "stay": ticket.stay}
    if settings.SERVICE_WORKER:
        data["worker"] = f"{reverse('classroom:service_worker')}?language={get_language()}"
    if can_read_letters():
        data["signing"] = reverse("rooms:sign_recogniser")
    return render(request, "classroom/play.html", {"game": game, "pin": pin, "data": data})


def no_pin(request: HttpRequest) -> HttpResponse:
    """An address of which somebody typed the beginning only: home asks for the PIN."""
    return redirect("classroom:home")


def qr(request: HttpRequest, pin: str) -> HttpResponse:
    """The join address of a PIN as a QR code, whether or not a game has it now."""
    return HttpResponse(qr_file(join_address(request, pin)), content_type="image/svg+xml")
