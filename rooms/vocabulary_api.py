"""REST API of sign vocabularies: what is in use, for everybody; recording, training and publishing for some."""

import dataclasses
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotFound, PermissionDenied, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.bin_services import put_into_bin
from rooms import sample_services, training_services, vocabulary_files, vocabulary_queries, vocabulary_services
from rooms.models import SignVocabulary, VocabularyVersion
from rooms.permissions import can_create_vocabulary, can_edit_vocabulary, can_record
from rooms.vocabulary_responses import file_response, weights_response
from rooms.vocabulary_serializers import (
    BatchSerializer,
    ChartSignSerializer,
    ContributionsSerializer,
    FileSerializer,
    NewVocabularySerializer,
    OutcomeSerializer,
    VersionSerializer,
    VocabularyChangeSerializer,
    VocabularySerializer,
)

_SLUG = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The vocabulary's slug.")
_NUMBER = OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH, description="The version's number.")
_VERSION = OpenApiParameter("version", OpenApiTypes.INT, description="Its number; without it the version in use.")
_DIGEST = OpenApiParameter(
    "digest", description="SHA-256 of the weights, in hex: browsers may keep the answer for ever."
)
_OF_ONE: dict[str, Any] = {"parameters": [_SLUG], "filters": False}
_OF_A_VERSION: dict[str, Any] = {"parameters": [_SLUG, _NUMBER], "filters": False, "request": None}
_FILE = {(200, "application/json"): OpenApiResponse(OpenApiTypes.OBJECT, description="The file.")}
_ONLY_FORMS: dict[Any, Any] = {
    (415, "application/json"): OpenApiResponse(
        {"$ref": "#/components/schemas/Error"}, description="Only a multipart form is read."
    )
}


class Refused(APIException):
    status_code = status.HTTP_409_CONFLICT

    def __init__(self, refused: vocabulary_services.VocabularyRefused) -> None:
        super().__init__(refused.message, refused.code)


@extend_schema_view(
    list=extend_schema(summary="Vocabularies of signs", description="Published ones, and those that you may work on."),
    retrieve=extend_schema(summary="A vocabulary", parameters=[_SLUG]),
)
class VocabularyViewSet(viewsets.ReadOnlyModelViewSet[SignVocabulary]):
    queryset = SignVocabulary.objects.none()
    permission_classes = (IsAuthenticatedOrReadOnly,)
    serializer_class = VocabularySerializer
    lookup_field = "slug"
    lookup_url_kwarg = "pk"
    search_fields = ("name", "language")
    ordering_fields = ("name", "created_at")
    http_method_names: ClassVar = ["get", "post", "patch", "delete", "head", "options"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "\x00" in kwargs.get("pk", ""):  # which PostgreSQL refuses to look for
            raise NotFound

    def get_queryset(self) -> QuerySet[SignVocabulary]:
        return vocabulary_queries.listed(vocabulary_queries.visible_to(self.request.user))

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, vocabulary_services.VocabularyRefused):
            exc = Refused(exc)
        if isinstance(exc, vocabulary_files.FileRefused):
            exc = ValidationError({"file": exc.problems}, "file")
        return super().handle_exception(exc)

    def editable(self) -> SignVocabulary:
        vocabulary = self.get_object()
        if not can_edit_vocabulary(self.request.user, vocabulary):
            raise PermissionDenied
        return vocabulary

    def recordable(self) -> SignVocabulary:
        vocabulary = self.get_object()
        if not can_record(self.request.user, vocabulary):
            raise PermissionDenied
        return vocabulary

    def answer(self, vocabulary: SignVocabulary, status_code: int = status.HTTP_200_OK) -> Response:
        row = vocabulary_queries.listed(SignVocabulary.objects.filter(pk=vocabulary.pk)).get()
        return Response(VocabularySerializer(row).data, status=status_code)

    # --- the vocabulary ---------------------------------------------------------------------------

    @extend_schema(summary="Make a vocabulary", request=NewVocabularySerializer, responses={201: VocabularySerializer})
    def create(self, request: Request) -> Response:
        """For teachers and administrators. It is yours; nothing is in use before it is trained and published."""
        if not can_create_vocabulary(request.user):
            raise PermissionDenied
        form = NewVocabularySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        vocabulary = vocabulary_services.create_vocabulary(owner=request.user, **form.validated_data)
        return self.answer(vocabulary, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a vocabulary", request=VocabularyChangeSerializer, responses=VocabularySerializer, **_OF_ONE
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        vocabulary = self.editable()
        form = VocabularyChangeSerializer(vocabulary, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        vocabulary_services.change_vocabulary(vocabulary=vocabulary, changes=form.validated_data)
        return self.answer(vocabulary)

    @extend_schema(summary="Delete a vocabulary, its samples and versions", responses={204: None}, **_OF_ONE)
    def destroy(self, request: Request, pk: str) -> Response:
        """It goes into its owner's bin: see `bin/`."""
        put_into_bin(thing=self.editable())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Its signs and how they look", responses=ChartSignSerializer(many=True), **_OF_ONE)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def chart(self, request: Request, pk: str) -> Response:
        """In their order. Shapes are those of the version in use."""
        vocabulary = self.get_object()
        version = vocabulary_queries.published_version(vocabulary)
        context = {"shapes": {} if version is None else version.shapes}
        return Response(ChartSignSerializer(vocabulary.signs.all(), many=True, context=context).data)

    @extend_schema(
        summary="The trained weights",
        parameters=[_SLUG, _VERSION, _DIGEST],
        responses=_FILE,
        filters=False,
    )
    @action(detail=True, filter_backends=[])
    def weights(self, request: Request, pk: str) -> HttpResponse:
        """Of the version in use, with an ETag, for browsers alone to keep; read by `rooms/signs/classifier.js`."""
        vocabulary, number = self.get_object(), request.query_params.get("version", "")
        version = vocabulary_queries.version_for(
            vocabulary, number, edits=can_edit_vocabulary(request.user, vocabulary)
        )
        if version is None:
            raise NotFound(_("No version of this vocabulary is published, or not this one."))
        return weights_response(request._request, version, digest=request.query_params.get("digest", ""))

    # --- files --------------------------------------------------------------------------------------

    @extend_schema(summary="A vocabulary as one file", responses=_FILE, **_OF_ONE)
    @action(detail=True, filter_backends=[], permission_classes=[IsAuthenticated])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """Its signs, its samples without names, and the version in use. For whoever edits it."""
        return file_response(self.editable())

    @extend_schema(
        summary="Make a vocabulary from a file",
        request={"multipart/form-data": FileSerializer},
        responses={201: VocabularySerializer, **_ONLY_FORMS},
    )
    @action(detail=False, methods=["post"], url_path="import", parser_classes=[MultiPartParser])
    def import_(self, request: Request) -> Response:
        """All that is wrong with a file is said at once, and then nothing is kept."""
        if not can_create_vocabulary(request.user):
            raise PermissionDenied
        form = FileSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        sent = form.validated_data["file"]
        vocabulary = vocabulary_files.import_vocabulary(
            data=sent.read(vocabulary_files.FILE_MAX_BYTES + 1),
            owner=request.user,
            slug=form.validated_data["slug"],
            source=sent.name or "",
        )
        return self.answer(vocabulary, status.HTTP_201_CREATED)

    # --- samples --------------------------------------------------------------------------------------

    @extend_schema(summary="What you recorded", responses=ContributionsSerializer, **_OF_ONE)
    @action(detail=True, filter_backends=[], pagination_class=None, permission_classes=[IsAuthenticated])
    def samples(self, request: Request, pk: str) -> Response:
        vocabulary = self.recordable()
        takes = vocabulary_queries.take_counts(vocabulary, contributor=request.user)
        return Response({"takes": takes, "wanted": training_services.TAKES_MIN})

    @extend_schema(summary="Record samples", request=BatchSerializer, responses=OutcomeSerializer(many=True), **_OF_ONE)
    @samples.mapping.post
    def add_samples(self, request: Request, pk: str) -> Response:
        """Landmarks, never pictures. Takes that aren't good enough are refused one by one, the others kept."""
        vocabulary = self.recordable()
        form = BatchSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        outcomes = sample_services.add_takes(
            vocabulary=vocabulary,
            contributor=request.user,
            takes=form.validated_data["takes"],
            consented_at=timezone.now(),
        )
        return Response([dataclasses.asdict(outcome) for outcome in outcomes])

    @extend_schema(summary="Delete what you recorded", responses={204: None}, **_OF_ONE)
    @samples.mapping.delete
    def delete_samples(self, request: Request, pk: str) -> Response:
        """All your samples of this vocabulary; what was trained from them goes, and is trained again without them."""
        rows = vocabulary_queries.with_contributions_of(request.user) | vocabulary_queries.visible_to(request.user)
        vocabulary = get_object_or_404(rows.distinct(), slug=pk)
        sample_services.delete_contributions(contributor=request.user, vocabulary=vocabulary)
        return Response(status=status.HTTP_204_NO_CONTENT)

    # --- versions -------------------------------------------------------------------------------------

    @extend_schema(summary="Its versions, newest first", responses=VersionSerializer(many=True), **_OF_ONE)
    @action(detail=True, filter_backends=[], permission_classes=[IsAuthenticated])
    def versions(self, request: Request, pk: str) -> Response:
        page = self.paginate_queryset(vocabulary_queries.versions_of(self.editable()))
        return self.get_paginated_response(VersionSerializer(page, many=True).data)

    @extend_schema(summary="Train a new version", request=None, responses={202: VersionSerializer}, **_OF_ONE)
    @versions.mapping.post
    def train(self, request: Request, pk: str) -> Response:
        """A job does it; see its `status` and `progress` in the list."""
        version = training_services.request_training(vocabulary=self.editable(), user=request.user)
        return Response(VersionSerializer(version).data, status=status.HTTP_202_ACCEPTED)

    def _version(self) -> VocabularyVersion:
        rows = vocabulary_queries.versions_of(self.editable())
        version = rows.filter(number=self.kwargs["number"]).first()
        if version is None:
            raise NotFound
        return version

    @extend_schema(summary="Put a version into use", responses=VersionSerializer, **_OF_A_VERSION)
    @action(detail=True, methods=["post"], url_path="versions/<int:number>/publish")
    def publish(self, request: Request, pk: str, number: int) -> Response:
        """An older one too: that goes back to it."""
        version = self._version()
        vocabulary_services.publish_version(version=version)
        return Response(VersionSerializer(version).data)

    @extend_schema(summary="Cancel a training", responses=VersionSerializer, **_OF_A_VERSION)
    @action(detail=True, methods=["post"], url_path="versions/<int:number>/cancel")
    def cancel(self, request: Request, pk: str, number: int) -> Response:
        version = self._version()
        training_services.cancel_training(version=version)
        return Response(VersionSerializer(version).data)
