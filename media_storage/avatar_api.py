"""Uploading one's own picture."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.avatars import AvatarSerializer, shown
from accounts.services.avatars import set_avatar_picture
from media_storage.api import Refused, body_of, documented_refusals
from media_storage.avatar_pictures import avatar_picture
from media_storage.parsers import RawFileParser
from media_storage.refusals import FileRefused


class AvatarPictureView(APIView):
    permission_classes = (IsAuthenticated,)
    parser_classes: tuple[type[BaseParser], ...] = (RawFileParser,)

    @extend_schema(
        summary="Upload your picture",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={
            200: AvatarSerializer,
            **documented_refusals(
                s400="The file is damaged, cut off, or hides something.",
                s413="The file is too large.",
                s415="Not a picture that is stored here.",
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """The body is the file: PNG, JPEG, GIF or WebP, judged by its bytes. It is cut square and made small."""
        try:
            picture = avatar_picture(body_of(request))
        except FileRefused as refusal:
            raise Refused(refusal) from None
        return Response(shown(set_avatar_picture(user=request.user, webp=picture)))


@login_required
@require_POST
def upload_avatar(request: HttpRequest) -> HttpResponse:
    """The same from the page's form."""
    file: Any = request.FILES.get("picture")
    if file is None:
        messages.error(request, _("Choose a picture first."))
        return redirect("accounts:avatar_editor")
    try:
        set_avatar_picture(user=request.user, webp=avatar_picture(file))
        messages.success(request, _("Your picture is saved."))
    except FileRefused as refusal:
        messages.error(request, refusal.message)
    return redirect("accounts:avatar_editor")
