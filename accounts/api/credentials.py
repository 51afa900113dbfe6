"""REST API of what programs sign in with: bearer tokens and API keys."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.second_factor import confirm_it_is_you, refusals
from accounts.authentication import CredentialRefused, PasswordAuthentication, TokenAuthentication
from accounts.models import ApiKey, ApiToken
from accounts.serializers import ApiKeySerializer, NewApiKeySerializer, TokenSerializer
from accounts.services import api_keys, tokens
from accounts.services.lockout import forget_failures
from accounts.services.login_steps import check_code
from accounts.services.second_factor import has_second_factor

CODE_HEADER = "X-Code"
_CODE_HELP = "A code from the app or a recovery code, if the account has a second factor. Passkeys need a browser."


class TokenView(APIView):
    """Get a bearer token for name and password (HTTP Basic), and end it."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        # The schema generator asks without a request.
        method = self.request.method if getattr(self, "request", None) is not None else None
        return [TokenAuthentication()] if method == "DELETE" else [PasswordAuthentication()]

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> Any:
        if request.method == "DELETE":
            raise CredentialRefused(_("Send the token that shall end as `Authorization: Bearer`."))
        super().permission_denied(request, message, code)

    @extend_schema(
        summary="Get a bearer token",
        request=None,
        responses={201: TokenSerializer},
        auth=[{"basicAuth": []}],
        parameters=[OpenApiParameter(CODE_HEADER, str, OpenApiParameter.HEADER, description=_CODE_HELP)],
    )
    def post(self, request: Request) -> Response:
        """Valid for an hour. Used in its last minute it is valid for another hour; a new password ends it."""
        self._take_code(request)
        forget_failures(user=request.user)
        issued = tokens.issue_token(user=request.user, request=request._request)
        answer = TokenSerializer({"token": issued.secret, "expires_at": issued.expires_at})
        return Response(answer.data, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})

    def _take_code(self, request: Request) -> None:
        """No way around the second factor: who has one sends a code too."""
        if not has_second_factor(request.user):
            return
        code = request.headers.get(CODE_HEADER, "")
        if not code:
            raise CredentialRefused(
                _("This account needs a code from its app or a recovery code too: send it as %(header)s.")
                % {"header": CODE_HEADER},
                "code_required",
            )
        with refusals():
            check_code(request=request._request, user=request.user, code=code)

    @extend_schema(summary="End this bearer token", responses={204: None}, auth=[{"bearerToken": []}])
    def delete(self, request: Request) -> Response:
        assert isinstance(request.auth, ApiToken)
        tokens.revoke_token(token=request.auth, request=request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


@method_decorator(sensitive_post_parameters(), name="dispatch")
@extend_schema_view(
    list=extend_schema(summary="Your API keys"),
    create=extend_schema(
        summary="Create an API key", request=NewApiKeySerializer, responses={201: NewApiKeySerializer}
    ),
    destroy=extend_schema(summary="Delete an API key"),
)
class ApiKeyViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[ApiKey]):
    """Your keys. A key can't be used here: it would give itself more scopes."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    serializer_class = ApiKeySerializer
    lookup_value_converter = "uuid"
    filter_backends: ClassVar = []
    queryset = ApiKey.objects.none()

    def get_queryset(self) -> QuerySet[ApiKey]:
        return ApiKey.objects.filter(user=self.request.user)

    def create(self, request: Request) -> Response:
        """The answer is the only place where `key` is ever shown. A mail tells the owner of it."""
        serializer = NewApiKeySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user, wanted = confirm_it_is_you(request), serializer.validated_data
        created = api_keys.create_api_key(
            user=user, name=wanted["name"], scopes=wanted["scopes"], request=request._request
        )
        answer = NewApiKeySerializer({**ApiKeySerializer(created.key).data, "key": created.secret})
        return Response(answer.data, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})

    def perform_destroy(self, instance: ApiKey) -> None:
        api_keys.delete_api_key(key=instance, request=self.request._request)
