"""REST API of assignments for players: enter by code, then carry the secret. See docs/assignments.md."""

from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, Throttled, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.addresses import network_of
from classroom import attempt_services
from classroom.assignment_queries import find_assignment
from classroom.assignment_serializers import (
    AttemptSerializer,
    JoinedSerializer,
    JoinSerializer,
    OpenQuestionSerializer,
    PublicAssignmentSerializer,
    SubmitSerializer,
)
from classroom.attempt_authentication import AttemptAuthentication
from classroom.attempt_view import assignment_view, attempt_view
from classroom.engine.names import PlayerNameError
from classroom.models import Assignment
from classroom.throttles import TooManyTries, Tries
from quizzes.question_types.shapes import InvalidAnswer

# A school behind one address comes in; a script that fills assignments with names doesn't get far.
JOINS = Tries("assignment-joins", limit=300, window_s=60)
_CODE = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The assignment's code.")


def _found(request: Request, code: str) -> Assignment:
    try:
        found = find_assignment(code=code, asker=network_of(request._request))
    except TooManyTries as full:
        raise Throttled(full.wait_s, str(full.message), "too_many_tries") from None
    if found is None:
        raise NotFound(_("There is no assignment with this code. Check it."))
    return found


class PublicAssignmentView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(summary="The assignment behind a code", parameters=[_CODE], responses=PublicAssignmentSerializer)
    def get(self, request: Request, pk: str) -> Response:
        return Response(PublicAssignmentSerializer(assignment_view(_found(request, pk))).data)


class JoinAssignmentView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        summary="Join an assignment", parameters=[_CODE], request=JoinSerializer, responses={201: JoinedSerializer}
    )
    def post(self, request: Request, pk: str) -> Response:
        """The first attempt begins when its first question is opened."""
        assignment = _found(request, pk)
        form = JoinSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        place = network_of(request._request)
        try:
            JOINS.check(place)
            attempt, secret = attempt_services.join_assignment(assignment=assignment, **form.validated_data)
        except TooManyTries as full:
            raise Throttled(full.wait_s, str(full.message), "too_many_tries") from None
        except PlayerNameError as error:
            raise ValidationError({"name": [str(error)]}, code=error.code) from None
        JOINS.count(place)
        answer = {"secret": secret, "state": attempt_view(attempt)}
        return Response(JoinedSerializer(answer).data, status=status.HTTP_201_CREATED)


# Browsers remember a 410 without an end unless told otherwise, and it has one when the assignment is put back.
@method_decorator(never_cache, name="dispatch")
class _OwnAttemptView(APIView):
    """`request.auth` is the player, so nobody reaches another's attempt."""

    authentication_classes = (AttemptAuthentication,)
    permission_classes = (AllowAny,)

    @staticmethod
    def _data(request: Request, serializer: Any) -> dict[str, Any]:
        form = serializer(data=request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    @staticmethod
    def _state(attempt: Any) -> Response:
        return Response(AttemptSerializer(attempt_view(attempt)).data)


class AttemptView(_OwnAttemptView):
    @extend_schema(summary="Your attempt as it stands", responses=AttemptSerializer)
    def get(self, request: Request) -> Response:
        return self._state(attempt_services.current_attempt(request.auth))


class AttemptQuestionView(_OwnAttemptView):
    @extend_schema(summary="Open a question", request=OpenQuestionSerializer, responses=AttemptSerializer)
    def post(self, request: Request) -> Response:
        """Its time runs from now; asking again changes nothing. One past the last finishes the attempt."""
        return self._state(
            attempt_services.open_question(player=request.auth, **self._data(request, OpenQuestionSerializer))
        )


class AttemptAnswerView(_OwnAttemptView):
    @extend_schema(summary="Answer the open question", request=SubmitSerializer, responses=AttemptSerializer)
    def post(self, request: Request) -> Response:
        """The reply is the receipt: the answer is stored. Send again under the same `id` until it comes."""
        data = self._data(request, SubmitSerializer)
        try:
            attempt = attempt_services.submit_answer(
                player=request.auth, client_id=data["id"], position=data["position"], raw=data["answer"]
            )
        except InvalidAnswer as error:
            raise ValidationError({"answer": [str(error)]}, code="invalid_answer") from None
        return self._state(attempt)


class AttemptAgainView(_OwnAttemptView):
    @extend_schema(summary="Begin another attempt", request=None, responses=AttemptSerializer)
    def post(self, request: Request) -> Response:
        return self._state(attempt_services.start_again(player=request.auth))
