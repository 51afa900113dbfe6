"""REST API of QuizTivities and their links."""

import dataclasses
from typing import Any, NoReturn
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.bin_services import put_into_bin
from quizzes import page_types, quiztivity_content, quiztivity_queries, quiztivity_services
from quizzes.conditional import ConditionalReads
from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.quiztivity_permissions import QuizTivityAccess, can_share
from quizzes.quiztivity_serializers import (
    GivenAnswerSerializer,
    NewShareSerializer,
    PagesPreviewSerializer,
    QuizTivityInputSerializer,
    QuizTivityListSerializer,
    QuizTivitySerializer,
    ShareSerializer,
    VerdictSerializer,
    VisitorViewSerializer,
)

SCOPES = ("own", "public")
_ERROR = {"$ref": "#/components/schemas/Error"}


def _refusal(code: int, description: str) -> dict[Any, Any]:
    return {(code, "application/json"): OpenApiResponse(_ERROR, description=description)}


_CHANGED = _refusal(409, "It was saved by somebody else since `seen` or `version`.")
_GONE = _refusal(410, "The link has ended: it expired, or its owner revoked it.")


class Changed(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "changed"
    default_detail = gettext_lazy("This activity was changed meanwhile. Load it again.")


class ShareOver(APIException):
    status_code = status.HTTP_410_GONE
    default_code = "gone"
    default_detail = gettext_lazy("This link has ended. Ask whoever gave it to you for a new one.")


class QuizTivityFilter(filters.FilterSet):
    public = filters.BooleanFilter()
    owner = filters.CharFilter("user__username", lookup_expr="iexact", help_text="The owner's user name.")

    class Meta:
        model = QuizTivity
        fields = ("public", "owner")


@extend_schema_view(
    list=extend_schema(
        summary="Your activities, or the public ones",
        parameters=[OpenApiParameter("scope", enum=SCOPES, default="own", description="Own ones, or everybody's.")],
    ),
    retrieve=extend_schema(summary="An activity of yours or a public one"),
    create=extend_schema(
        summary="Create an activity", request=QuizTivityInputSerializer, responses={201: QuizTivitySerializer}
    ),
    update=extend_schema(
        summary="Replace an activity",
        request=QuizTivityInputSerializer,
        responses={200: QuizTivitySerializer, **_CHANGED},
    ),
    partial_update=extend_schema(
        summary="Change fields of an activity",
        request=QuizTivityInputSerializer(partial=True),
        responses={200: QuizTivitySerializer, **_CHANGED},
    ),
    destroy=extend_schema(summary="Put an activity into its owner's bin; its links answer 410 meanwhile"),
)
class QuizTivityViewSet(
    ConditionalReads, viewsets.GenericViewSet[QuizTivity], mixins.ListModelMixin, mixins.DestroyModelMixin
):
    queryset = QuizTivity.objects.none()
    permission_classes = (IsAuthenticated, QuizTivityAccess)
    lookup_value_converter = "uuid"
    filterset_class = QuizTivityFilter
    search_fields = ("title",)
    ordering_fields = ("title", "created_at", "updated_at", "page_count")

    def get_queryset(self) -> QuerySet[QuizTivity]:
        if self.action == "list":
            return quiztivity_queries.listed_quiztivities(self._scope())
        return quiztivity_queries.quiztivities_visible_to(self.request.user).select_related("user")

    def _scope(self) -> QuerySet[QuizTivity]:
        scope = self.request.query_params.get("scope", "own")
        if scope == "own":
            return quiztivity_queries.own_quiztivities(self.request.user).order_by("-updated_at", "id")
        if scope == "public":
            return quiztivity_queries.public_quiztivities()
        raise ValidationError(
            {"scope": [_("Choose one of %(choices)s.") % {"choices": ", ".join(SCOPES)}]}, code="invalid_choice"
        )

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return QuizTivityListSerializer if self.action == "list" else QuizTivitySerializer

    def _input(self) -> dict[str, Any]:
        data = QuizTivityInputSerializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(QuizTivitySerializer(self.get_object()).data)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = {**quiztivity_services.EMPTY_CONTENT, **self._input()}
        values.pop("seen", None)
        made = quiztivity_services.create_quiztivity(owner=request.user, **values)
        return Response(QuizTivitySerializer(made).data, status=status.HTTP_201_CREATED)

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Fields that are not sent become empty, except `public`, which stays."""
        quiztivity = self.get_object()
        return self._save(quiztivity, {**quiztivity_services.EMPTY_CONTENT, **self._input()})

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        quiztivity = self.get_object()
        return self._save(quiztivity, self._input())

    def _save(self, quiztivity: QuizTivity, values: dict[str, Any]) -> Response:
        seen = values.pop("seen", None)
        try:
            quiztivity_services.update_quiztivity(quiztivity=quiztivity, changes=values, seen=seen)
        except quiztivity_services.ChangedElsewhere:
            raise Changed from None
        return Response(QuizTivitySerializer(quiztivity).data)

    def perform_destroy(self, instance: QuizTivity) -> None:
        put_into_bin(thing=instance)

    @extend_schema(summary="Copy an activity into your own", request=None, responses={201: QuizTivitySerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        copied = quiztivity_services.copy_quiztivity(quiztivity=self.get_object(), owner=request.user)
        return Response(QuizTivitySerializer(copied).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="See pages as visitors do, or what is wrong with them",
        request={"application/json": {"type": "array", "items": {}}},
        responses=PagesPreviewSerializer(many=False),
        filters=False,
    )
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """The body is the list of pages. Nothing is stored. Always 200: to have problems is a fine answer."""
        pages, problems = page_types.validate_pages(request.data)
        shown = [] if problems else quiztivity_content.preview(pages)
        found = [dataclasses.asdict(problem) for problem in problems]
        return Response({"valid": not found, "pages": shown, "problems": found})

    @extend_schema(
        summary="Answer a question of an activity",
        request=GivenAnswerSerializer,
        responses={200: VerdictSerializer, **_CHANGED},
    )
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Nothing is stored: it is for whoever learns."""
        return _judged(request, self.get_object())

    @extend_schema(summary="The links to an activity of yours", responses=ShareSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def shares(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Expired ones too, until they are revoked; newest first."""
        rows = quiztivity_queries.shares_of(self.get_object())
        return Response(ShareSerializer(rows, many=True, context=_addresses(request)).data)

    @extend_schema(summary="Make a link", request=NewShareSerializer, responses={201: ShareSerializer})
    @shares.mapping.post
    def new_share(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whoever has it sees the activity and its files without an account, until it ends."""
        quiztivity = self.get_object()
        data = NewShareSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        share = quiztivity_services.share_quiztivity(
            quiztivity=quiztivity, user=request.user, **dict(data.validated_data)
        )
        return Response(ShareSerializer(share, context=_addresses(request)).data, status=status.HTTP_201_CREATED)


_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The link's id.")


class QuizTivityShareViewSet(ConditionalReads, viewsets.ViewSet):
    """Links. To open one no account is needed."""

    permission_classes = (AllowAny,)
    lookup_value_converter = "uuid"

    @extend_schema(
        summary="Open an activity by its link",
        parameters=[_ID],
        responses={200: VisitorViewSerializer, **_GONE},
        auth=[{}],
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        share = _open_share(pk)
        return Response(quiztivity_content.visitor_view(share.quiztivity, share))

    @extend_schema(
        summary="Answer a question of an activity that a link opens",
        parameters=[_ID],
        request=GivenAnswerSerializer,
        responses={200: VerdictSerializer, **_CHANGED, **_GONE},
        auth=[{}],
    )
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, pk: UUID) -> Response:
        """Nothing is stored: it is for whoever learns."""
        return _judged(request, _open_share(pk).quiztivity)

    @extend_schema(summary="Revoke a link", parameters=[_ID], responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """It and the files behind it are closed at once. Whoever follows it is told so (410)."""
        share = _found_share(pk)
        if not can_share(request.user, share.quiztivity):
            self._refuse(request)
        quiztivity_services.revoke_share(share=share)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _refuse(self, request: Request) -> NoReturn:
        if not request.user.is_authenticated:
            self.permission_denied(request)
        raise Http404


def _addresses(request: Request) -> dict[str, Any]:
    def address_of(share: QuizTivityShare) -> str:
        return request.build_absolute_uri(reverse("quiztivities:shared", args=[share.pk]))

    return {"address_of": address_of}


def _found_share(share_id: UUID) -> QuizTivityShare:
    try:
        return quiztivity_queries.find_share(share_id)
    except QuizTivityShare.DoesNotExist:
        raise Http404 from None


def _open_share(share_id: UUID) -> QuizTivityShare:
    share = _found_share(share_id)
    if not share.is_open(timezone.now()):
        raise ShareOver
    return share


def _judged(request: Request, quiztivity: QuizTivity) -> Response:
    data = GivenAnswerSerializer(data=request.data)
    data.is_valid(raise_exception=True)
    said = dict(data.validated_data)
    if said.pop("version", quiztivity_content.version_of(quiztivity)) != quiztivity_content.version_of(quiztivity):
        raise Changed
    try:
        return Response(quiztivity_content.judge(quiztivity, **said))
    except quiztivity_content.NotAnswerable:
        raise ValidationError({"answer": [_("There is no such question or answer.")]}, code="not_answerable") from None
