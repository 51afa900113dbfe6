"""Sign vocabularies as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from rooms.models import Sign, SignVocabulary, VocabularyVersion
from rooms.sample_services import TAKES_PER_BATCH
from rooms.vocabulary_models import SIGNS_MAX

_SHAPE: dict[str, Any] = {
    "type": "array",
    "description": "The sign's hands, each 21 points [x, y, z] around its wrist, or null; empty: not known yet.",
    "items": {"type": "array", "nullable": True, "items": {"type": "array", "items": {"type": "number"}}},
}
_CARD: dict[str, Any] = {
    "type": "object",
    "description": "What it learnt from and how good it is with people it has never seen; see docs/recognition.md.",
    "additionalProperties": True,
}


class SignSerializer(serializers.ModelSerializer[Sign]):
    """One sign."""

    hands = serializers.IntegerField(min_value=1, max_value=2, default=1)

    class Meta:
        model = Sign
        fields = ("label", "hands", "movement", "hint")


class ChartSignSerializer(SignSerializer):
    """A sign and how it looks. Give `shapes` (sign → hands) in the context."""

    shape = serializers.SerializerMethodField()

    class Meta(SignSerializer.Meta):
        fields = (*SignSerializer.Meta.fields, "shape")

    @extend_schema_field(_SHAPE)
    def get_shape(self, sign: Sign) -> list[Any]:
        found: list[Any] = self.context.get("shapes", {}).get(sign.label, [])
        return found


class VocabularySerializer(serializers.ModelSerializer[SignVocabulary]):
    """A vocabulary without its signs. `version`: the one in use; null: none is."""

    owner = serializers.CharField(source="owner.username", default="", read_only=True, help_text="Their user name.")
    sign_count = serializers.IntegerField(read_only=True)
    version = serializers.SerializerMethodField()
    hands = serializers.IntegerField(min_value=1, max_value=2, read_only=True)

    class Meta:
        model = SignVocabulary
        fields = (
            *("slug", "name", "language", "kind", "hands", "description", "owner"),
            *("accepts_recordings", "sign_count", "version", "created_at"),
        )
        read_only_fields = fields

    def get_version(self, vocabulary: Any) -> int | None:
        return vocabulary.in_use[0].number if vocabulary.in_use else None


class NewVocabularySerializer(serializers.Serializer[Any]):
    """What a vocabulary is to be like. The model's own rules check the rest."""

    slug = serializers.SlugField(max_length=50, help_text="Its name in addresses.")
    name = serializers.CharField(max_length=100)
    language = serializers.CharField(max_length=35, help_text="A tag of BCP 47, like ase or bfi.")
    kind = serializers.ChoiceField(SignVocabulary.Kind.choices, default=SignVocabulary.Kind.ALPHABET)
    hands = serializers.IntegerField(min_value=1, max_value=2, default=1)
    description = serializers.CharField(max_length=2000, allow_blank=True, default="")
    accepts_recordings = serializers.BooleanField(default=False)
    signs = SignSerializer(many=True, min_length=2, max_length=SIGNS_MAX)


class VocabularyChangeSerializer(serializers.ModelSerializer[SignVocabulary]):
    """What may be changed later."""

    class Meta:
        model = SignVocabulary
        fields = ("name", "language", "description", "accepts_recordings")


class VersionSerializer(serializers.ModelSerializer[VocabularyVersion]):
    """One training. `published_at` is null for all but the one in use."""

    tag = serializers.CharField(read_only=True, help_text="What captions carry: asl@3.")
    card = extend_schema_field(_CARD)(serializers.JSONField)(read_only=True)

    class Meta:
        model = VocabularyVersion
        fields = (
            *("number", "tag", "status", "progress", "problem", "card"),
            *("created_at", "trained_at", "published_at"),
        )
        read_only_fields = fields


class TakeSerializer(serializers.Serializer[Any]):
    """A moment in which a sign was held."""

    sign = serializers.CharField(max_length=32)
    frames = serializers.ListField(
        child=serializers.JSONField(),
        help_text="Each a list of the vocabulary's hands, right one first; a hand is 21 x [x, y, z] in pixels or null.",
    )


class BatchSerializer(serializers.Serializer[Any]):
    """Takes, and that whoever shows their hands agrees to what happens to them."""

    consent = serializers.BooleanField()
    takes = TakeSerializer(many=True, min_length=1, max_length=TAKES_PER_BATCH)

    def validate_consent(self, consent: bool) -> bool:
        if not consent:
            raise serializers.ValidationError(_("Without consent nothing is kept."), "no_consent")
        return consent


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of a take: an empty code when it was kept."""

    sign = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)
    quality = serializers.FloatField()


class ContributionsSerializer(serializers.Serializer[Any]):
    """Your own takes, by sign, and how many of each are wanted at least."""

    takes = serializers.DictField(child=serializers.IntegerField())
    wanted = serializers.IntegerField()


class FileSerializer(serializers.Serializer[Any]):
    """A file that `file/` of a vocabulary gave, here or elsewhere."""

    file = serializers.FileField(allow_empty_file=False)
    slug = serializers.SlugField(max_length=50, required=False, default="", help_text="Instead of the file's own.")
