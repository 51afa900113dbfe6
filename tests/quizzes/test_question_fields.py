"""Fields that question types share: usual times, pictures, how many answers, empty ones."""

from typing import Any

import pytest

from quizzes.question_types import TYPES, validate_questions


def check(**changes: Any) -> tuple[dict[str, Any], list[tuple[Any, str]]]:
    """(the cleaned question, [(path inside it, code)]) of a poll with some fields changed."""
    cleaned, problems = validate_questions([{**TYPES["VOTING"].example(), **changes}])
    return cleaned[0], [(problem.path[1:], problem.code) for problem in problems]


@pytest.mark.parametrize(("code", "seconds"), [("ABCD", 20), ("CHECK", 20), ("TEXT", 20), ("SLIDE", 120)])
def test_the_usual_time(code: str, seconds: int) -> None:
    question = TYPES[code].example()
    del question["time"]
    (cleaned,), problems = validate_questions([question])
    assert (cleaned["time"], problems) == (seconds, [])


@pytest.mark.parametrize(
    "image",
    [
        "/static/quizzes/demo/climate.svg",
        "0d3c5b8e-1f7a-4f59-9e0f-2f5a5f6c7d8e",
        "0d3c5b8e1f7a4f599e0f2f5a5f6c7d8e--0d3c5b8e1f7a4f599e0f2f5a5f6c7d8e",
    ],
)
def test_pictures_of_questions_and_answers(image: str) -> None:
    answers = [{"answer": "One", "image": None}, {"answer": "", "image": image}]
    cleaned, problems = check(image=image, answers=answers)
    assert problems == []
    assert (cleaned["image"], [answer["image"] for answer in cleaned["answers"]]) == (image, [None, image])


@pytest.mark.parametrize(
    "image",
    ["javascript:alert(1)", "https://other.example/a.png", "//evil.example/a.png", '/x"><script>', 7],
)
def test_what_is_no_picture(image: Any) -> None:
    answers = [{"answer": "One"}, {"answer": "Two", "image": image}]
    assert check(image=image)[1] == [(("image",), "not_image")]
    assert check(answers=answers)[1] == [(("answers", 1, "image"), "not_image")]


@pytest.mark.parametrize("text", ["", "   ", "<b></b>", None])
def test_an_answer_with_neither_text_nor_picture_is_refused(text: Any) -> None:
    assert check(answers=[{"answer": "One"}, {"answer": text}])[1] == [(("answers", 1, "answer"), "required")]


@pytest.mark.parametrize(
    ("count", "problems"), [(1, ["wrong_count"]), (2, []), (5, []), (16, []), (17, ["wrong_count"])]
)
def test_how_many_answers(count: int, problems: list[str]) -> None:
    answers = [{"answer": f"Answer {number}"} for number in range(count)]
    assert [code for _, code in check(answers=answers)[1]] == problems
