"""The REST API of questions without a quiz: checked, seen as players do, and their types."""

import pytest

from accounts.models import User
from quizzes.question_types import TYPES
from tests.api_client import Api, invalid

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]
EXAMPLES = [kind.example() for kind in TYPES.values()]


def test_validate_questions(teacher: User) -> None:
    api = Api(teacher)
    assert api.post("/questions/validate/", EXAMPLES).json() == {"valid": True, "questions": EXAMPLES, "problems": []}
    bad = {**EXAMPLES[0], "question": "<img src=x>"}
    answer = api.post("/questions/validate/", [EXAMPLES[1], bad])
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "valid": False,
            "questions": [],
            "problems": [{"path": [1, "question"], "code": "required", "message": "Write something here."}],
        },
    )
    assert api.post("/questions/validate/", {}).json()["problems"][0]["code"] == "not_list"


def test_preview_a_question_as_players_see_it(teacher: User) -> None:
    api = Api(teacher)
    answer = api.post("/questions/preview/", TYPES["ORDER"].example())
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "type": "ORDER",
            "input": "order",
            "question": "Sort from earliest to latest.",
            "time": 40,
            "image": None,
            "options": [
                {"id": 0, "label": "World Wide Web", "image": None, "color": None, "image_alt": ""},
                {"id": 1, "label": "Telephone", "image": None, "color": None, "image_alt": ""},
                {"id": 2, "label": "Steam engine", "image": None, "color": None, "image_alt": ""},
                {"id": 3, "label": "Printing press", "image": None, "color": None, "image_alt": ""},
            ],
            "min": None,
            "max": None,
            "content": None,
            "image_alt": "",
            "sign_clip": None,
        },
    )
    assert [api.post("/questions/preview/", example).status_code for example in EXAMPLES] == [200] * 7


def test_a_preview_of_a_bad_question_says_what_is_wrong(teacher: User) -> None:
    answer = Api(teacher).post("/questions/preview/", {**EXAMPLES[0], "time": 0})
    assert (answer.status_code, answer.json()) == (
        400,
        invalid(question=[(["time"], "out_of_range", "Choose a time from 1 to 300 seconds.")]),
    )


def test_question_types_for_a_menu(teacher: User) -> None:
    assert Api(teacher).get("/question-types/").json() == [
        {"code": kind.CODE, "label": kind.LABEL, "hint": kind.HINT, "example": kind.example()}
        for kind in TYPES.values()
    ]
