"""The HTTP side of hardware controllers, exactly as their firmware 0.0.1 needs it (docs/controllers.md).

No redirects, no final slashes, no cookies and no CSRF tokens; short bodies with a Content-Length; 200 on success.
"""

from typing import Any, NoReturn

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, Throttled, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.addresses import network_of
from classroom import controller_services as controllers
from classroom.api_parsers import BoundedJSONParser
from classroom.engine.names import PlayerNameError, clean_name
from classroom.models import Controller
from classroom.protocol.box import GAME_CODE_LENGTH, is_code
from classroom.store import boxes
from classroom.store.controller_codes import pin_of_code

_UNKNOWN = gettext_lazy("There is no such controller, or its secret is wrong. Set it up again.")
_NO_GAME = gettext_lazy("There is no game with this code. Look at the big screen.")


class JoinRefused(APIException):
    """The game is there, but not for this box."""

    def __init__(self, status_code: int, code: str, detail: str) -> None:
        self.status_code = status_code
        super().__init__(detail, code)


_REFUSALS = {
    "name_taken": (status.HTTP_409_CONFLICT, gettext_lazy("Somebody in this game has this controller's name.")),
    "kicked": (status.HTTP_403_FORBIDDEN, gettext_lazy("The host removed this controller from the game.")),
    "game_locked": (status.HTTP_403_FORBIDDEN, gettext_lazy("The host lets nobody new in at the moment.")),
    "game_full": (status.HTTP_403_FORBIDDEN, gettext_lazy("This game is full.")),
    "started": (status.HTTP_400_BAD_REQUEST, gettext_lazy("This game has started already.")),
    "wrong_phase": (status.HTTP_400_BAD_REQUEST, gettext_lazy("This game is over already.")),
}


class JSONWhateverItIsCalled(BoundedJSONParser):
    """Boxes send JSON and may call it anything."""

    media_type = "*/*"


class WhateverIsAccepted(BaseContentNegotiation):
    """Boxes take what there is."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


@extend_schema(exclude=True)
class BoxView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (JSONWhateverItIsCalled,)
    content_negotiation_class = WhateverIsAccepted

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, controllers.TooManyGuesses):
            exc = Throttled(controllers.GUESSES_FORGOTTEN_AFTER_S, str(exc.message), "too_many_guesses")
        return super().handle_exception(exc)

    def fields(self, request: Request) -> dict[str, Any]:
        if not isinstance(request.data, dict):
            raise ValidationError(_("Send a JSON object."))
        return request.data

    def device(self, request: Request, told: Any) -> Controller:
        """The device that the request proves to come from. Raises NotFound."""
        network = network_of(request._request)
        controller = controllers.known_device(id=told.get("id"), secret=told.get("secret_key"), network=network)
        if controller is None:
            raise NotFound(_UNKNOWN, "controller_not_found")
        return controller


class RegisterView(BoxView):
    def post(self, request: Request) -> Response:
        """A set-up code for id and secret."""
        network = network_of(request._request)
        registered = controllers.register_device(code=self.fields(request).get("code"), network=network)
        if registered is None:
            raise NotFound(
                _("This code is wrong, used or too old. Get a new one on the page Controllers."), "code_unknown"
            )
        return Response({"id": str(registered.id), "secret_key": registered.secret})


class PingView(BoxView):
    def get(self, request: Request) -> Response:
        """At every start. A 404 makes the box forget its pairing, so nothing else may be answered by one."""
        controller = self.device(request, request.query_params)
        controllers.note_contact(controller=controller, version=request.query_params.get("version"))
        return Response({})


class UpdateView(BoxView):
    def get(self, request: Request) -> HttpResponse:
        """The firmware version that its owner wants, as bare text."""
        controller = self.device(request, request.query_params)
        controllers.note_contact(controller=controller)
        if not controller.wanted_os_version:
            raise ValidationError(_("No firmware version is wanted."), "no_version")
        return HttpResponse(controller.wanted_os_version, content_type="text/plain")


class JoinView(BoxView):
    def post(self, request: Request) -> Response:
        """A place in the game whose code the box has."""
        told = self.fields(request)
        controller = self.device(request, told)
        controllers.note_contact(controller=controller)
        pin = self._pin(request, told.get("code"))
        try:
            name = clean_name(controller.player_name)
        except PlayerNameError as error:
            raise ValidationError(str(error), error.code) from None
        taken = boxes.take_place(pin, name=name, token=told["secret_key"])
        if taken.place is None:
            self._refuse(taken.code)
        return Response({"id": str(taken.place)})

    @staticmethod
    def _pin(request: Request, code: object) -> str:
        network = network_of(request._request)
        controllers.claim_code_guess(network=network)
        pin = pin_of_code(code) if isinstance(code, str) and is_code(code, GAME_CODE_LENGTH) else None
        if pin is None:
            raise NotFound(_NO_GAME, "game_not_found")
        controllers.forgive_code_guess(network=network)
        return pin

    @staticmethod
    def _refuse(code: str) -> NoReturn:
        if code not in _REFUSALS:
            raise NotFound(_NO_GAME, "game_not_found")
        raise JoinRefused(_REFUSALS[code][0], code, _REFUSALS[code][1])
