"""REST API of saved results: own ones only."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.bin_services import put_into_bin
from quizzes import queries, services
from quizzes.models import GameResult
from quizzes.permissions import can_create
from quizzes.result_figures import hardest_first, most_right_first, player_figures, question_figures
from quizzes.result_files import CSV, XLSX
from quizzes.result_responses import file_response
from quizzes.result_services import create_quiz_of_hardest
from quizzes.retention import anonymise_result
from quizzes.serializers import (
    HardestSerializer,
    QuizSerializer,
    ResultFiguresSerializer,
    ResultListSerializer,
    ResultSerializer,
)

ORDERS = ("played", "hardest")
PLAYER_ORDERS = ("score", "right")


def _chosen(request: Request, name: str, allowed: tuple[str, ...]) -> str:
    value = request.query_params.get(name, allowed[0])
    if value not in allowed:
        raise ValidationError(
            {name: [_("Choose one of %(choices)s.") % {"choices": ", ".join(allowed)}]}, code="invalid_choice"
        )
    return value


class AnyAccept(DefaultContentNegotiation):
    """For answers that are files: whatever the client says it accepts; refusals are JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


@extend_schema_view(
    list=extend_schema(summary="Results of your games"),
    retrieve=extend_schema(summary="A result with all answers"),
    partial_update=extend_schema(summary="Change a result's note, or when it loses its names"),
    destroy=extend_schema(summary="Put a result into your bin"),
)
class ResultViewSet(viewsets.ReadOnlyModelViewSet[GameResult], mixins.UpdateModelMixin, mixins.DestroyModelMixin):
    queryset = GameResult.objects.none()
    lookup_value_converter = "uuid"
    http_method_names: ClassVar = ["get", "post", "patch", "delete", "head", "options"]
    filterset_fields = ("quiz",)
    search_fields = ("title", "note")
    ordering_fields = ("timestamp", "player_count", "title")

    def get_queryset(self) -> QuerySet[GameResult]:
        if not self.request.user.is_authenticated:  # the schema is made for nobody
            return GameResult.objects.none()
        results = queries.own_results(self.request.user).order_by("-timestamp", "id")
        return queries.listed_results(results) if self.action == "list" else results

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return ResultListSerializer if self.action == "list" else ResultSerializer

    def perform_update(self, serializer: BaseSerializer[GameResult]) -> None:
        note = serializer.validated_data.get("note")
        if note is not None:
            services.set_result_note(result=serializer.instance, note=note)
        if "anonymise_at" in serializer.validated_data:
            at = serializer.validated_data["anonymise_at"]
            services.set_result_clock(result=serializer.instance, anonymise_at=at)

    def perform_destroy(self, instance: GameResult) -> None:
        put_into_bin(thing=instance)

    @extend_schema(
        summary="A result in figures: how hard each question was, what each player knew",
        parameters=[
            OpenApiParameter("order", enum=ORDERS, default="played", description="Of the questions."),
            OpenApiParameter("players", enum=PLAYER_ORDERS, default="score", description="Most points or right first."),
        ],
        responses=ResultFiguresSerializer,
    )
    @action(detail=True)
    def figures(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order, by = _chosen(request, "order", ORDERS), _chosen(request, "players", PLAYER_ORDERS)
        result = self.get_object()
        questions, players = question_figures(result), player_figures(result)
        shown = {
            "questions": hardest_first(questions) if order == "hardest" else questions,
            "players": most_right_first(players) if by == "right" else players,
        }
        return Response(ResultFiguresSerializer(shown).data)

    @extend_schema(
        summary="Make a quiz of the hardest questions", request=HardestSerializer, responses={201: QuizSerializer}
    )
    @action(detail=True, methods=["post"], url_path="hardest-quiz")
    def hardest_quiz(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The quiz is yours and private, the hardest question first."""
        result = self.get_object()
        if not can_create(request.user):
            raise PermissionDenied
        form = HardestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        quiz = create_quiz_of_hardest(result=result, owner=request.user, **form.validated_data)
        return Response(QuizSerializer(quiz).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Take the players' names out of a result now", request=None, responses=ResultSerializer)
    @action(detail=True, methods=["post"])
    def anonymise(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """For good. Scores, answers and times stay; again is no error."""
        result = self.get_object()
        anonymise_result(result_id=result.pk, now=timezone.now())
        result.refresh_from_db()
        return Response(ResultSerializer(result).data)

    @extend_schema(summary="A result as a spreadsheet", responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def xlsx(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sheets: Players, Questions, and one per question with everybody's answer."""
        return file_response(self.get_object(), "xlsx")

    @extend_schema(summary="A result as .csv", responses={(200, CSV): OpenApiTypes.STR})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def csv(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """One line per player and question; UTF-8 with a byte order mark."""
        return file_response(self.get_object(), "csv")
