"""REST API of one's bin. `DELETE` of what has a kind (accounts.bin_registry) puts it there."""

from typing import Any, cast
from uuid import UUID

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.bin_models import Binnable
from accounts.bin_queries import bin_of, binned, rows_of
from accounts.bin_registry import StaysInBin, kinds
from accounts.bin_serializers import BinRowSerializer
from accounts.bin_services import delete_for_good, put_back
from accounts.models import User


class NoRoom(APIException):
    """What lies in the bin can't be put back as things are; the message says what to do."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "stays_in_bin"


class BinView(GenericAPIView[Any]):
    permission_classes = (IsAuthenticated,)
    serializer_class = BinRowSerializer
    filter_backends = ()

    @extend_schema(summary="What is in your bin, the last deleted first", responses=BinRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Nothing else of the API knows it until it is put back. Its files count in your quota meanwhile."""
        page = self.paginate_queryset(bin_of(cast(User, request.user)))
        return self.get_paginated_response(self.get_serializer(rows_of(page), many=True).data)


class _BinnedView(GenericAPIView[Any]):
    """Something in a bin that is one's own; for administrators in anybody's."""

    permission_classes = (IsAuthenticated,)
    serializer_class = None
    kind = "quiz"

    def thing(self, pk: UUID) -> Binnable:
        kind = kinds()[self.kind]
        found: Binnable = get_object_or_404(binned(self.request.user, kind), pk=pk)
        if not kind.can_delete(self.request.user, found):
            raise PermissionDenied
        return found


class BinnedView(_BinnedView):
    @extend_schema(summary="Delete for good what is in your bin", request=None, responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """With all that hangs on it. Results of a quiz's games stay, and so do files and a folder's quizzes."""
        delete_for_good(thing=self.thing(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PutBackView(_BinnedView):
    @extend_schema(summary="Put back what is in your bin", request=None, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        """As it was, with all that hangs on it: a quiz with ratings, versions and folder, and public if it was that; a
        room of calls, unless it had ended, is open again under its code.

        409 `stays_in_bin` where there is no room for it now; the message says what to do.
        """
        try:
            put_back(thing=self.thing(pk))
        except StaysInBin as refused:
            raise NoRoom(refused.message) from None
        return Response(status=status.HTTP_204_NO_CONTENT)


def routes() -> list[URLPattern]:
    """`bin/<kind's path>/<id>/` and `…/restore/` of every kind."""
    found = [path("bin/", BinView.as_view(), name="bin")]
    for name, kind in kinds().items():
        place = f"bin/{kind.path}/<uuid:pk>/"
        found.append(path(place, BinnedView.as_view(kind=name), name=f"bin-{name}"))
        found.append(path(f"{place}restore/", PutBackView.as_view(kind=name), name=f"bin-{name}-restore"))
    return found
