"""REST API of call rooms. What happens inside a call goes over its socket (docs/calls.md)."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.bin_services import put_into_bin
from rooms import queries, services
from rooms.models import Room
from rooms.permissions import RoomAccess
from rooms.serializers import MessageSerializer, NewRoomSerializer, ParticipantSerializer, RoomSerializer

_CODE = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The room's code.")
_OF_A_ROOM: dict[str, Any] = {"parameters": [_CODE], "filters": False}


@extend_schema_view(
    list=extend_schema(summary="Your rooms, newest first"),
    create=extend_schema(summary="Make a room", request=NewRoomSerializer, responses={201: RoomSerializer}),
    retrieve=extend_schema(summary="A room by its code", parameters=[_CODE]),
)
class RoomViewSet(viewsets.GenericViewSet[Room], mixins.ListModelMixin):
    queryset = Room.objects.none()
    permission_classes = (IsAuthenticated, RoomAccess)
    serializer_class = RoomSerializer
    search_fields = ("name", "room_code")
    ordering_fields = ("created_at", "name")
    http_method_names: ClassVar = ["get", "post", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Room]:
        return queries.own_rooms(self.request.user).select_related("owner")

    def get_object(self) -> Room:
        """By code; who tries many wrong ones is stopped for a minute."""
        try:
            room = services.find_room(code=self.kwargs["pk"], asker=f"user {self.request.user.pk}")
        except services.TooManyGuesses as refused:
            raise Throttled(detail=str(refused.message)) from None
        if room is None:
            raise NotFound(_("There is no room with this code. Check it."))
        self.check_object_permissions(self.request, room)
        return room

    def create(self, request: Request) -> Response:
        form = NewRoomSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        room = services.create_room(owner=request.user, **form.validated_data)
        return Response(RoomSerializer(room).data, status=status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(RoomSerializer(self.get_object()).data)

    @extend_schema(summary="End a call for everybody", request=None, responses=RoomSerializer, parameters=[_CODE])
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """The room doesn't open again. A room that has ended stays as it is."""
        room = self.get_object()
        services.end_room(room=room)
        return Response(RoomSerializer(room).data)

    @extend_schema(summary="Delete a room", request=None, responses={204: None}, parameters=[_CODE])
    def destroy(self, request: Request, pk: str) -> Response:
        """It goes into its owner's bin with all that was written in it (see `bin/`); who is in it is put out."""
        put_into_bin(thing=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _page(self, rows: Any, serializer: Any) -> Response:
        return self.get_paginated_response(serializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(summary="What was written, oldest first", responses=MessageSerializer(many=True), **_OF_A_ROOM)
    @action(detail=True)
    def messages(self, request: Request, pk: str) -> Response:
        """For the owner and for whoever was in the call with an account."""
        return self._page(self.get_object().messages.order_by("created_at", "id"), MessageSerializer)

    @extend_schema(summary="Who was there", responses=ParticipantSerializer(many=True), **_OF_A_ROOM)
    @action(detail=True)
    def participants(self, request: Request, pk: str) -> Response:
        """For the owner and for whoever was in the call with an account."""
        return self._page(self.get_object().participants.order_by("joined_at", "id"), ParticipantSerializer)
