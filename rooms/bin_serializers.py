"""What of calls is in the bin, as JSON."""

from typing import Any

from rest_framework import serializers

from rooms.bin_services import KINDS


class CallBinRowSerializer(serializers.Serializer[Any]):
    """Something of calls that was deleted and can be put back."""

    kind = serializers.ChoiceField(choices=tuple(KINDS))
    id = serializers.UUIDField()
    title = serializers.CharField(help_text="Plain text.")
    deleted_at = serializers.DateTimeField()
    gone_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is deleted for good; null: not before you say so."
    )
