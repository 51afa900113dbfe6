"""REST API of past calls, and of who is kept out of a room."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import NotFound, PermissionDenied, Throttled
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from rooms import call_queries, hosting_services, services
from rooms.call_serializers import BanSerializer, PastCallSerializer
from rooms.models import Call, Room, RoomBan
from rooms.permissions import can_see_bans


@extend_schema_view(
    list=extend_schema(summary="Past calls: yours and those that you took part in, newest first", filters=False),
    retrieve=extend_schema(summary="A past call"),
)
class PastCallViewSet(viewsets.GenericViewSet[Call], mixins.ListModelMixin):
    """Kept for as long as the instance says."""

    queryset = Call.objects.none()
    permission_classes = (IsAuthenticated,)
    serializer_class = PastCallSerializer
    filter_backends: ClassVar = []
    lookup_value_converter = "uuid"
    http_method_names: ClassVar = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Call]:
        if not self.request.user.is_authenticated:  # the schema is made for nobody
            return Call.objects.none()
        return call_queries.listed(call_queries.past_calls(self.request.user))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = call_queries.shown(self.paginate_queryset(self.get_queryset()) or [], request.user)
        return self.get_paginated_response(PastCallSerializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        (past,) = call_queries.shown([self.get_object()], request.user)
        return Response(PastCallSerializer(past).data)


_CODE = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The room's code.")


class _OfRoom(GenericAPIView[Any]):
    permission_classes = (IsAuthenticated,)
    queryset = RoomBan.objects.none()
    serializer_class = BanSerializer
    filter_backends: ClassVar = []

    def room(self) -> Room:
        """For its hosts and administrators."""
        try:
            room = services.find_room(code=self.kwargs["pk"], asker=f"user {self.request.user.pk}")
        except services.TooManyGuesses as refused:
            raise Throttled(detail=str(refused.message)) from None
        if room is None:
            raise NotFound(_("There is no room with this code. Check it."))
        if not can_see_bans(self.request.user, room):
            raise PermissionDenied
        return room


class BansView(_OfRoom):
    @extend_schema(summary="Who is banned from a room", parameters=[_CODE], responses=BanSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """For the room's hosts. Banning happens in the call."""
        page = self.paginate_queryset(self.room().bans.order_by("-banned_at", "id"))
        return self.get_paginated_response(BanSerializer(page, many=True).data)


class BanView(_OfRoom):
    @extend_schema(summary="Lift a ban", parameters=[_CODE], responses={204: None})
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whoever it was may knock again."""
        if not hosting_services.lift_ban(room=self.room(), ban_id=str(self.kwargs["ban"])):
            raise NotFound(_("There is no such ban."))
        return Response(status=status.HTTP_204_NO_CONTENT)
