"""REST API of transcripts. Starting, stopping and captions themselves: the call's socket (docs/calls.md)."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.bin_services import put_into_bin
from rooms import transcript_queries, transcript_services
from rooms.models import Transcript, TranscriptSegment
from rooms.permissions import can_change_segment, can_delete_transcript
from rooms.protocol.room_codes import read_code
from rooms.transcript_files import file_response
from rooms.transcript_formats import FORMATS
from rooms.transcript_serializers import CorrectionSerializer, SegmentSerializer, TranscriptSerializer

_FILES: dict[Any, Any] = {
    (200, form.content_type): OpenApiResponse(
        OpenApiTypes.OBJECT if kind == "json" else OpenApiTypes.STR, description="The file."
    )
    for kind, form in FORMATS.items()
}
_SEARCH = OpenApiParameter("search", OpenApiTypes.STR, description="Words in the text, or a speaker's name.")


class AnyAccept(DefaultContentNegotiation):
    """For answers that are files: whatever the client says it accepts; refusals are JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


@extend_schema_view(
    list=extend_schema(
        summary="Transcripts of your calls, newest first",
        parameters=[OpenApiParameter("room", OpenApiTypes.STR, description="Only of the room with this code.")],
    ),
    retrieve=extend_schema(summary="A transcript without its text"),
    destroy=extend_schema(
        summary="Delete a transcript",
        description="It goes into your bin, where nobody else reads it: see `bin/`.",
    ),
)
class TranscriptViewSet(viewsets.ReadOnlyModelViewSet[Transcript], mixins.DestroyModelMixin):
    """Of your own rooms and of those that you were in with your account."""

    queryset = Transcript.objects.none()
    permission_classes = (IsAuthenticated,)
    serializer_class = TranscriptSerializer
    lookup_value_converter = "uuid"
    search_fields = ("content", "room__name", "room__room_code")
    ordering_fields = ("created_at",)
    http_method_names: ClassVar = ["get", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Transcript]:
        if not self.request.user.is_authenticated:  # the schema is made for nobody
            return Transcript.objects.none()
        rows = transcript_queries.listed(transcript_queries.readable_transcripts(self.request.user))
        code = self.request.query_params.get("room", "")
        return rows.filter(room__room_code=read_code(code)) if code and self.action == "list" else rows

    def perform_destroy(self, instance: Transcript) -> None:
        if not can_delete_transcript(self.request.user, instance):
            raise PermissionDenied
        put_into_bin(thing=instance)

    @extend_schema(
        summary="What was said, from the beginning",
        parameters=[_SEARCH],
        responses=SegmentSerializer(many=True),
        filters=False,
    )
    @action(detail=True, filter_backends=[])
    def segments(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = transcript_queries.segments_of(self.get_object())
        words = request.query_params.get("search", "").replace("\x00", "").strip()
        page = self.paginate_queryset(transcript_queries.segments_with(rows, words) if words else rows)
        return self.get_paginated_response(SegmentSerializer(page, many=True).data)


class _OfTranscript(GenericAPIView[Any]):
    permission_classes = (IsAuthenticated,)
    queryset = Transcript.objects.none()

    def transcript(self) -> Transcript:
        rows = transcript_queries.readable_transcripts(self.request.user).select_related("room")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class TranscriptSegmentView(_OfTranscript):
    serializer_class = CorrectionSerializer

    def segment(self) -> TranscriptSegment:
        transcript = self.transcript()
        rows = transcript_queries.segments_of(transcript).filter(withdrawn_at__isnull=True)
        segment = get_object_or_404(rows, pk=self.kwargs["segment"])
        if not can_change_segment(self.request.user, segment, transcript):
            raise PermissionDenied
        return segment

    @extend_schema(summary="Correct what was said", responses=SegmentSerializer)
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Your own words, or anybody's in your own room. The original is kept in `text`."""
        segment = self.segment()
        form = CorrectionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        text = form.validated_data["corrected_text"]
        user = request.user
        transcript_services.correct_segment(segment=segment, text=text, user=user, name=user.username)
        return Response(SegmentSerializer(segment).data)

    @extend_schema(summary="Take back what was said", responses={204: None})
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Its text is forgotten; that something was said then stays."""
        transcript_services.withdraw_segment(segment=self.segment())
        return Response(status=status.HTTP_204_NO_CONTENT)


class TranscriptExportView(_OfTranscript):
    content_negotiation_class = AnyAccept

    @extend_schema(
        summary="A transcript as a file",
        parameters=[OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(FORMATS))],
        responses=_FILES,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Text, WebVTT, SRT or JSON; UTF-8."""
        if self.kwargs["kind"] not in FORMATS:
            raise Http404
        return file_response(self.transcript(), self.kwargs["kind"])
