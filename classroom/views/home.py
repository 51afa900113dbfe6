"""The first page: a PIN for those who play, the way in for those who teach."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _

from accounts.queries import registration_offered
from classroom import services
from classroom.forms import PinForm


def home(request: HttpRequest) -> HttpResponse:
    """GET `?pin=` goes to that game, or says on the page what is wrong with the PIN."""
    status, problem = 200, ""
    if "pin" in request.GET:
        form = PinForm(request.GET)
        if form.is_valid() and services.find_game(form.cleaned_data["pin"]) is not None:
            return redirect("classroom:play", pin=form.cleaned_data["pin"])
        status = 404 if form.is_valid() else 400
        problem = (
            _("No game has this PIN. Look at the big screen again.") if form.is_valid() else str(form.errors["pin"][0])
        )
    context = {
        "pin": request.GET.get("pin", "")[:40],
        "problem": problem,
        "registration_open": registration_offered(),
    }
    return render(request, "classroom/home.html", context, status=status)


def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for /favicon.ico wherever a page names no icon."""
    return redirect(static("classroom/icon.svg"))
