"""REST API of free pictures, where the instance has a provider."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from media_storage import services, stock
from media_storage.api import Refused, documented_refusals
from media_storage.formats.shapes import HEAD_BYTES
from media_storage.permissions import can_upload
from media_storage.refusals import FileRefused
from media_storage.serializers import FileSerializer
from media_storage.sniffing import IMAGES, sniff


class StockSearchSerializer(serializers.Serializer[Any]):
    """Words to look for."""

    q = serializers.CharField(max_length=stock.SEARCH_MAX_CHARACTERS, help_text="In English.")
    page = serializers.IntegerField(min_value=1, max_value=20, default=1)


class StockChoiceSerializer(serializers.Serializer[Any]):
    """The picture to take."""

    id = serializers.IntegerField(min_value=1, max_value=2**53)


class StockPictureSerializer(serializers.Serializer[Any]):
    """A picture at the provider."""

    id = serializers.IntegerField()
    preview = serializers.SerializerMethodField(help_text="A small one, from this server.")
    page = serializers.URLField(help_text="Where the provider shows it.")
    author = serializers.CharField()
    provider = serializers.SerializerMethodField()
    tags = serializers.CharField(allow_blank=True)
    width = serializers.IntegerField(help_text="Pixels of the largest one; 0 if not known.")
    height = serializers.IntegerField()

    def get_preview(self, picture: stock.StockPicture) -> str:
        return reverse("api:stock-picture-preview", args=[picture.id])

    def get_provider(self, picture: stock.StockPicture) -> str:
        return stock.PROVIDER


class FoundSerializer(serializers.Serializer[Any]):
    """A page of pictures."""

    results = StockPictureSerializer(many=True, source="pictures")
    more = serializers.BooleanField(help_text="Whether there is another page.")


class MayUpload(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return can_upload(request.user)


class StockPictureViewSet(viewsets.ViewSet):
    """404 everywhere without a provider."""

    permission_classes = (IsAuthenticated, MayUpload)
    lookup_value_converter = "int"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not stock.is_available():
            raise Http404

    @extend_schema(
        summary="Search free pictures",
        parameters=[StockSearchSerializer],
        responses={200: FoundSerializer, **documented_refusals(s502="The provider can't be reached.")},
        filters=False,
    )
    def list(self, request: Request) -> Response:
        asked = StockSearchSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        try:
            found = stock.search(asked.validated_data["q"], asked.validated_data["page"])
        except FileRefused as refusal:
            raise Refused(refusal) from None
        return Response(FoundSerializer(found).data)

    @extend_schema(
        summary="Put a free picture among your files",
        request=StockChoiceSerializer,
        responses={
            201: FileSerializer,
            200: OpenApiResponse(FileSerializer, description="You had this picture already."),
            **documented_refusals(
                s404="The provider has no such picture.",
                s409="Your storage is full.",
                s415="It isn't a picture that can be stored.",
                s502="The provider can't be reached.",
            ),
        },
        filters=False,
    )
    def create(self, request: Request) -> Response:
        """The server fetches it; whose it is and its licence are kept in `attribution`."""
        asked = StockChoiceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            item = services.take_stock_picture(user=request.user, picture_id=asked.validated_data["id"])
        except FileRefused as refusal:
            raise Refused(refusal) from None
        code = status.HTTP_200_OK if item.is_repeat else status.HTTP_201_CREATED
        return Response(FileSerializer(item).data, status=code)

    @extend_schema(
        summary="A small one of a free picture",
        responses={(200, "image/*"): OpenApiTypes.BINARY, **documented_refusals(s502="The provider can't be reached.")},
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From this server, so that the provider sees nobody who looks."""
        try:
            with stock.reading(stock.picture(pk).preview, most=stock.PREVIEW_BYTES_MAX) as stream:
                content = b"".join(iter(lambda: stream.read(64 * 1024), b""))
            mime = sniff(content[:HEAD_BYTES])
        except FileRefused as refusal:
            raise Refused(refusal) from None
        if mime not in IMAGES:
            raise Http404
        headers = {"Cache-Control": f"private, max-age={stock.KEPT_S}", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(content, content_type=mime, headers=headers)
