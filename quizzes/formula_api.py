"""REST API: texts with their formulas as screens will show them, while somebody writes."""

import dataclasses
from typing import Any

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
MAX_TEXTS = 50


class TextsSerializer(serializers.Serializer):
    texts = serializers.ListField(
        child=serializers.CharField(max_length=TEXT_MAX_CHARACTERS, allow_blank=True, trim_whitespace=False),
        max_length=MAX_TEXTS,
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


class ShownTextsSerializer(serializers.Serializer):
    texts = ShownTextSerializer(many=True, help_text="In the order of the request.")


class FormulasView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        summary="See texts with their formulas",
        operation_id="formulas_show",
        request=TextsSerializer,
        responses=ShownTextsSerializer,
    )
    def post(self, request: Request) -> Response:
        """Always 200 with the problems found: half a formula is what somebody types first."""
        data = TextsSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        return Response({"texts": [_shown(text) for text in data.validated_data["texts"]]})


def _shown(given: str) -> dict[str, Any]:
    text = richtext.clean(given)
    problems = [dataclasses.asdict(problem) for problem in formulas.problems_of(text)]
    return {"html": formulas.with_formulas(text), "problems": problems}
