"""REST API of live games, for their hosts only. What happens inside a game goes over sockets (docs/protocol.md)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import permissions, status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from classroom import services
from classroom.overlay_api import OverlayActions, own_live_view
from classroom.overlay_serializers import LiveGameSerializer
from classroom.protocol.outgoing import as_json
from classroom.serializers import NewGameSerializer, NewlyStartedGameSerializer, RunningGameSerializer
from classroom.services import RunningGame
from classroom.views.addresses import join_address, public_address
from quizzes.permissions import can_start

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The game's id.")


def _addresses(request: Request, game_id: UUID, pin: str) -> dict[str, Any]:
    return {
        "id": game_id,
        "pin": pin,
        "host_url": public_address(request._request, reverse("classroom:host", args=[game_id])),
        "join_url": join_address(request._request, pin),
    }


def _running(request: Request, game: RunningGame) -> dict[str, Any]:
    return {
        **_addresses(request, game.game_id, game.pin),
        "title": game.title,
        "phase": game.phase,
        "question_index": game.question_index,
        "question_count": game.question_count,
        "player_count": game.player_count,
        "created_at": game.created_at,
    }


@extend_schema_view(
    list=extend_schema(summary="Your running games", responses=RunningGameSerializer(many=True)),
    create=extend_schema(
        summary="Start a game", request=NewGameSerializer, responses={201: NewlyStartedGameSerializer}
    ),
    retrieve=extend_schema(summary="A running game of yours", parameters=[_ID], responses=LiveGameSerializer),
)
class GameViewSet(OverlayActions):
    permission_classes = (permissions.IsAuthenticated,)
    api_scope = "live"
    lookup_value_converter = "uuid"

    def list(self, request: Request) -> Response:
        games = [_running(request, game) for game in services.running_games(host=request.user)]
        return Response(RunningGameSerializer(games, many=True).data)

    def create(self, request: Request) -> Response:
        form = NewGameSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        quiz = form.validated_data["quiz"]
        if not can_start(request.user, quiz):
            raise PermissionDenied(_("This quiz can't be played. Copy it, or choose another."))
        game = services.create_game(quiz=quiz, host=request.user, options=form.options())
        answer = {**_addresses(request, game.game_id, game.pin), "controller_code": game.controller_code}
        return Response(NewlyStartedGameSerializer(answer).data, status=status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """With everything its host screen shows in `state`. Ended games are results."""
        view = own_live_view(request, pk)
        game, created = view.game, datetime.fromtimestamp(view.plan.created_at_ms / 1000, UTC)
        names = ("title", "phase", "question_index", "question_count", "player_count")
        answer = {
            **_addresses(request, pk, game.pin),
            **{name: getattr(game, name) for name in names},
            "created_at": created,
            "state": as_json(game),
        }
        return Response(LiveGameSerializer(answer).data)


@extend_schema(exclude=True)
class UnknownAddressView(APIView):
    """Addresses that the API doesn't have are refused in its own shape."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(_("The API has no such address."))
