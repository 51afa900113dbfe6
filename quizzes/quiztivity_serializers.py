"""QuizTivities and their links as JSON. Writing goes through quizzes.quiztivity_services, which validates."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.page_types import TYPES
from quizzes.question_schema import PathField
from quizzes.quiztivity_validation import EDITABLE_FIELDS
from quizzes.serializers import OwnerSerializer

_TYPE = {"type": "string", "enum": list(TYPES)}
_DATA = {"type": "object", "additionalProperties": True}
_PAGE = {
    "type": "object",
    "required": ["title", "type", "data"],
    "properties": {
        "title": {
            "type": "string",
            "description": "HTML with the tags b strong i em small mark del sub sup; or empty.",
        },
        "type": _TYPE,
        "data": {
            **_DATA,
            "description": "SLIDE: `elements`, each HEADING or TEXT `{type, text}`, LIST `{type, items}` or IMAGE "
            "`{type, image, alt}` · MARKDOWN: `markdown` · MEMORY: `cards`, pairs of `{id, image, text, alt}` · "
            "ABCD: `question`, `answers` of `{answer, correct}` · PDF: `url`, a storage item's id.",
        },
    },
}
_PUBLIC_PAGE = {
    "type": "object",
    "required": ["title", "type", "data"],
    "properties": {
        "title": {"type": "string"},
        "type": _TYPE,
        "data": {
            **_DATA,
            "description": "As it is stored, but with addresses of pictures and documents, `html` for Markdown, a flat "
            "list of cards with `pair`, and answers without solution.",
        },
    },
}


@extend_schema_field({"type": "array", "items": _PAGE})
class PagesField(serializers.JSONField):
    """The pages as they are stored."""


@extend_schema_field({"type": "array", "items": _PUBLIC_PAGE})
class PublicPagesField(serializers.JSONField):
    """The pages as visitors see them."""


class QuizTivityListSerializer(serializers.ModelSerializer[QuizTivity]):
    """An activity in a list, without its pages."""

    owner = OwnerSerializer(source="user")
    page_count = serializers.IntegerField()
    copied_from = serializers.UUIDField(
        source="copied_from_id", allow_null=True, help_text="Null unless it is a copy of something that still exists."
    )

    class Meta:
        model = QuizTivity
        fields = (
            "id",
            "owner",
            "title",
            "public",
            "page_count",
            "created_at",
            "updated_at",
            "copied_from",
            "copied_from_author",
        )
        read_only_fields = fields


class QuizTivitySerializer(QuizTivityListSerializer):
    """A whole activity."""

    page_count = serializers.SerializerMethodField()
    pages = PagesField()

    class Meta(QuizTivityListSerializer.Meta):
        fields = (*QuizTivityListSerializer.Meta.fields, "pages")
        read_only_fields = fields

    def get_page_count(self, quiztivity: QuizTivity) -> int:
        return len(quiztivity.pages)


class QuizTivityInputSerializer(serializers.Serializer[QuizTivity]):
    """What people write. Describes the fields; quizzes.quiztivity_validation checks them, all at once."""

    title = serializers.CharField(help_text="3 to 200 characters; HTML with the tags b strong i em small mark …")
    pages = PagesField(required=False)
    public = serializers.BooleanField(required=False)
    seen = serializers.DateTimeField(
        required=False, help_text="The `updated_at` that you changed: refused with 409 if it was saved since."
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError({"non_field_errors": [_("Send an object.")]}, code="not_object")
        values = {name: data[name] for name in EDITABLE_FIELDS if name in data}
        if data.get("seen") is not None:
            try:
                values["seen"] = self.fields["seen"].run_validation(data["seen"])
            except serializers.ValidationError as error:
                raise serializers.ValidationError({"seen": error.detail}) from None
        return values


class VisitorViewSerializer(serializers.Serializer[Any]):
    """An activity as visitors get it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    owner = serializers.CharField(help_text="The owner's user name.")
    copied_from_author = serializers.CharField(allow_blank=True)
    version = serializers.CharField(help_text="Changes with every save; send it with answers.")
    pages = PublicPagesField()


class PageProblemSerializer(serializers.Serializer[Any]):
    path = PathField(help_text='From the page\'s index on, e.g. [2, "data", "answers", 0, "answer"].')
    code = serializers.CharField()
    message = serializers.CharField()


class PagesPreviewSerializer(serializers.Serializer[Any]):
    valid = serializers.BooleanField()
    pages = PublicPagesField(help_text="As visitors would see them; empty unless all are valid.")
    problems = PageProblemSerializer(many=True)


class GivenAnswerSerializer(serializers.Serializer[Any]):
    """What a visitor chose."""

    page = serializers.IntegerField(min_value=0, max_value=1000, help_text="The page's place, from 0.")
    answer = serializers.IntegerField(min_value=0, max_value=1000, help_text="The answer's place, from 0.")
    version = serializers.CharField(required=False, help_text="Of the activity that the visitor sees.")


class VerdictSerializer(serializers.Serializer[Any]):
    right = serializers.BooleanField()
    solution = serializers.ListField(child=serializers.IntegerField(), help_text="The places of the right answers.")


class ShareSerializer(serializers.ModelSerializer[QuizTivityShare]):
    """A link. `address` is what to hand out."""

    address = serializers.SerializerMethodField()

    class Meta:
        model = QuizTivityShare
        fields = ("id", "name", "created_at", "expire_at", "address")
        read_only_fields = fields

    def get_address(self, share: QuizTivityShare) -> str:
        return str(self.context["address_of"](share))


class NewShareSerializer(serializers.Serializer[Any]):
    """A link to make."""

    name = serializers.CharField(required=False, allow_blank=True, help_text="For yourself; at most 100 characters.")
    expires_in = serializers.IntegerField(
        required=False, allow_null=True, help_text="Minutes that it works; null or absent: until you revoke it."
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError({"non_field_errors": [_("Send an object.")]}, code="not_object")
        return {"name": data.get("name"), "minutes": data.get("expires_in")}
