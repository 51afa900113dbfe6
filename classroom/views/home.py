"""The first page: a PIN for those who play, the way in for those who teach."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.addresses import network_of
from accounts.queries import registration_offered
from classroom import services
from classroom.assignment_queries import CODE_DIGITS, find_assignment
from classroom.forms import PinForm
from classroom.store import guesses
from classroom.throttles import TooManyTries


def home(request: HttpRequest) -> HttpResponse:
    """GET `?pin=` goes to that game or assignment, or says on the page what is wrong with the PIN."""
    lookup = _lookup(request) if "pin" in request.GET else None
    if lookup is not None and not lookup.problem:
        return redirect(lookup.address)
    context = {
        "pin": request.GET.get("pin", "")[:40],
        "problem": lookup.problem if lookup else "",
        "registration_open": registration_offered(),
    }
    response = render(request, "classroom/home.html", context, status=lookup.status if lookup else 200)
    if lookup is not None and lookup.wait_s:
        response["Retry-After"] = str(lookup.wait_s)
    return response


@dataclass(frozen=True)
class _Lookup:
    """What became of a PIN that was typed; `problem` is "" when something has it, which is played at `address`."""

    address: str = ""
    status: int = 200
    problem: str = ""
    wait_s: int = 0


def _lookup(request: HttpRequest) -> _Lookup:
    form = PinForm(request.GET)
    if not form.is_valid():
        return _Lookup(status=400, problem=str(form.errors["pin"][0]))
    pin, network = form.cleaned_data["pin"], network_of(request)
    wait_s = guesses.wait_s(network, pin)
    if not wait_s:
        address = _address_of(network, pin)
        if address is not None:
            return _Lookup(address)
        wait_s = guesses.missed(network, pin)
    if not wait_s:
        return _Lookup(status=404, problem=_("No game has this PIN. Look at the big screen again."))
    problem = ngettext(
        "Too many wrong PINs came from your network. Try again in %(count)s second.",
        "Too many wrong PINs came from your network. Try again in %(count)s seconds.",
        wait_s,
    )
    return _Lookup(status=429, problem=problem % {"count": wait_s}, wait_s=wait_s)


def _address_of(network: str, pin: str) -> str | None:
    """Where to play what has this PIN or, being ten digits long, this assignment's code."""
    try:
        if len(pin) == CODE_DIGITS and find_assignment(code=pin, asker=network) is not None:
            return reverse("classroom:attempt", args=[pin])
    except TooManyTries:
        return None
    return reverse("classroom:play", args=[pin]) if services.find_game(pin) is not None else None


def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for /favicon.ico wherever a page names no icon."""
    return redirect(static("classroom/icon.svg"))
