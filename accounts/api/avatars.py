"""REST API of one's own picture. Uploading one: media_storage.avatar_api."""

import base64
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.avatars import CHOICES, SVG, WEBP, PartsInvalid, avatar_address, avatar_of, parts_of
from accounts.models import User
from accounts.services.avatars import draw_avatar, reset_avatar


class AvatarPartsSerializer(serializers.Serializer[Any]):
    """One choice for each of the thirteen parts."""

    def get_fields(self) -> dict[str, Any]:
        return {part: serializers.ChoiceField(choices) for part, choices in CHOICES.items()}


class AvatarSerializer(serializers.Serializer[Any]):
    """A person's picture. `address` changes when it does; `image` is its content in Base64.

    `parts` are the choices from which it is drawn, or would be without the uploaded one (`is_upload`).
    """

    address = serializers.CharField(read_only=True)
    mime_type = serializers.ChoiceField([SVG, WEBP], read_only=True)
    image = serializers.CharField(read_only=True)
    is_upload = serializers.BooleanField(read_only=True)
    parts = AvatarPartsSerializer(read_only=True)


def shown(user: User) -> dict[str, Any]:
    found = avatar_of(user)
    return {
        "address": avatar_address(user),
        "mime_type": found.mime_type,
        "image": base64.b64encode(found.content).decode(),
        "is_upload": bool(user.avatar),
        "parts": parts_of(user),
    }


class AvatarView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(summary="Your picture", responses=AvatarSerializer)
    def get(self, request: Request) -> Response:
        return Response(shown(request.user))

    @extend_schema(summary="Have your picture drawn", request=AvatarPartsSerializer, responses=AvatarSerializer)
    def put(self, request: Request) -> Response:
        """From your choices; an uploaded one goes."""
        try:
            draw_avatar(user=request.user, parts=request.data)
        except PartsInvalid as refused:
            raise ValidationError({part: [text] for part, text in refused.problems.items()}) from None
        return Response(shown(request.user))

    @extend_schema(summary="Back to your first picture", responses={204: None})
    def delete(self, request: Request) -> Response:
        reset_avatar(user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
