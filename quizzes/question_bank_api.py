"""REST API of the question bank: find quizzes to take questions from, and their questions, ready to be taken."""

import dataclasses
from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from quizzes import question_bank as bank
from quizzes.models import Quiz
from quizzes.permissions import can_create
from quizzes.question_schema import PublicQuestionSerializer, QuestionField

_WORDS = OpenApiParameter("q", description="Words that are all in it, wherever.")


class MayWriteQuizzes(BasePermission):
    """Who takes questions sees their solutions, and has a quiz to put them into."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return can_create(request.user)


class BankQuizSerializer(serializers.ModelSerializer[Quiz]):
    author = serializers.CharField(source="user.username")
    question_count = serializers.SerializerMethodField()

    class Meta:
        model = Quiz
        fields = ("id", "title", "author", "question_count", "updated_at")

    def get_question_count(self, quiz: Quiz) -> int:
        entry = getattr(quiz, "search_entry", None)
        return entry.question_total if entry else 0


class BankPageSerializer(serializers.Serializer):
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = BankQuizSerializer(many=True, source="quizzes")


class BankQuestionSerializer(serializers.Serializer):
    index = serializers.IntegerField(help_text="Its place in the quiz, from 0.")
    question = QuestionField(help_text="To be put into another quiz as it is; its `source` says whom it is from.")
    shown = PublicQuestionSerializer(help_text="As players see it, in the author's order.")
    right = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of the right options.")
    matches = serializers.BooleanField(help_text="All the words are in this question.")


class BankQuestionsSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    questions = BankQuestionSerializer(many=True)


def _query(request: Request) -> str:
    return request.query_params.get("q", "").replace("\x00", "").strip()[:200]


def _page(request: Request) -> int:
    number = request.query_params.get("page", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1


class QuestionBankView(APIView):
    permission_classes = (IsAuthenticated, MayWriteQuizzes)

    @extend_schema(
        operation_id="question_bank_list",
        summary="Quizzes to take questions from",
        parameters=[
            OpenApiParameter("scope", enum=[bank.OWN, bank.PUBLIC], description="Own quizzes, or the community's."),
            _WORDS,
            OpenApiParameter("page", int),
        ],
        responses=BankPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Ten a page, without their questions; a page number out of range gives the nearest page."""
        scope = bank.PUBLIC if request.query_params.get("scope") == bank.PUBLIC else bank.OWN
        found = bank.bank_quizzes(cast(User, request.user), scope=scope, query=_query(request), page=_page(request))
        return Response(BankPageSerializer(found).data)


class BankQuizView(APIView):
    permission_classes = (IsAuthenticated, MayWriteQuizzes)

    @extend_schema(
        operation_id="question_bank_retrieve",
        summary="A quiz's questions, ready to be taken",
        parameters=[_WORDS],
        responses=BankQuestionsSerializer,
    )
    def get(self, request: Request, pk: Any) -> Response:
        """Of one's own quiz or a public one. Pictures that a public quiz shows may be used where its questions are."""
        user = cast(User, request.user)
        try:
            quiz = bank.bank_quiz_of(user, pk)
        except Quiz.DoesNotExist:
            raise NotFound from None
        questions = bank.bank_questions(quiz, taker=user, query=_query(request))
        return Response({"id": quiz.pk, "questions": [dataclasses.asdict(one) for one in questions]})
