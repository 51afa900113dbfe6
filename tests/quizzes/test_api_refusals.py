"""What the REST API answers to what it can't take: one shape, and where the fault is."""

import json
from typing import Any

import pytest

from accounts.models import User
from quizzes.question_types import TYPES
from tests.api_client import Api, error, invalid

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


def test_bad_list_parameters_are_named(teacher: User) -> None:
    api = Api(teacher)
    answers = {query: api.get(f"/quizzes/?{query}") for query in ("scope=all", "mod_rating=9", "page=7", "search=%00")}
    assert {query: (answer.status_code, answer.json()) for query, answer in answers.items()} == {
        "scope=all": (400, invalid(scope=[([], "invalid_choice", "Choose one of own, public, moderation.")])),
        "mod_rating=9": (
            400,
            invalid(
                mod_rating=[([], "invalid_choice", "Select a valid choice. 9 is not one of the available choices.")]
            ),
        ),
        "page=7": (404, error("not_found", "Invalid page.")),
        "search=%00": (
            400,
            invalid(non_field_errors=[([], "null_characters_not_allowed", "Null characters are not allowed.")]),
        ),
    }


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_a_body_that_is_no_object(teacher: User, body: Any) -> None:
    answer = Api(teacher).post("/quizzes/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_what_is_no_json_is_refused_in_the_same_shape(teacher: User) -> None:
    api = Api(teacher)

    def send(body: bytes, kind: str = "application/json") -> tuple[int, str]:
        answer = api.post("/quizzes/", body, content_type=kind)
        assert set(answer.json()) == {"code", "message", "fields"}
        return answer.status_code, answer.json()["code"]

    assert [
        send(b"{"),
        send(b"[" * 100_000),
        send(b"\xff\xfe"),
        send(b'{"title": NaN}'),
        send(b"{}", "text/plain"),
        send(b'"' + b"x" * (8 * 1024 * 1024) + b'"'),
    ] == [
        (400, "parse_error"),
        (400, "parse_error"),
        (400, "parse_error"),
        (400, "parse_error"),
        (415, "unsupported_media_type"),
        (413, "too_large"),
    ]


def test_text_that_no_database_holds(teacher: User) -> None:
    answer = Api(teacher).post(
        "/quizzes/", b'{"title": "nul\\u0000 \\ud800 title", "questions": []}', content_type="application/json"
    )
    assert (answer.status_code, answer.json()["title"]) == (201, "nul  title")
    question = json.dumps({**TYPES["SLIDE"].example(), "answers": "a\x00b\ud800c", "image": "https://x/\x00"})
    answer = Api(teacher).post("/questions/validate/", f"[{question}]".encode(), content_type="application/json")
    assert [problem["path"] for problem in answer.json()["problems"]] == [[0, "image"]]


def test_unknown_addresses_are_refused_in_the_same_shape(teacher: User) -> None:
    for method in ("get", "post", "delete"):
        answer = getattr(Api(teacher), method)("/no/such/thing/")
        assert (answer.status_code, answer.json()) == (404, error("not_found", "The API has no such address."))
    assert Api(teacher).get("/quizzes").status_code == 301


def test_unsafe_requests_need_the_csrf_token(teacher: User) -> None:
    api = Api(teacher)
    api.credentials()
    answer = api.post("/quizzes/", {"title": "abc"})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
