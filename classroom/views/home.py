"""The first page: a PIN for those who play, the way in for those who teach."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.addresses import network_of
from classroom import services
from classroom.assignment_queries import CODE_DIGITS, find_assignment
from classroom.forms import PinForm
from classroom.throttles import TooManyTries


def home(request: HttpRequest) -> HttpResponse:
    """GET `?pin=` goes to that game or assignment, or says on the page what is wrong with the PIN."""
    status, problem = 200, ""
    if "pin" in request.GET:
        form = PinForm(request.GET)
        if form.is_valid() and (address := _address_of(request, form.cleaned_data["pin"])):
            return redirect(address)
        status = 404 if form.is_valid() else 400
        problem = (
            _("No game has this PIN. Look at the big screen again.") if form.is_valid() else str(form.errors["pin"][0])
        )
    context = {
        "pin": request.GET.get("pin", "")[:40],
        "problem": problem,
        "registration_open": settings.REGISTRATION_OPEN,
    }
    return render(request, "classroom/home.html", context, status=status)


def _address_of(request: HttpRequest, pin: str) -> str | None:
    """Where to play what has this PIN or, being ten digits long, this assignment's code."""
    try:
        if len(pin) == CODE_DIGITS and find_assignment(code=pin, asker=network_of(request)) is not None:
            return reverse("classroom:attempt", args=[pin])
    except TooManyTries:
        return None
    return reverse("classroom:play", args=[pin]) if services.find_game(pin) is not None else None


def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for /favicon.ico wherever a page names no icon."""
    return redirect(static("classroom/icon.svg"))
