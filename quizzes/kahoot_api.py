"""REST API for kahoots by their address: the same two steps as for files."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, Throttled, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import counters
from quizzes.formats import FormatError, Import
from quizzes.import_api import ImportedSerializer, MayImport, PreviewSerializer, SkipSerializer, imported, previewed
from quizzes.imports import accept_import
from quizzes.kahoot_address import KahootUnavailable, fetch_kahoot, preview_kahoot

# Of one person: each asks another host.
FETCHES, WINDOW_S = 20, 60


class KahootInputSerializer(serializers.Serializer[Any]):
    address = serializers.CharField(max_length=500, help_text="The kahoot's address at kahoot.it, or its id.")


class KahootImportSerializer(SkipSerializer, KahootInputSerializer):
    """With the title and the questions to leave out, as for files."""


class KahootPreviewView(GenericAPIView[Any]):
    permission_classes = (MayImport,)
    serializer_class = KahootInputSerializer

    @extend_schema(summary="See what a kahoot would become", responses=PreviewSerializer)
    def post(self, request: Request) -> Response:
        """Fetches it from Kahoot and stores nothing. Pictures are counted, not fetched."""
        data = self.get_serializer(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(previewed(_read(request, data.validated_data["address"], whole=False)))


class KahootImportView(GenericAPIView[Any]):
    permission_classes = (MayImport,)
    serializer_class = KahootImportSerializer

    @extend_schema(summary="Make a quiz of a kahoot", responses={201: ImportedSerializer})
    def post(self, request: Request) -> Response:
        """Imports the questions that are ready, but for those in `skip`, with their pictures. The quiz is private."""
        data = self.get_serializer(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        done = accept_import(
            owner=request.user,
            found=_read(request, values["address"], whole=True),
            skip=values.get("skip", ()),
            title=values.get("title", ""),
        )
        return Response(imported(done), status=status.HTTP_201_CREATED)


def _read(request: Request, address: str, *, whole: bool) -> Import:
    key = f"kahoot-fetches:{request.user.pk}"
    if counters.count(key, window_s=WINDOW_S) > FETCHES:
        raise Throttled(counters.seconds_left(key, window_s=WINDOW_S))
    try:
        return fetch_kahoot(address) if whole else preview_kahoot(address)
    except (KahootUnavailable, FormatError) as error:
        raise ValidationError({"address": [ErrorDetail(str(error), code="unreadable")]}) from None
