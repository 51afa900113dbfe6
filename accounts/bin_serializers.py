"""What is in the bin, as JSON."""

from typing import Any

from rest_framework import serializers

from accounts.bin_registry import kinds


class BinRowSerializer(serializers.Serializer[Any]):
    """Something that was deleted and can be put back."""

    kind = serializers.ChoiceField(choices=tuple(kinds()))
    id = serializers.UUIDField()
    title = serializers.CharField(help_text="Rich text.")
    within = serializers.CharField(help_text="Rich text: the title of what it is a part of; empty for most.")
    dated = serializers.DateTimeField(
        allow_null=True, help_text="When it was played, assigned or begun; null for the rest."
    )
    deleted_at = serializers.DateTimeField()
    gone_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is deleted for good; null: not before you say so."
    )
