"""How the API documents questions. Validation is `quizzes.question_types`; these shapes only describe it."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from quizzes.question_types import TYPES, fields, source

_RICH = "HTML with the tags b strong i em small mark del sub sup."
_ALT = "What the picture shows, in plain words; empty if nobody has written that."
_SIGN_CLIP = "A video in which the question is signed: a storage item's id or an address; null for none."
_ANY_ANSWER = {"description": "As the question's type stores answers: an index, a list of indexes, a number or a text."}


class ImageField(serializers.CharField):
    """A picture or null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            allow_null=True, required=False, help_text="A storage item's id or an address; null for none.", **options
        )


@extend_schema_field({"type": "string", "pattern": "^#[0-9a-f]{6}$", "nullable": True})
class ColorField(serializers.CharField):
    """`#rrggbb` or null."""


class JudgedOptionSerializer(serializers.Serializer):
    answer = serializers.CharField(help_text=_RICH, allow_blank=True)
    right = serializers.BooleanField()
    color = ColorField(allow_null=True, required=False)
    image = ImageField()


class PlainOptionSerializer(serializers.Serializer):
    answer = serializers.CharField(help_text=_RICH, allow_blank=True)
    image = ImageField()
    color = ColorField(allow_null=True, required=False)


class AcceptedTextSerializer(serializers.Serializer):
    answer = serializers.CharField(help_text="Without mark-up; & < > as entities.")
    case_sensitive = serializers.BooleanField(default=False)


class RangeSerializer(serializers.Serializer):
    min = serializers.FloatField()
    max = serializers.FloatField()
    min_correct = serializers.FloatField()
    max_correct = serializers.FloatField()


class SourceSerializer(serializers.Serializer):
    """Whom a question was taken from."""

    quiz = serializers.UUIDField(help_text="The id that its quiz had.")
    title = serializers.CharField(max_length=source.TITLE_MAX_CHARACTERS, help_text="That quiz's title, plain text.")
    author = serializers.CharField(max_length=source.AUTHOR_MAX_CHARACTERS, help_text="A user name.")


def _type_field(code: str) -> serializers.Field[Any, Any, Any, Any]:
    @extend_schema_field({"type": "string", "enum": [code]})
    class TypeField(serializers.CharField):
        pass

    return TypeField()


def _options(serializer: type[serializers.Serializer[Any]]) -> serializers.BaseSerializer[Any]:
    return serializer(many=True, min_length=fields.MIN_OPTIONS, max_length=fields.MAX_OPTIONS)


def _question(code: str, answers: Any) -> type[serializers.Serializer[Any]]:
    """A serializer class for questions of one type."""
    return type(
        f"{code.capitalize()}QuestionSerializer",
        (serializers.Serializer,),
        {
            "type": _type_field(code),
            "question": serializers.CharField(help_text=f"{_RICH} At most 300 characters."),
            "time": serializers.IntegerField(
                min_value=fields.MIN_TIME_S, max_value=fields.MAX_TIME_S, required=False, help_text="Seconds."
            ),
            "image": ImageField(),
            "hide_results": serializers.BooleanField(
                required=False, help_text="Don't show what was right until the host does."
            ),
            "sign_clip": serializers.CharField(allow_null=True, required=False, help_text=_SIGN_CLIP),
            "points": serializers.ChoiceField(
                choices=fields.POINTS_FACTORS, required=False, help_text="How often its points count; 1 if absent."
            ),
            "source": SourceSerializer(required=False),
            "answers": answers,
        },
    )


_ANSWERS: dict[str, Any] = {
    "ABCD": _options(JudgedOptionSerializer),
    "CHECK": _options(JudgedOptionSerializer),
    "RANGE": RangeSerializer(),
    "VOTING": _options(PlainOptionSerializer),
    "ORDER": _options(PlainOptionSerializer),
    "TEXT": AcceptedTextSerializer(many=True, min_length=1, max_length=fields.MAX_OPTIONS),
    "SLIDE": serializers.CharField(allow_blank=True, help_text=_RICH),
}
# A new type without a description stops the start.
_SERIALIZERS = {code: _question(code, _ANSWERS[code]) for code in TYPES}


def question_schema(*, many: bool = False) -> PolymorphicProxySerializer:
    """One question, told apart by `type`."""
    return PolymorphicProxySerializer(
        component_name="Question", serializers=_SERIALIZERS, resource_type_field_name="type", many=many
    )


@extend_schema_field(question_schema(many=True))
class QuestionsField(serializers.JSONField):
    """A quiz's questions as they are stored."""


@extend_schema_field(question_schema())
class QuestionField(serializers.JSONField):
    """One question as it is stored."""


@extend_schema_field(_ANY_ANSWER)
class AnswerField(serializers.JSONField):
    """What a player answered, in the question type's own form."""


class PublicOptionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    label = serializers.CharField(allow_blank=True, help_text=_RICH)
    image = serializers.CharField(allow_null=True)
    color = serializers.CharField(allow_null=True)
    image_alt = serializers.CharField(allow_blank=True, help_text=_ALT)


@extend_schema_field({"type": "string", "enum": ["one", "many", "order", "number", "text", "none"]})
class InputField(serializers.CharField):
    """What a player submits."""


@extend_schema_field({"type": "string", "enum": list(TYPES)})
class TypeCodeField(serializers.CharField):
    """A question type's code."""


class PublicQuestionSerializer(serializers.Serializer):
    """What players see of an open question; never the solution."""

    type = TypeCodeField()
    input = InputField(
        help_text="one: an option's id · many: list of ids · order: all ids in order · number · text · none"
    )
    question = serializers.CharField(help_text=_RICH)
    time = serializers.IntegerField(help_text="Seconds.")
    image = serializers.CharField(allow_null=True)
    options = PublicOptionSerializer(many=True)
    min = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)
    content = serializers.CharField(allow_null=True, allow_blank=True, help_text=_RICH)
    image_alt = serializers.CharField(allow_blank=True, help_text=_ALT)
    sign_clip = serializers.CharField(allow_null=True, help_text=_SIGN_CLIP)


@extend_schema_field({"type": "array", "items": {"oneOf": [{"type": "string"}, {"type": "integer"}]}})
class PathField(serializers.ListField):
    """Where a problem is."""


class QuestionProblemSerializer(serializers.Serializer):
    path = PathField(help_text='From the question\'s index on, e.g. [2, "answers", 0, "answer"].')
    code = serializers.CharField()
    message = serializers.CharField()


class ValidatedQuestionsSerializer(serializers.Serializer):
    valid = serializers.BooleanField()
    questions = QuestionsField(help_text="Cleaned, as they would be stored; empty unless all are valid.")
    problems = QuestionProblemSerializer(many=True)


class QuestionTypeSerializer(serializers.Serializer):
    code = TypeCodeField()
    label = serializers.CharField()
    hint = serializers.CharField()
    example = QuestionField()
