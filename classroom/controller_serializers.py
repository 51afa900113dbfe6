"""Hardware controllers as JSON, for their owners."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from classroom.controller_forms import version_pattern
from classroom.controller_services import NAME_MAX_CHARACTERS, VERSION_MAX_CHARACTERS
from classroom.models import Controller


class ControllerSerializer(serializers.ModelSerializer[Controller]):
    """A hardware controller of yours. Secrets and codes are no part of it."""

    name = serializers.CharField(max_length=NAME_MAX_CHARACTERS, help_text="For you, e.g. what is written on the box.")
    player_name = serializers.CharField(max_length=NAME_MAX_CHARACTERS, help_text="Under which it plays.")
    wanted_os_version = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=VERSION_MAX_CHARACTERS,
        help_text="The firmware that it shall update to; empty: as it is.",
    )
    waiting = serializers.SerializerMethodField(help_text="A code was given out and is still good.")

    class Meta:
        model = Controller
        fields = (
            "id",
            "name",
            "player_name",
            "waiting",
            "paired_at",
            "first_seen",
            "last_seen",
            "os_version",
            "wanted_os_version",
            "created_at",
        )
        read_only_fields = ("id", "paired_at", "first_seen", "last_seen", "os_version", "created_at")

    def validate_wanted_os_version(self, version: str) -> str:
        if not version_pattern.match(version):
            raise serializers.ValidationError(_("Use letters, digits, dots and dashes, for example: 0.0.2."), "invalid")
        return version

    def get_waiting(self, controller: Controller) -> bool:
        expires = controller.code_expires_at
        return bool(controller.code_digest and expires and expires > timezone.now())


class SetupCodeSerializer(serializers.Serializer[Any]):
    """What is typed on the box to set it up."""

    code = serializers.CharField(
        help_text="Ten presses: b g y r are short ones on the blue, green, yellow and red button, B G Y R long ones."
    )
    expires_at = serializers.DateTimeField()


class NewControllerSerializer(ControllerSerializer):
    """A controller with the code that sets it up. The code is shown here only."""

    setup = SetupCodeSerializer(read_only=True)

    class Meta(ControllerSerializer.Meta):
        fields = (*ControllerSerializer.Meta.fields, "setup")
