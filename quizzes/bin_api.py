"""REST API of one's bin. `DELETE` of a quiz or an activity puts it there."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from quizzes.bin_permissions import can_delete
from quizzes.bin_queries import bin_of, binned, rows_of
from quizzes.bin_serializers import BinRowSerializer
from quizzes.bin_services import Binned, delete_for_good, put_back


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

    def thing(self, pk: UUID) -> Binned:
        found: Binned = get_object_or_404(binned(self.request.user, self.kind), pk=pk)
        if not can_delete(self.request.user, found):
            raise PermissionDenied
        return found


class BinnedView(_BinnedView):
    @extend_schema(summary="Delete for good what is in your bin", request=None, responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """With its versions, ratings and links. Results of games and files stay."""
        delete_for_good(thing=self.thing(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PutBackView(_BinnedView):
    @extend_schema(summary="Put back what is in your bin", request=None, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        """As it was: with its ratings, versions, folder and links, and public if it was that."""
        put_back(thing=self.thing(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
