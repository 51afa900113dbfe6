"""Who may use which route of live games, assignments, practice and boxes, and of the API about itself."""

import uuid

from classroom import services as live
from classroom.assignment_services import PacedOptions, create_assignment
from classroom.attempt_services import join_assignment
from classroom.controller_services import create_controller
from classroom.engine import GameOptions
from classroom.models import Assignment, AssignmentPlayer
from tests.api_permissions.case import EVERYBODY_SIGNED_IN, Case, Cast, Things, in_bin_cases, in_the_bin, quiz_cases

CASES = [
    Case("GET", "games/", EVERYBODY_SIGNED_IN),
    Case("POST", "games/", (403, 400, 400, 201, 400, 403), "private", {"quiz": "{id}"}),
    Case("POST", "games/", (403, 201, 201, 201, 201, 201), "public", {"quiz": "{id}"}),
    Case("POST", "games/", (403, 400, 400, 201, 403, 403), "hidden", {"quiz": "{id}"}),
    Case("GET", "games/<id>/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "games/<id>/players/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "games/<id>/scores/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "games/<id>/question/", (403, 404, 404, 200, 404, 404), "game"),
    Case("POST", "games/<id>/question/", (403, 404, 404, 200, 404, 404), "game", {"index": 0}),
    Case("GET", "games/<id>/tally/", (403, 404, 404, 200, 404, 404), "game"),
    Case("GET", "assignments/", EVERYBODY_SIGNED_IN),
    Case("POST", "assignments/", (403, 400, 400, 201, 400, 403), "private", {"quiz": "{id}"}),
    Case("POST", "assignments/", (403, 201, 201, 201, 201, 201), "public", {"quiz": "{id}"}),
    Case("POST", "assignments/", (403, 400, 400, 201, 403, 403), "hidden", {"quiz": "{id}"}),
    Case("GET", "assignments/<id>/", (403, 404, 404, 200, 404, 404), "assignment"),
    Case("PATCH", "assignments/<id>/", (403, 404, 404, 200, 404, 404), "assignment", {"closed": True}),
    Case("DELETE", "assignments/<id>/", (403, 404, 404, 204, 404, 404), "assignment"),
    Case("DELETE", "assignments/players/<id>/", (403, 404, 404, 204, 404, 404), "assignment player"),
    Case("GET", "assignments/by-code/<code>/", (200,) * 6, "assignment code"),
    Case(
        "POST",
        "assignments/by-code/<code>/players/",
        (201,) * 6,
        "assignment code",
        {"name": "Mia", "token": "0123456789abcdef"},
    ),
    # No session reaches an attempt, only its player's secret: tests/classroom/test_attempt_api.py.
    Case("GET", "attempt/", (401,) * 6),
    Case("POST", "attempt/question/", (401,) * 6, body={"position": 0}),
    Case("POST", "attempt/answers/", (401,) * 6, body={"id": "01234567", "position": 0, "answer": 0}),
    Case("POST", "attempt/again/", (401,) * 6),
    *quiz_cases(
        "POST",
        "quizzes/<id>/practice/",
        body={},
        private=(404, 404, 404, 200, 404, 200),
        public=(200,) * 6,
        hidden=(404, 404, 404, 200, 200, 200),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/practice/question/",
        body={"token": "forged"},
        private=(404, 404, 404, 409, 404, 409),
        public=(409,) * 6,
        hidden=(404, 404, 404, 409, 409, 409),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/practice/answer/",
        body={"token": "forged", "answer": 0},
        private=(404, 404, 404, 409, 404, 409),
        public=(409,) * 6,
        hidden=(404, 404, 404, 409, 409, 409),
    ),
    Case("GET", "controllers/", EVERYBODY_SIGNED_IN),
    Case("POST", "controllers/", (403, 201, 201, 201, 201, 201), body={"name": "Box 1", "player_name": "Table 1"}),
    Case("GET", "controllers/<id>/", (403, 404, 404, 200, 404, 404), "controller"),
    Case("PUT", "controllers/<id>/", (403, 404, 404, 200, 404, 404), "controller", {"name": "B", "player_name": "T"}),
    Case("PATCH", "controllers/<id>/", (403, 404, 404, 200, 404, 404), "controller", {"name": "Mine now"}),
    Case("DELETE", "controllers/<id>/", (403, 404, 404, 204, 404, 404), "controller"),
    Case("POST", "controllers/<id>/code/", (403, 404, 404, 200, 404, 404), "controller"),
    *in_bin_cases("assignments", "assignment in the bin", (403, 404, 404, 204, 404, 404)),
    *in_bin_cases("assignment-players", "assignment player in the bin", (403, 404, 404, 204, 404, 404)),
    *in_bin_cases("controllers", "controller in the bin", (403, 404, 404, 204, 404, 204)),
    # Devices are nobody, and prove themselves: tests/classroom/test_box_protocol.py.
    Case("POST", "box-controller/embedded/register", (404,) * 6, body={"code": None}),
    Case("GET", "box-controller/embedded/ping", (404,) * 6),
    Case("GET", "box-controller/embedded/update", (404,) * 6),
    Case("POST", "box-controller/embedded/join", (404,) * 6, body={"code": None}),
    Case("GET", "jobs/health/", (403, 403, 403, 403, 403, 200)),
    Case("GET", "schema/", (200,) * 6),
    Case("GET", "docs/", (200,) * 6),
    Case("GET", "asyncapi.yaml", (200,) * 6),
]


def assignment(cast: Cast) -> Assignment:
    quiz = cast.make_quiz(cast.owner)
    return create_assignment(quiz=quiz, owner=cast.owner, options=GameOptions(), paced=PacedOptions())


def assignment_player(cast: Cast) -> uuid.UUID:
    token = "0123456789abcdef"
    attempt, _ = join_assignment(assignment=assignment(cast), name="Ada", custom_field="", token=token)
    return attempt.player_id


def game(cast: Cast) -> str:
    return live.create_game(quiz=cast.make_quiz(cast.owner), host=cast.owner, options=GameOptions()).game_id


THINGS: Things = {
    "assignment": lambda cast: assignment(cast).pk,
    "assignment code": lambda cast: assignment(cast).code,
    "assignment player": assignment_player,
    "controller": lambda cast: create_controller(user=cast.owner, name="Box", player_name="Table")[0].pk,
    "game": game,
    "assignment in the bin": lambda cast: in_the_bin(assignment(cast)),
    "assignment player in the bin": lambda cast: in_the_bin(AssignmentPlayer.objects.get(pk=assignment_player(cast))),
    "controller in the bin": lambda cast: in_the_bin(
        create_controller(user=cast.owner, name="Box", player_name="Table")[0]
    ),
}
