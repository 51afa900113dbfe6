"""REST API for overlays and scripts: a running game as its host sees it, and which question is asked."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.wording import say
from classroom.engine.phases import Refused
from classroom.hub.set_question import set_question
from classroom.live_view import LiveView, live_view
from classroom.overlay_serializers import (
    TALLY_SCHEMA,
    CurrentQuestionSerializer,
    LivePlayersSerializer,
    SetQuestionSerializer,
    StandingSerializer,
)
from classroom.protocol.outgoing import as_json
from classroom.services import GameRefused
from quizzes import richtext
from quizzes.question_types.shapes import Bar

TALLY_FORMS = ("object", "array", "string")
_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The game's id.")
_AS = OpenApiParameter(
    "as",
    enum=TALLY_FORMS,
    default="object",
    description="Everything, or the counts alone: `[3, 0, 5]`, or `3,0,5` as a string.",
)


def own_live_view(request: Request, game_id: UUID) -> LiveView:
    """The caller's running game. Raises NotFound."""
    found = live_view(game_id, request.user.pk)
    if found is None:
        raise NotFound(_("There is no such running game of yours."))
    return found


def _current_question(view: LiveView) -> Response:
    game = as_json(view.game)
    names = ("phase", "question_index", "question_count", "answer_count", "present_count", "remaining_ms", "revision")
    return Response({**{name: game[name] for name in names}, "question": game["question"]})


def _label(bar: Bar) -> str:
    return bar.label if bar.typed else richtext.plain(bar.label)


class OverlayActions(viewsets.ViewSet):
    """Parts of a game's state, each small enough to be asked for every second."""

    @extend_schema(summary="Who is in the game", parameters=[_ID], responses=LivePlayersSerializer)
    @action(detail=True)
    def players(self, request: Request, pk: UUID) -> Response:
        view = own_live_view(request, pk)
        shown = {
            "count": len(view.players),
            "present_count": view.game.present_count,
            "players": as_json(view.players),
        }
        return Response(shown)

    @extend_schema(
        summary="Everybody's score, best first",
        parameters=[_ID],
        responses=StandingSerializer(many=True),
        filters=False,
    )
    @action(detail=True)
    def scores(self, request: Request, pk: UUID) -> Response:
        """Without the points of a question whose results are hidden."""
        return Response(as_json(own_live_view(request, pk).standings))

    @extend_schema(summary="The current question", parameters=[_ID], responses=CurrentQuestionSerializer)
    @action(detail=True)
    def question(self, request: Request, pk: UUID) -> Response:
        """As the host's screen shows it; null where that shows none."""
        return _current_question(own_live_view(request, pk))

    @extend_schema(
        summary="Ask a certain question now",
        parameters=[_ID],
        request=SetQuestionSerializer,
        responses={200: CurrentQuestionSerializer},
    )
    @question.mapping.post
    def set_question(self, request: Request, pk: UUID) -> Response:
        """A later one than the current, which is closed and counted first. Those between count for nobody.

        Asking for the one that is open changes nothing. 409: `wrong_phase` (it was asked already, or the game is
        over), `state_changed` (since the revision `seen`).
        """
        view = own_live_view(request, pk)
        form = SetQuestionSerializer(data=request.data, context={"question_count": view.game.question_count})
        form.is_valid(raise_exception=True)
        refused = set_question(pk, **form.validated_data)
        if isinstance(refused, Refused):
            raise GameRefused(refused.code, say(refused.message))
        return _current_question(own_live_view(request, pk))

    @extend_schema(
        summary="How the current question was answered", parameters=[_ID, _AS], responses={200: TALLY_SCHEMA}
    )
    @action(detail=True)
    def tally(self, request: Request, pk: UUID) -> Response:
        """A poll's votes while they come in, other questions once their results are shown; empty until then."""
        form = request.query_params.get("as", TALLY_FORMS[0])
        if form not in TALLY_FORMS:
            raise ValidationError(
                {"as": [_("Choose one of %(choices)s.") % {"choices": ", ".join(TALLY_FORMS)}]}, code="invalid_choice"
            )
        view = own_live_view(request, pk)
        bars = view.tally.bars if view.tally else []
        counts = [bar.count for bar in bars]
        text = ",".join(map(str, counts))
        if form == "array":
            return Response(counts)
        if form == "string":
            return Response(text)
        return Response(self._whole_tally(view, bars, counts, text))

    @staticmethod
    def _whole_tally(view: LiveView, bars: list[Bar], counts: list[int], text: str) -> dict[str, Any]:
        return {
            "question_index": view.game.question_index,
            "shown": view.tally is not None,
            "answered": view.tally.answered if view.tally else 0,
            "labels": [_label(bar) for bar in bars],
            "counts": counts,
            "text": text,
            "right": [bar.right for bar in bars],
        }
