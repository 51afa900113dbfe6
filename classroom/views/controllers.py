"""The pages on which teachers set up their hardware controllers."""

from typing import Any, NamedTuple, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.bin_messages import say_it_is_in_the_bin
from accounts.bin_services import put_into_bin
from accounts.models import User
from classroom import controller_services as controllers
from classroom.controller_forms import ControllerForm, NewControllerForm
from classroom.models import Controller
from classroom.protocol.box import symbols_of

_COLORS = {
    "blue": gettext_lazy("blue"),
    "green": gettext_lazy("green"),
    "yellow": gettext_lazy("yellow"),
    "red": gettext_lazy("red"),
}


class Press(NamedTuple):
    """One press of a code, as templates draw it."""

    color: str
    word: Any
    long: bool


def presses(code: str | None) -> list[Press]:
    """A code for people: which button, and whether long."""
    return [Press(symbol.color, _COLORS[symbol.color], symbol.long) for symbol in symbols_of(code or "")]


@never_cache
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """GET: one's controllers and a form for a new one. POST: sets one up; its code is part of this answer alone."""
    user = cast(User, request.user)
    form = NewControllerForm(request.POST or None)
    setup: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            controller, code = controllers.create_controller(user=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            setup, form = _setup(controller, code), NewControllerForm()
    context = {"controllers": Controller.objects.filter(user=user), "form": form, **setup}
    return render(request, "classroom/controllers.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
def controller(request: HttpRequest, controller_id: UUID) -> HttpResponse:
    """One controller: what it is called, how it plays, which firmware it shall have."""
    found = _own(request, controller_id)
    fields = ("name", "player_name", "wanted_os_version")
    form = ControllerForm(request.POST or None, initial={name: getattr(found, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            controllers.change_controller(controller=found, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("classroom:controller", controller_id=found.pk)
    context = {"controller": found, "form": form}
    return render(request, "classroom/controller.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
@require_POST
def new_code(request: HttpRequest, controller_id: UUID) -> HttpResponse:
    """A new code for a controller that is there; it is part of this answer alone."""
    found = _own(request, controller_id)
    setup = _setup(found, controllers.renew_code(controller=found))
    fields = ("name", "player_name", "wanted_os_version")
    form = ControllerForm(initial={name: getattr(found, name) for name in fields})
    return render(request, "classroom/controller.html", {"controller": found, "form": form, **setup})


@login_required
@require_POST
def remove(request: HttpRequest, controller_id: UUID) -> HttpResponse:
    found = _own(request, controller_id)
    if put_into_bin(thing=found):
        say_it_is_in_the_bin(request, [found])
    return redirect("classroom:controllers")


def _own(request: HttpRequest, controller_id: UUID) -> Controller:
    return get_object_or_404(Controller, pk=controller_id, user=cast(User, request.user))


def _setup(found: Controller, code: controllers.SetupCode) -> dict[str, Any]:
    data = {
        "address": reverse("api:controller-detail", args=[found.pk]),
        "paired_at": found.paired_at.isoformat() if found.paired_at else None,
        "seconds": int(controllers.CODE_LIFETIME.total_seconds()),
    }
    return {"setup": found, "presses": presses(code.code), "setup_data": data}
