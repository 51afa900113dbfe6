"""REST API of hardware controllers, for their owners. What the devices themselves say: `box_api`."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.bin_services import put_into_bin
from classroom import controller_services as controllers
from classroom.controller_serializers import ControllerSerializer, NewControllerSerializer, SetupCodeSerializer
from classroom.models import Controller

_NO_STORE = {"Cache-Control": "no-store"}


@extend_schema_view(
    list=extend_schema(summary="Your hardware controllers"),
    create=extend_schema(summary="Set up a controller", responses={201: NewControllerSerializer}),
    retrieve=extend_schema(summary="A controller of yours"),
    update=extend_schema(summary="Change a controller"),
    partial_update=extend_schema(summary="Change parts of a controller"),
    destroy=extend_schema(summary="Put a controller into your bin; its device plays no game meanwhile"),
)
class ControllerViewSet(viewsets.ModelViewSet[Controller]):
    queryset = Controller.objects.none()
    permission_classes = (IsAuthenticated,)
    serializer_class = ControllerSerializer
    lookup_value_converter = "uuid"
    search_fields = ("name", "player_name")
    ordering_fields = ("name", "last_seen", "created_at")
    filterset_fields: ClassVar = []

    def get_queryset(self) -> QuerySet[Controller]:
        return Controller.objects.filter(user=self.request.user)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The answer is the only place where the code is ever shown."""
        form = ControllerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        fields = dict(form.validated_data)
        wanted = fields.pop("wanted_os_version", "")
        controller, setup = controllers.create_controller(user=request.user, **fields)
        if wanted:
            controllers.change_controller(controller=controller, wanted_os_version=wanted)
        answer = {**ControllerSerializer(controller).data, "setup": SetupCodeSerializer(setup._asdict()).data}
        return Response(answer, status=status.HTTP_201_CREATED, headers=_NO_STORE)

    def perform_update(self, serializer: BaseSerializer[Controller]) -> None:
        assert serializer.instance is not None
        controllers.change_controller(controller=serializer.instance, **serializer.validated_data)

    def perform_destroy(self, instance: Controller) -> None:
        put_into_bin(thing=instance)

    @extend_schema(summary="A new code to set a controller up again", request=None, responses=SetupCodeSerializer)
    @action(detail=True, methods=["post"])
    def code(self, request: Request, pk: Any) -> Response:
        """The code before stops working; the paired device works until this one is used."""
        setup = controllers.renew_code(controller=self.get_object())
        return Response(SetupCodeSerializer(setup._asdict()).data, headers=_NO_STORE)
