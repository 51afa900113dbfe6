"""A game beside a call's pictures: the requests of the call's page. docs/calls.md says how it works."""

import json
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.addresses import network_of
from accounts.models import User
from classroom import lesson_services
from classroom.lesson_services import LessonRefused
from classroom.services import GameRefused
from quizzes.models import Quiz
from rooms import services as calls
from rooms.models import Room
from rooms.permissions import may_take_part

MAX_BODY_BYTES = 4096
_STATUS = {"not_allowed": 403, "not_joined": 403, "no_lesson": 404, "no_quiz": 404, "no_room": 404, "signed_out": 403}


@never_cache
@require_POST
def start(request: HttpRequest, code: str) -> JsonResponse:
    """{quiz} → the game's id."""
    try:
        user, quiz = _user(request), _quiz(_body(request).get("quiz"))
        if user is None:
            raise LessonRefused("signed_out", _("Log in to start a game."))
        if quiz is None:
            raise LessonRefused("no_quiz", _("This quiz is gone. Choose another one."))
        game = lesson_services.start_lesson(room=_room(request, code), quiz=quiz, host=user)
    except (LessonRefused, GameRefused) as refused:
        return _refused(refused)
    return JsonResponse({"game": str(game.game_id)}, status=201)


@never_cache
@require_POST
def seat(request: HttpRequest, code: str) -> JsonResponse:
    """{secret}, the one of `room.joined` → {address, hosts}: the page to show beside the pictures."""
    try:
        room, secret = _room(request, code), _body(request).get("secret")
        found = lesson_services.take_seat(room=room, secret=str(secret or ""), user=_user(request))
    except LessonRefused as refused:
        return _refused(refused)
    if found.hosts:
        address = reverse("classroom:host", args=[found.game_id]) + "?in-call"
    else:
        address = f"{reverse('classroom:play', args=[found.pin])}?in-call={found.ticket}"
    return JsonResponse({"address": address, "hosts": found.hosts})


@never_cache
@require_POST
def end(request: HttpRequest, code: str) -> JsonResponse:
    """Back to the call alone, for everybody."""
    try:
        user = _user(request)
        if user is None:
            raise LessonRefused("signed_out", _("Log in to close the game."))
        lesson_services.end_lesson(room=_room(request, code), user=user)
    except LessonRefused as refused:
        return _refused(refused)
    return JsonResponse({})


def _room(request: HttpRequest, code: str) -> Room:
    try:
        room = calls.find_room(code=code, asker=network_of(request))
    except calls.TooManyGuesses:
        room = None
    if room is None:
        raise LessonRefused("no_room", _("There is no call with this code."))
    return room


def _user(request: HttpRequest) -> User | None:
    return cast(User, request.user) if may_take_part(request.user) else None


def _quiz(quiz_id: object) -> Quiz | None:
    try:
        return Quiz.objects.filter(pk=UUID(str(quiz_id))).first()
    except ValueError:
        return None


def _body(request: HttpRequest) -> dict[str, Any]:
    """What was sent; nothing when it is no JSON object."""
    try:
        body = json.loads(request.body) if len(request.body) <= MAX_BODY_BYTES else None
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _refused(refused: LessonRefused | GameRefused) -> JsonResponse:
    return JsonResponse({"code": refused.code, "message": str(refused)}, status=_STATUS.get(refused.code, 409))
