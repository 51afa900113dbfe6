"""REST API of deleting one's account, and of copies of everything about oneself."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.registration import OpenView, read, refusals
from accounts.authentication import TokenAuthentication
from accounts.forms import PASSWORD_MAX_CHARACTERS
from accounts.mail_serializers import LinkSerializer
from accounts.models import DataExport, User
from accounts.sending import send_archive
from accounts.services.deletion import ask_for_deletion, cancel_deletion, confirm_deletion
from accounts.services.export_states import ExportState, export_state
from accounts.services.exports import ANOTHER_AFTER, TooSoon, ask_for_export, delete_export, exports_of
from accounts.services.lockout import LastAdministrator
from accounts.services.proof import CODE, LOG_IN, PASSWORD, ProofRefused, proof_wanted, prove_identity
from accounts.views.privacy import EXPORT_FILENAME


class ProofSerializer(serializers.Serializer[Any]):
    """What `proof` of the deletion's state asks for."""

    password = serializers.CharField(
        max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False, required=False, allow_blank=True
    )
    code = serializers.CharField(max_length=100, required=False, allow_blank=True)


class DeletionSerializer(serializers.Serializer[Any]):
    """`asked_at`: a mail waits to be confirmed; `scheduled_for`: confirmed, the account goes then. Both may be null.

    `proof`: what asking needs: the password, a code from the app, or a log-in within the last five minutes.
    """

    asked_at = serializers.DateTimeField(source="deletion_asked_at", allow_null=True)
    scheduled_for = serializers.DateTimeField(source="scheduled_deletion", allow_null=True)
    proof = serializers.ChoiceField([PASSWORD, CODE, LOG_IN])


class DeletionConfirmedSerializer(serializers.Serializer[Any]):
    """Until when the account can be kept."""

    scheduled_for = serializers.DateTimeField(source="scheduled_deletion")


class DataExportSerializer(serializers.ModelSerializer[DataExport]):
    """A copy of everything about you. `ready_at` is null while it is written; `size` in bytes.

    `state`: `lost` if nobody is going to write it. Ask for another then.
    """

    state = serializers.SerializerMethodField()

    class Meta:
        model = DataExport
        fields = ("id", "state", "asked_at", "ready_at", "expires_at", "size")
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField([state.value for state in ExportState]))
    def get_state(self, export: DataExport) -> str:
        return export_state(export).value


def _state(user: User) -> Response:
    shown = {
        "deletion_asked_at": user.deletion_asked_at,
        "scheduled_deletion": user.scheduled_deletion,
        "proof": proof_wanted(user),
    }
    return Response(DeletionSerializer(shown).data)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class DeletionView(APIView):
    """Deleting one's account: asked for here, confirmed by a link in a mail, called off at any time before it is done.

    Only for sessions: a program has no mailbox.
    """

    authentication_classes = (SessionAuthentication,)
    permission_classes = (IsAuthenticated,)

    @extend_schema(summary="Whether your account waits to be deleted", responses=DeletionSerializer)
    def get(self, request: Request) -> Response:
        return _state(request.user)

    @extend_schema(
        summary="Ask for the deletion of your account", request=ProofSerializer, responses={202: DeletionSerializer}
    )
    def post(self, request: Request) -> Response:
        """A mail with a link goes out. Nothing happens before it is opened."""
        proof = read(ProofSerializer, request)
        with refusals():
            try:
                prove_identity(request=request._request, user=request.user, **proof)
                ask_for_deletion(user=request.user, request=request._request)
            except ProofRefused as refused:
                if not refused.field:
                    raise PermissionDenied(refused.message, code="log_in_again") from None
                raise serializers.ValidationError({refused.field: [refused.message]}, code="proof_refused") from None
            except LastAdministrator as refused:
                raise PermissionDenied(refused.message, code="last_administrator") from None
        answer = _state(request.user)
        answer.status_code = status.HTTP_202_ACCEPTED
        return answer

    @extend_schema(summary="Keep your account", responses={204: None})
    def delete(self, request: Request) -> Response:
        cancel_deletion(user=request.user, request=request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ConfirmDeletionView(OpenView):
    @extend_schema(
        summary="Confirm the deletion of an account",
        request=LinkSerializer,
        responses=DeletionConfirmedSerializer,
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """With the token from the mail. Signs the account out everywhere and hides what it published."""
        token = read(LinkSerializer, request)["token"]
        with refusals():
            try:
                user = confirm_deletion(token=token, request=request._request)
            except LastAdministrator as refused:
                raise PermissionDenied(refused.message, code="last_administrator") from None
        return Response(DeletionConfirmedSerializer(user).data)


@extend_schema_view(
    list=extend_schema(summary="Copies of your data"),
    retrieve=extend_schema(summary="One copy of your data"),
    destroy=extend_schema(summary="Delete a copy of your data"),
)
class DataExportViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[DataExport],
):
    """Everything about you as one zip of JSON and files, made by a job. API keys can't ask for it or fetch it."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    serializer_class = DataExportSerializer
    lookup_value_converter = "uuid"
    filter_backends: ClassVar = []
    queryset = DataExport.objects.none()

    def get_queryset(self) -> QuerySet[DataExport]:
        return exports_of(self.request.user)

    @extend_schema(summary="Ask for a copy of your data", request=None, responses={202: DataExportSerializer})
    def create(self, request: Request) -> Response:
        """One at a time: while one is being written that one is the answer; one that was lost is
        replaced. A mail says when it is ready."""
        try:
            export = ask_for_export(user=request.user, request=request._request)
        except TooSoon as refused:
            raise Throttled(int(ANOTHER_AFTER.total_seconds()), str(refused.message), "too_soon") from None
        return Response(DataExportSerializer(export).data, status=status.HTTP_202_ACCEPTED)

    def perform_destroy(self, instance: DataExport) -> None:
        delete_export(export=instance)

    @extend_schema(summary="Fetch a copy of your data", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: Any = None) -> Any:
        """404 until it is ready, and when its time is over."""
        export = self.get_object()
        if not export.is_ready:
            raise Http404
        return send_archive(request._request, export.path, filename=EXPORT_FILENAME)
