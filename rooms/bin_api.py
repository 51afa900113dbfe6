"""REST API of one's bin of calls. `DELETE` of a room, a transcript or a vocabulary puts it there."""

from typing import Any, cast
from uuid import UUID

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from rooms.bin_permissions import can_delete
from rooms.bin_queries import bin_of, binned, rows_of
from rooms.bin_serializers import CallBinRowSerializer
from rooms.bin_services import Binned, delete_for_good, put_back


class CallBinView(GenericAPIView[Any]):
    permission_classes = (IsAuthenticated,)
    serializer_class = CallBinRowSerializer
    filter_backends = ()

    @extend_schema(
        summary="Which rooms, transcripts and vocabularies are in your bin, the last deleted first",
        responses=CallBinRowSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Nobody else sees them, and nothing else of the API knows them until they are put back."""
        page = self.paginate_queryset(bin_of(cast(User, request.user)))
        return self.get_paginated_response(self.get_serializer(rows_of(page), many=True).data)


class _BinnedView(GenericAPIView[Any]):
    """Something in a bin that is one's own; for administrators in anybody's."""

    permission_classes = (IsAuthenticated,)
    serializer_class = None
    kind = "room"

    def thing(self, pk: UUID) -> Binned:
        found: Binned = get_object_or_404(binned(self.request.user, self.kind), pk=pk)
        if not can_delete(self.request.user, found):
            raise PermissionDenied
        return found


class BinnedOfCallView(_BinnedView):
    @extend_schema(summary="Delete for good what of calls is in your bin", request=None, responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """With all that was written and said in it."""
        delete_for_good(thing=self.thing(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PutCallBackView(_BinnedView):
    @extend_schema(summary="Put back what of calls is in your bin", request=None, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        """As it was; a room that hadn't ended is open again, under its code."""
        put_back(thing=self.thing(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


def routes() -> list[URLPattern]:
    paths = [path("call-bin/", CallBinView.as_view(), name="call-bin")]
    for kind, name in (("room", "rooms"), ("transcript", "transcripts"), ("vocabulary", "vocabularies")):
        thing = f"call-bin/{name}/<uuid:pk>/"
        paths.append(path(thing, BinnedOfCallView.as_view(kind=kind), name=f"call-bin-{kind}"))
        paths.append(path(f"{thing}restore/", PutCallBackView.as_view(kind=kind), name=f"call-bin-{kind}-restore"))
    return paths
