"""REST API of accounts elsewhere that open one's own. Linking begins on a page: it leads through the provider's."""

from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.second_factor import confirm_it_is_you
from accounts.linked_accounts import ways_in
from accounts.serializers import PasswordSerializer
from accounts.services.provider_accounts import OnlyWayIn, unlink_account


class WayInSerializer(serializers.Serializer[Any]):
    """A provider. `offered` is whether people can log in with it; `linked_as` is what the provider called you when you
    last came from there, `linked_at` since when it opens your account; both null: it doesn't."""

    id = serializers.CharField()
    name = serializers.CharField()
    offered = serializers.BooleanField()
    linked_as = serializers.CharField(allow_null=True)
    linked_at = serializers.DateTimeField(source="account.date_joined", allow_null=True, default=None)


class ProvidersView(APIView):
    authentication_classes = (SessionAuthentication,)

    @extend_schema(
        operation_id="auth_providers_list",
        summary="Accounts elsewhere that open yours",
        responses=WayInSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Every provider that this server offers, and those that are linked. Link one at `/accounts/linked/`."""
        return Response(WayInSerializer(ways_in(request.user), many=True).data)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class UnlinkView(APIView):
    authentication_classes = (SessionAuthentication,)

    @extend_schema(summary="Unlink an account elsewhere", request=PasswordSerializer, responses={204: None})
    def post(self, request: Request, name: str) -> Response:
        """Refused with `only_way_in` when nothing else would open your account: set a password first."""
        if not any(way.account for way in ways_in(request.user) if way.id == name):
            raise NotFound
        user = confirm_it_is_you(request)
        try:
            unlink_account(user=user, provider=name, request=request._request)
        except OnlyWayIn as only:
            raise PermissionDenied(only.message, code="only_way_in") from None
        return Response(status=status.HTTP_204_NO_CONTENT)
