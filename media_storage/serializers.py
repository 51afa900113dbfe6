"""Files as JSON."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from media_storage import links, uses
from media_storage.filenames import LENGTH_MAX
from media_storage.models import ALT_TEXT_MAX_CHARACTERS, Attribution, StorageItem


class AttributionSerializer(serializers.ModelSerializer[Attribution]):
    """Whose picture it is, if it comes from a provider of free ones."""

    class Meta:
        model = Attribution
        fields = ("provider", "author", "licence", "licence_url", "source_url")
        read_only_fields = fields


class UseSerializer(serializers.Serializer[Any]):
    """One thing that uses a file."""

    kind = serializers.CharField(help_text="A word like `quiz`.")
    id = serializers.UUIDField()
    title = serializers.CharField(help_text="Plain text.")
    address = serializers.CharField(help_text="Where it is edited.")


class FileListSerializer(serializers.ModelSerializer[StorageItem]):
    """A stored file. `address` serves its bytes; `?w=320`, `640` or `1280` there gives a smaller picture,
    as soon as it is made."""

    hash = serializers.CharField(source="content_hash", help_text="Content hash: 32 hex digits.")
    address = serializers.SerializerMethodField()
    mime_type = serializers.CharField(help_text="image/png, image/jpeg, image/gif, image/webp, video/mp4 …")
    restorable_until = serializers.SerializerMethodField(help_text="Of a deleted file; null otherwise.")
    attribution = AttributionSerializer(allow_null=True, default=None)

    class Meta:
        model = StorageItem
        fields = (
            "id",
            "filename",
            "alt_text",
            "mime_type",
            "size",
            "width",
            "height",
            "hash",
            "thumbhash",
            "is_animated",
            "address",
            "imported",
            "uploaded_at",
            "deleted_at",
            "restorable_until",
            "attribution",
        )
        read_only_fields = fields

    def get_address(self, item: StorageItem) -> str:
        return links.address_of(item)

    def get_restorable_until(self, item: StorageItem) -> datetime | None:
        return item.deleted_at and item.deleted_at + timedelta(seconds=settings.DELETED_FILES_KEPT_S)


class FileSerializer(FileListSerializer):
    """A stored file and what uses it."""

    uses = serializers.SerializerMethodField()

    class Meta(FileListSerializer.Meta):
        fields = (*FileListSerializer.Meta.fields, "uses")
        read_only_fields = fields

    @extend_schema_field(UseSerializer(many=True))
    def get_uses(self, item: StorageItem) -> Any:
        return UseSerializer(uses.uses_of(item), many=True).data


class FileChangesSerializer(serializers.Serializer[Any]):
    """What is written about a file."""

    filename = serializers.CharField(max_length=LENGTH_MAX, required=False, help_text="Its ending follows the content.")
    alt_text = serializers.CharField(
        max_length=ALT_TEXT_MAX_CHARACTERS, required=False, allow_blank=True, help_text="What the picture shows."
    )


class UploadSerializer(serializers.Serializer[Any]):
    """A file from a form."""

    file = serializers.FileField(allow_empty_file=True, max_length=1000)
    alt_text = serializers.CharField(max_length=ALT_TEXT_MAX_CHARACTERS, required=False, allow_blank=True, default="")
    allow_pdf = serializers.BooleanField(default=False, help_text="Take a PDF document too, for a page of an activity.")


class PartSerializer(serializers.Serializer[Any]):
    """Where a part belongs."""

    upload = serializers.UUIDField(help_text="An id that you make up for the whole file.")
    offset = serializers.IntegerField(min_value=0, max_value=2**40, help_text="Bytes before this part.")


class PartsSerializer(serializers.Serializer[Any]):
    """How far an upload in parts is."""

    upload = serializers.UUIDField()
    received = serializers.IntegerField(help_text="Bytes so far: the next part's offset.")


class RawUploadSerializer(serializers.Serializer[Any]):
    """What the address says about a file that is the body, or that was sent in parts."""

    filename = serializers.CharField(max_length=1000)
    upload = serializers.UUIDField(required=False, help_text="The id of a file sent in parts; the body stays empty.")
    alt_text = serializers.CharField(max_length=ALT_TEXT_MAX_CHARACTERS, required=False, allow_blank=True, default="")
    allow_pdf = serializers.BooleanField(default=False, help_text="Take a PDF document too, for a page of an activity.")


class QuotaSerializer(serializers.Serializer[Any]):
    """Bytes you may store and store; when the limit is reached nothing more is taken."""

    limit = serializers.IntegerField()
    used = serializers.IntegerField()
    limit_reached = serializers.BooleanField()
