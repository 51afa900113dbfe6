"""REST API: a text with its formulas as a screen will show them, while somebody writes it."""

import dataclasses

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes import formulas, richtext
from quizzes.question_types.fields import SLIDE_MAX_CHARACTERS

# A slide's text with all mark-up that it may have.
TEXT_MAX_CHARACTERS = richtext.MARKUP_FACTOR * SLIDE_MAX_CHARACTERS


class TextSerializer(serializers.Serializer):
    text = serializers.CharField(
        max_length=TEXT_MAX_CHARACTERS,
        allow_blank=True,
        trim_whitespace=False,
        help_text="HTML with the tags of a quiz's texts; LaTeX stands between \\( and \\).",
    )


class FormulaProblemSerializer(serializers.Serializer):
    formula = serializers.CharField(allow_blank=True, help_text="Its LaTeX.")
    message = serializers.CharField()


class ShownTextSerializer(serializers.Serializer):
    html = serializers.CharField(help_text="The text cleaned, each formula as MathML; safe to show.")
    problems = FormulaProblemSerializer(
        many=True, help_text="Formulas that can't be read: of these the source is shown."
    )


class FormulasView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        summary="See a text with its formulas",
        operation_id="formulas_show",
        request=TextSerializer,
        responses=ShownTextSerializer,
    )
    def post(self, request: Request) -> Response:
        """Always 200 with the problems found: half a formula is what somebody types first."""
        data = TextSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        text = richtext.clean(data.validated_data["text"])
        problems = [dataclasses.asdict(problem) for problem in formulas.problems_of(text)]
        return Response({"html": formulas.with_formulas(text), "problems": problems})
