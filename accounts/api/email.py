"""REST API of one's own address, and of invitations."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.registration import read, refusals
from accounts.api.second_factor import confirm_it_is_you
from accounts.authentication import TokenAuthentication
from accounts.mail_serializers import EmailStateSerializer, InvitationSerializer, NewEmailSerializer
from accounts.models import Invitation, User
from accounts.permissions import is_administrator
from accounts.queries import email_change_of
from accounts.services.email_change import ask_for_email_change, cancel_email_change
from accounts.services.invitations import invite, withdraw_invitation


class IsAdministrator(BasePermission):
    """Whoever runs the instance."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return is_administrator(request.user)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class EmailView(APIView):
    """One's address. Only for sessions: a program doesn't read mails."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (IsAuthenticated,)

    @extend_schema(summary="Your e-mail address", responses=EmailStateSerializer)
    def get(self, request: Request) -> Response:
        return Response(self._state(request.user))

    @extend_schema(
        summary="Change your e-mail address", request=NewEmailSerializer, responses={202: EmailStateSerializer}
    )
    def post(self, request: Request) -> Response:
        """Both addresses get a link, and both have to confirm. The answer is the same for one that is taken."""
        wanted = read(NewEmailSerializer, request)
        confirm_it_is_you(request)
        with refusals():
            ask_for_email_change(user=request.user, email=wanted["email"], request=request._request)
        return Response(self._state(request.user), status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Call a change of address off", responses={204: None})
    def delete(self, request: Request) -> Response:
        cancel_email_change(user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _state(self, user: User) -> dict[str, Any]:
        state = {"email": user.email, "verified": user.verified, "change": email_change_of(user)}
        return dict(EmailStateSerializer(state).data)


@extend_schema_view(
    list=extend_schema(summary="Invitations"),
    create=extend_schema(summary="Invite somebody"),
    destroy=extend_schema(summary="Withdraw an invitation"),
)
class InvitationViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[Invitation]):
    """For administrators. The link goes by mail and is shown nowhere else."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated, IsAdministrator)
    serializer_class = InvitationSerializer
    lookup_value_converter = "uuid"
    filter_backends: ClassVar = []
    queryset = Invitation.objects.none()

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.select_related("group", "invited_by")

    def create(self, request: Request) -> Response:
        """Replaces an open invitation of the same address."""
        wanted = read(InvitationSerializer, request)
        with refusals():
            invitation = invite(email=wanted["email"], group=wanted.get("group"), invited_by=request.user)
        return Response(InvitationSerializer(invitation).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: Invitation) -> None:
        withdraw_invitation(invitation=instance)
