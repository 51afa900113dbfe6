"""REST API of files: upload, list, describe, delete and restore. The bytes are at each file's `address`."""

import io
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer

from media_storage import queries, services
from media_storage.formats import mp4, pdf
from media_storage.intake import IMAGE_BYTES_MAX, Readable
from media_storage.models import StorageItem
from media_storage.parsers import RawFileParser
from media_storage.permissions import FileAccess
from media_storage.refusals import FileRefused
from media_storage.serializers import (
    FileChangesSerializer,
    FileListSerializer,
    FileSerializer,
    PartSerializer,
    PartsSerializer,
    QuotaSerializer,
    RawUploadSerializer,
    UploadSerializer,
)

LAST_MAX = 1000
# Every picture may come at once; of a larger film a server may hold in memory what a request holds.
DIRECT_BYTES_MAX = IMAGE_BYTES_MAX
_FORM_BYTES = 64 * 1024
_STATUS = {
    "unsupported_type": status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    "too_large": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    "send_in_parts": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    "quota_exceeded": status.HTTP_409_CONFLICT,
    "already_there": status.HTTP_409_CONFLICT,
    "gone": status.HTTP_409_CONFLICT,
    "wrong_offset": status.HTTP_409_CONFLICT,
    "unknown_upload": status.HTTP_409_CONFLICT,
    "unknown_picture": status.HTTP_404_NOT_FOUND,
    "provider_failed": status.HTTP_502_BAD_GATEWAY,
}


class Refused(APIException):
    """A FileRefused with the HTTP status that goes with its code; 400 unless said otherwise."""

    def __init__(self, refusal: FileRefused) -> None:
        self.status_code = _STATUS.get(refusal.code, status.HTTP_400_BAD_REQUEST)
        super().__init__(refusal.message, refusal.code)


def documented_refusals(**descriptions: str) -> dict[Any, Any]:
    """Documentation of refusals: `s409="…"`."""
    error = {"$ref": "#/components/schemas/Error"}
    return {
        (name.removeprefix("s"), "application/json"): OpenApiResponse(error, description=text)
        for name, text in descriptions.items()
    }


_UPLOAD_ANSWERS: dict[Any, Any] = {
    201: FileSerializer,
    200: OpenApiResponse(FileSerializer, description="You had this content already: the same file."),
    **documented_refusals(
        s400="The file is damaged, cut off, or hides something; or a field is wrong.",
        s409="Your storage is full, or the parts are gone.",
        s413="The file is too large, or too large for one request: send it in parts.",
        s415="A kind of file that is not stored here.",
    ),
}


class IntegerFilter(filters.NumberFilter):
    field_class = forms.IntegerField


class FileFilter(filters.FilterSet):
    since = filters.IsoDateTimeFilter("uploaded_at", lookup_expr="gte", help_text="Uploaded then or later.")
    last = IntegerFilter(
        method="newest", min_value=1, max_value=LAST_MAX, help_text=f"Only the newest ones: 1 to {LAST_MAX}."
    )
    type = filters.ChoiceFilter(
        method="of_type", choices=[("image", "pictures"), ("video", "videos"), ("pdf", "documents")]
    )
    deleted = filters.BooleanFilter(method="with_deleted", help_text="True: those that can be restored.")

    class Meta:
        model = StorageItem
        fields = ("since", "last", "type", "deleted")

    def newest(self, rows: QuerySet[StorageItem], name: str, value: int) -> QuerySet[StorageItem]:
        return rows.filter(pk__in=list(rows.order_by("-uploaded_at", "id").values_list("pk", flat=True)[:value]))

    def of_type(self, rows: QuerySet[StorageItem], name: str, value: str) -> QuerySet[StorageItem]:
        if value == "image":
            return rows.filter(mime_type__startswith="image/")
        return rows.filter(mime_type=mp4.MIME if value == "video" else pdf.MIME)

    def with_deleted(self, rows: QuerySet[StorageItem], name: str, value: bool) -> QuerySet[StorageItem]:
        return rows  # the viewset chooses, since without this parameter deleted ones are left out


@extend_schema_view(
    list=extend_schema(summary="Your files, newest first"),
    retrieve=extend_schema(summary="A file of yours and what uses it"),
)
class FileViewSet(viewsets.GenericViewSet[StorageItem], mixins.ListModelMixin, mixins.RetrieveModelMixin):
    queryset = StorageItem.objects.none()
    permission_classes = (IsAuthenticated, FileAccess)
    lookup_value_converter = "uuid"
    filterset_class = FileFilter
    search_fields = ("filename", "alt_text")
    ordering_fields = ("uploaded_at", "filename", "size")
    http_method_names: ClassVar = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[StorageItem]:
        if self.action == "list":
            is_deleted = self.request.query_params.get("deleted", "").lower() in ("true", "1")
            return queries.files_of(self.request.user).filter(deleted_at__isnull=not is_deleted)
        rows = queries.files_managed_by(self.request.user)
        return rows if self.action == "restore" else rows.filter(deleted_at__isnull=True)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return FileListSerializer if self.action == "list" else FileSerializer

    def _store(self, stream: Readable, said: dict[str, Any]) -> Response:
        try:
            item = services.store_upload(user=self.request.user, stream=stream, **said)
        except FileRefused as refusal:
            raise Refused(refusal) from None
        code = status.HTTP_200_OK if item.is_repeat else status.HTTP_201_CREATED
        return Response(FileSerializer(item).data, status=code)

    @extend_schema(
        summary="Upload a file from a form",
        request={"multipart/form-data": UploadSerializer},
        responses=_UPLOAD_ANSWERS,
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        _refuse_large(request)
        said = _checked(UploadSerializer(data=request.data))
        file = said.pop("file")
        return self._store(file, {"filename": file.name or "", **said})

    @extend_schema(
        summary="Upload a file as the body",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        parameters=[RawUploadSerializer],
        responses=_UPLOAD_ANSWERS,
        filters=False,
    )
    @action(detail=False, methods=["post"], parser_classes=(RawFileParser,))
    def raw(self, request: Request) -> Response:
        """The type is judged by the bytes; the Content-Type header may say anything."""
        _refuse_large(request)
        said = _checked(RawUploadSerializer(data=request.query_params))
        upload_id = said.pop("upload", None)
        if upload_id is None:
            return self._store(body_of(request), said)
        try:
            with services.finished_upload(user=request.user, upload_id=upload_id) as stream:
                return self._store(stream, said)
        except FileRefused as refusal:
            raise Refused(refusal) from None

    @extend_schema(
        summary="Send a part of a file",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        parameters=[PartSerializer],
        responses={
            200: PartsSerializer,
            **documented_refusals(
                s400="A parameter is wrong.",
                s409="Your storage is full, or a part before this one is missing.",
                s413="The part or the file is too large.",
                s415="A kind of file that is not stored here.",
            ),
        },
        filters=False,
    )
    @action(detail=False, methods=["post"], parser_classes=(RawFileParser,))
    def parts(self, request: Request) -> Response:
        """At most 8 MB each, one after the other; one that got lost is sent again. Then `files/raw/?upload=…` stores
        the file. Parts are kept for a day."""
        said = _checked(PartSerializer(data=request.query_params))
        try:
            received = services.add_part(
                user=request.user, upload_id=said["upload"], offset=said["offset"], stream=body_of(request)
            )
        except FileRefused as refusal:
            raise Refused(refusal) from None
        return Response({"upload": said["upload"], "received": received})

    @extend_schema(summary="Rename or describe a file", request=FileChangesSerializer, responses=FileSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        item = self.get_object()
        services.edit_file(item=item, **_checked(FileChangesSerializer(data=request.data)))
        return Response(FileSerializer(item).data)

    @extend_schema(
        summary="Delete a file",
        parameters=[OpenApiParameter("force", bool, default=False, description="Also when something uses it.")],
        responses={
            204: None,
            **documented_refusals(s409="Something uses it: `fields.uses` lists what: path [kind, id], code and title."),
        },
    )
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Gone from every address at once. Can be restored for some days."""
        item = self.get_object()
        try:
            services.delete_file(item=item, force=request.query_params.get("force", "").lower() in ("1", "true"))
        except services.FileInUse as refusal:
            found = [{"path": [use.kind, str(use.id)], "code": "in_use", "message": use.title} for use in refusal.uses]
            answer = {"code": refusal.code, "message": refusal.message, "fields": {"uses": found}}
            return Response(answer, status=status.HTTP_409_CONFLICT)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Restore a deleted file",
        request=None,
        responses={200: FileSerializer, **documented_refusals(s409="Your storage is full, or it is too late.")},
    )
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """It is back where it was used. A file that isn't deleted stays as it is."""
        item = self.get_object()
        try:
            services.restore_file(item=item)
        except FileRefused as refusal:
            raise Refused(refusal) from None
        return Response(FileSerializer(item).data)

    @extend_schema(summary="How much you may store and store", responses=QuotaSerializer, filters=False)
    @action(detail=False, methods=["get"])
    def quota(self, request: Request) -> Response:
        return Response(QuotaSerializer(queries.quota_of(request.user)).data)

    def get_parsers(self) -> list[Any]:
        # Only an upload is a form; what is said about a file comes as JSON like everywhere.
        method = getattr(self.request, "method", None)
        if method == "POST" and self.action_map.get("post") == "create":
            return [MultiPartParser()]
        return super().get_parsers()


def _refuse_large(request: Request) -> None:
    """Before anything of the body is read. One that doesn't say its length is weighed while it comes."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > DIRECT_BYTES_MAX + _FORM_BYTES:
        most = DIRECT_BYTES_MAX // 1024 // 1024
        text = _("One request may bring at most %(most)s MB. Send larger files in parts: /api/v1/files/parts/.") % {
            "most": most
        }
        raise Refused(FileRefused("send_in_parts", text))


def body_of(request: Request) -> Readable:
    """The request's body to read; DRF hands over an empty one as something else."""
    return request.data if hasattr(request.data, "read") else io.BytesIO()


def _checked(serializer: Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
