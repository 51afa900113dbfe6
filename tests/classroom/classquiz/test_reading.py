"""Values, questions and answers of the old system, read without a database."""

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.classquiz_import.answers import stored_answer, stored_rows
from classroom.classquiz_import.mending import mended_pages, mended_questions
from classroom.classquiz_import.values import Unreadable, file_name, json_value, moment, uid, whole_number
from quizzes import page_types, question_types
from quizzes.question_types import TYPES

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "question", "answers", "answer", "right", "time", "image", "data", "title", "cards", "x"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)
ALMOST = st.builds(
    lambda example, name, value: {**example, name: value},
    st.sampled_from([kind.example() for kind in TYPES.values()]),
    st.sampled_from(["type", "question", "answers", "time", "image", "hide_results"]),
    ANYTHING,
)
PAGES = st.builds(
    lambda code, data: {**page_types.example(code), "data": {**page_types.example(code)["data"], **data}},
    st.sampled_from(list(page_types.TYPES)),
    st.dictionaries(st.sampled_from(["url", "cards", "elements", "markdown", "answers", "question"]), ANYTHING),
)


def nothing(name: str) -> str | None:
    return None


@settings(max_examples=150)
@given(st.lists(ALMOST | ANYTHING, max_size=4) | ANYTHING)
def test_whatever_is_there_becomes_questions_that_pass_the_rules(raw: Any) -> None:
    questions, notes, _ = mended_questions(raw, nothing)
    cleaned, problems = question_types.validate_questions(questions)
    assert (cleaned, problems) == (questions, [])
    assert len(questions) == (len(raw) if isinstance(raw, list) else 0)
    assert isinstance(raw, list) or notes


@settings(max_examples=150)
@given(st.lists(PAGES | ANYTHING, max_size=4) | ANYTHING)
def test_whatever_is_there_becomes_pages_that_pass_the_rules(raw: Any) -> None:
    pages, _, _ = mended_pages(raw, nothing)
    cleaned, problems = page_types.validate_pages(pages)
    assert (cleaned, problems) == (pages, [])


@settings(max_examples=150)
@given(st.sampled_from([kind.example() for kind in TYPES.values()]), ANYTHING)
def test_every_answer_can_be_stored_and_counted(example: dict[str, Any], given_answer: Any) -> None:
    stored = stored_answer(example, example, given_answer)
    json.dumps(stored)
    tally = question_types.of(example).tally(example, [stored])
    assert tally.right + tally.wrong <= max(tally.answered, 1)


@pytest.mark.parametrize(
    ("kind", "given_answer", "stored"),
    [
        ("ABCD", "Saturn", 1),
        ("ABCD", "Pluto", "Pluto"),
        ("VOTING", "Deserts", 2),
        ("RANGE", "206", 206),
        ("RANGE", 206.5, 206.5),
        ("RANGE", "many", "many"),
        ("TEXT", " au ", " au "),
        ("CHECK", "99", "99"),
        ("SLIDE", None, ""),
    ],
)
def test_answers_are_stored_by_place(kind: str, given_answer: Any, stored: Any) -> None:
    example = TYPES[kind].example()
    assert stored_answer(example, example, given_answer) == stored


def test_a_right_order_and_a_right_choice_stay_right() -> None:
    order, check = TYPES["ORDER"].example(), TYPES["CHECK"].example()
    labels = [option["answer"] for option in order["answers"]]
    assert stored_answer(order, order, ", ".join(labels)) == list(range(len(labels)))
    assert stored_answer(order, order, ", ".join(reversed(labels))) == list(reversed(range(len(labels))))
    right = "".join(str(place) for place, option in enumerate(check["answers"]) if option["right"])
    assert TYPES["CHECK"].judge(check, stored_answer(check, check, right)) is True


def test_answers_beyond_the_questions_are_counted_as_unread() -> None:
    example = TYPES["TEXT"].example()
    assert stored_rows([[], [{"username": "Mia"}]], [example], [example]) == ([[]], 1)
    with pytest.raises(ValueError, match="not a list"):
        stored_rows([{}], [example], [example])


def test_values() -> None:
    assert uid("7b3d1c362f5e4f579a3b0c1d2e3f4a5b") == uid("7b3d1c36-2f5e-4f57-9a3b-0c1d2e3f4a5b")
    assert [uid(value) for value in ("", "x" * 32, None, 5, b"")] == [None] * 5
    assert str(moment("2022-05-06 07:08:09", UTC)) == "2022-05-06 07:08:09+00:00"
    assert [moment(value, UTC) for value in ("infinity", None, "10000-01-01", 5)] == [None] * 4
    assert [whole_number(value) for value in ("12.4", 7.6, True, "x", "inf", None, 2**40)] == [12, 8] + [None] * 5
    assert json_value('"[1]"', "x") == [1]
    for broken in ("[", "NaN", "[" * 100_000, json.dumps([[[[1]]]]).replace("1", "[" * 50 + "]" * 50)):
        with pytest.raises(Unreadable):
            json_value(broken, "x")
    name = "7b3d1c36-2f5e-4f57-9a3b-0c1d2e3f4a5b"
    assert file_name(f"https://old.example/api/v1/storage/download/{name.replace('-', '')}") == name
    assert file_name(f"{name}--{name}") == f"{name}--{name}"
    assert [file_name(value) for value in ("x", None, 5, "0" * 5000)] == [None] * 4
