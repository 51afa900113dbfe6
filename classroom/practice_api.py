"""REST API of practice: for whoever may read the quiz. The round is in the token that each reply carries on."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from classroom import practice
from classroom.practice import Round
from classroom.practice_serializers import (
    NewRoundSerializer,
    PracticeAnswerSerializer,
    PracticeStepSerializer,
    RoundTokenSerializer,
)
from quizzes.models import Quiz
from quizzes.queries import quizzes_visible_to
from quizzes.question_types.shapes import InvalidAnswer

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The quiz's id.")


class _PracticeView(APIView):
    permission_classes = (AllowAny,)
    api_scope = "read"

    @staticmethod
    def _quiz(request: Request, pk: UUID) -> Quiz:
        return get_object_or_404(quizzes_visible_to(request.user), pk=pk)

    @staticmethod
    def _data(request: Request, serializer: Any) -> dict[str, Any]:
        form = serializer(data=request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    @staticmethod
    def _step(quiz: Quiz, round_: Round, current: Any = None, verdict: Any = None) -> Response:
        step = {
            "token": practice.sealed(round_),
            "current": current,
            "verdict": verdict,
            "summary": practice.summary(quiz=quiz, round_=round_),
        }
        return Response(PracticeStepSerializer(step).data)


class PracticeStartView(_PracticeView):
    @extend_schema(
        summary="Start to practise a quiz",
        parameters=[_ID],
        request=NewRoundSerializer,
        responses=PracticeStepSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Nothing is saved: the round is in `token`, which is good for a few hours."""
        quiz = self._quiz(request, pk)
        data = self._data(request, NewRoundSerializer)
        round_, current = practice.open_next(quiz=quiz, round_=practice.start_round(quiz=quiz, **data))
        return self._step(quiz, round_, current=current)


class PracticeQuestionView(_PracticeView):
    @extend_schema(
        summary="Open the next question of a round",
        parameters=[_ID],
        request=RoundTokenSerializer,
        responses=PracticeStepSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """`current` is null when there is none left."""
        quiz = self._quiz(request, pk)
        round_ = practice.unsealed(self._data(request, RoundTokenSerializer)["token"], quiz)
        round_, current = practice.open_next(quiz=quiz, round_=round_)
        return self._step(quiz, round_, current=current)


class PracticeAnswerView(_PracticeView):
    @extend_schema(
        summary="Answer the open question of a round",
        parameters=[_ID],
        request=PracticeAnswerSerializer,
        responses=PracticeStepSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        quiz = self._quiz(request, pk)
        data = self._data(request, PracticeAnswerSerializer)
        try:
            round_, verdict = practice.judge(
                quiz=quiz, round_=practice.unsealed(data["token"], quiz), raw=data["answer"]
            )
        except InvalidAnswer as error:
            raise ValidationError({"answer": [str(error)]}, code="invalid_answer") from None
        return self._step(quiz, round_, verdict=verdict)
