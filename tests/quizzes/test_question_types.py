"""Every question type: what it accepts, what players see of it, and how answers are read, judged and counted."""

import dataclasses
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import question_types, richtext
from quizzes.question_types import TYPES, validate_question, validate_questions
from quizzes.question_types.shapes import (
    Bar,
    InvalidAnswer,
    Option,
    Problem,
    Problems,
    PublicQuestion,
    Question,
    Solution,
    Tally,
)
from tests.quizzes.strategies import json_values, near_questions, questions

every_type = pytest.mark.parametrize("code", TYPES)


def problems_of(raw: object) -> list[Problem]:
    return validate_questions([raw])[1]


def places(question: Question) -> int:
    answers = question["answers"]
    return len(answers) if question["type"] in ("ABCD", "CHECK", "VOTING", "ORDER") else 0 * len(str(answers))


def shuffled(question: Question, seed: int) -> list[int]:
    shown = list(range(places(question)))
    random.Random(seed).shuffle(shown)
    return shown


def every_answer(question: Question, seed: int) -> list[Any]:
    """A few answers that a phone could send, in shown terms."""
    dice, count = random.Random(seed), places(question)
    ids = list(range(count))
    by_input = {
        "one": ids,
        "many": [dice.sample(ids, dice.randint(0, count)) for _ in range(5)],
        "order": [dice.sample(ids, count) for _ in range(5)],
        "text": ["Au", " au ", "something else", "ＡＵ"],
        "none": [],
    }
    view = question_types.of(question).public_view(question, ids)
    if view.input == "number":
        assert view.min is not None
        assert view.max is not None
        return [view.min, view.max, dice.uniform(view.min, view.max)]
    return by_input[view.input]


# --- validation -------------------------------------------------------------------------------------


@every_type
def test_an_example_is_valid_and_already_clean(code: str) -> None:
    example = TYPES[code].example()
    assert validate_questions([example]) == ([example], [])


@given(near_questions)
def test_validation_is_total_and_what_it_accepts_is_clean(raw: Any) -> None:
    problems = Problems()
    question = validate_question(raw, problems)
    if question is None or problems.found:
        assert problems.found
        return
    assert validate_questions([question]) == ([question], [])
    json.dumps(question, allow_nan=False).encode()  # storable as JSON in UTF-8
    assert "\\u0000" not in json.dumps(question)  # and in PostgreSQL


@given(json_values)
def test_any_json_is_no_list_of_questions_or_gets_problems_with_paths(raw: Any) -> None:
    _questions, found = validate_questions(raw)
    if isinstance(raw, list) and raw:
        assert found
    for problem in found:
        assert problem.message.endswith((".", "!", "?"))
        assert problem.path == () or 0 <= problem.path[0] < len(raw)


@given(questions())
def test_cleaning_is_idempotent(question: Question) -> None:
    assert validate_questions([question]) == ([question], [])


def test_all_problems_are_found_at_once_with_their_paths() -> None:
    bad = {
        **TYPES["ABCD"].example(),
        "question": " ",
        "time": 0,
        "image": "javascript:alert(1)",
        "answers": [{"answer": "", "right": False}, {"answer": "x" * 301, "right": "yes", "color": "red"}, 7],
    }
    good = TYPES["TEXT"].example()
    assert {(problem.path, problem.code) for problem in validate_questions([good, bad])[1]} == {
        ((1, "question"), "required"),
        ((1, "time"), "out_of_range"),
        ((1, "image"), "not_image"),
        ((1, "answers", 0, "answer"), "required"),
        ((1, "answers", 1, "answer"), "too_long"),
        ((1, "answers", 1, "right"), "not_boolean"),
        ((1, "answers", 1, "color"), "not_color"),
        ((1, "answers", 2), "not_object"),
        ((1, "answers"), "none_right"),
    }


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        ([], (0,), "not_object"),
        ({}, (0, "type"), "unknown_type"),
        ({"type": ["ABCD"]}, (0, "type"), "unknown_type"),
        ({**TYPES["ABCD"].example(), "answers": "x"}, (0, "answers"), "not_list"),
        ({**TYPES["ABCD"].example(), "answers": TYPES["ABCD"].example()["answers"][:1]}, (0, "answers"), "wrong_count"),
        (
            {**TYPES["CHECK"].example(), "answers": TYPES["CHECK"].example()["answers"] * 5},
            (0, "answers"),
            "wrong_count",
        ),
        ({**TYPES["TEXT"].example(), "answers": []}, (0, "answers"), "wrong_count"),
        ({**TYPES["SLIDE"].example(), "answers": ""}, (0, "answers"), "required"),
        ({**TYPES["RANGE"].example(), "answers": []}, (0, "answers"), "not_object"),
        ({**TYPES["SLIDE"].example(), "time": "soon"}, (0, "time"), "not_number"),
        ({**TYPES["SLIDE"].example(), "time": 301}, (0, "time"), "out_of_range"),
        ({**TYPES["SLIDE"].example(), "hide_results": "no"}, (0, "hide_results"), "not_boolean"),
    ],
)
def test_one_problem(raw: Any, path: tuple[Any, ...], code: str) -> None:
    assert [(problem.path, problem.code) for problem in problems_of(raw)] == [(path, code)]


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({"min": 5, "max": 5, "min_correct": 5, "max_correct": 5}, [("max", "not_greater")]),
        ({"min": 0, "max": 9, "min_correct": 6, "max_correct": 5}, [("max_correct", "not_greater")]),
        ({"min": 3, "max": 9, "min_correct": 2, "max_correct": 5}, [("min_correct", "out_of_range")]),
        ({"min": 3, "max": 9, "min_correct": 4, "max_correct": 10}, [("max_correct", "out_of_range")]),
        ({"min": 0, "max": "many", "min_correct": 1, "max_correct": 2}, [("max", "not_number")]),
        ({"min": "0", "max": "9,5", "min_correct": 1.0, "max_correct": 2}, []),
    ],
)
def test_the_bounds_of_a_range(bounds: dict[str, Any], found: list[tuple[str, str]]) -> None:
    problems = problems_of({**TYPES["RANGE"].example(), "answers": bounds})
    assert [(problem.path, problem.code) for problem in problems] == [
        ((0, "answers", key), code) for key, code in found
    ]


def test_a_time_that_was_written_as_text_is_a_number() -> None:
    assert validate_questions([{**TYPES["ABCD"].example(), "time": "20"}]) == ([TYPES["ABCD"].example()], [])


@pytest.mark.parametrize("code", ["ABCD", "CHECK", "VOTING", "ORDER", "SLIDE", "RANGE"])
def test_markup_is_limited_in_questions_and_answers(code: str) -> None:
    hostile = '<b onclick="steal()">H</b><sub>2</sub>O<script>steal()</script><img src=x onerror=steal()>'
    raw = {**TYPES[code].example(), "question": hostile}
    if code == "SLIDE":
        raw["answers"] = hostile
    elif code != "RANGE":
        raw["answers"] = [{**option, "answer": hostile} for option in raw["answers"]]
    (question,), found = validate_questions([raw])
    clean = "<b>H</b><sub>2</sub>O"
    assert found == []
    assert question["question"] == clean
    if code == "SLIDE":
        assert question["answers"] == clean
    elif code != "RANGE":
        assert {option["answer"] for option in question["answers"]} == {clean}


def test_a_quiz_has_at_most_200_questions() -> None:
    found = validate_questions([TYPES["SLIDE"].example()] * 201)
    assert found == ([], [Problem((), "too_many", "A quiz holds at most 200 questions; there are 201.")])


# --- what players see -------------------------------------------------------------------------------


@given(questions(), st.integers())
def test_players_never_see_what_is_right(question: Question, seed: int) -> None:
    """Two questions that differ only in what is right look the same."""
    other: Question = json.loads(json.dumps(question))
    if question["type"] in ("ABCD", "CHECK"):
        for option in other["answers"]:
            option["right"] = not option["right"]
    elif question["type"] == "RANGE":
        other["answers"] |= {"min_correct": question["answers"]["min"], "max_correct": question["answers"]["min"]}
    elif question["type"] == "TEXT":
        other["answers"] = [{"answer": "another", "case_sensitive": True}]
    kind, shown = question_types.of(question), shuffled(question, seed)
    assert kind.public_view(other, shown) == kind.public_view(question, shown)


def test_the_public_view_of_each_type() -> None:
    views = {code: kind.public_view(kind.example(), shuffled(kind.example(), 4)) for code, kind in TYPES.items()}
    order = [TYPES["ORDER"].example()["answers"][index]["answer"] for index in shuffled(TYPES["ORDER"].example(), 4)]
    assert views["ORDER"] == PublicQuestion(
        type="ORDER",
        input="order",
        question="Sort from earliest to latest.",
        time=40,
        options=[Option(place, label) for place, label in enumerate(order)],
    )
    assert views["RANGE"] == PublicQuestion(
        type="RANGE", input="number", question="How many bones does an adult human have?", time=30, min=0, max=400
    )
    assert {code: view.input for code, view in views.items()} == {
        "ABCD": "one",
        "CHECK": "many",
        "RANGE": "number",
        "VOTING": "one",
        "ORDER": "order",
        "TEXT": "text",
        "SLIDE": "none",
    }


# --- answers ----------------------------------------------------------------------------------------


@given(questions(), json_values, st.integers())
def test_reading_an_answer_is_total(question: Question, raw: Any, seed: int) -> None:
    kind = question_types.of(question)
    try:
        answer = kind.read_answer(question, raw, shuffled(question, seed))
    except InvalidAnswer:
        return
    json.dumps(answer, allow_nan=False).encode()
    assert kind.judge(question, answer) in (True, False, None)
    assert richtext.clean(kind.answer_html(question, answer)) == kind.answer_html(question, answer)


@given(questions(), st.integers())
def test_judging_and_counting_agree(question: Question, seed: int) -> None:
    kind, shown = question_types.of(question), shuffled(question, seed)
    answers = [kind.read_answer(question, raw, shown) for raw in every_answer(question, seed)]
    verdicts = [kind.judge(question, answer) for answer in answers]
    tally = kind.tally(question, answers)
    assert (tally.answered, tally.right, tally.wrong) == (
        len(answers),
        verdicts.count(True),
        verdicts.count(False),
    )
    if question["type"] in ("ABCD", "VOTING", "RANGE", "TEXT"):
        assert sum(bar.count for bar in tally.bars) == len(answers)


@given(questions(("ABCD", "CHECK", "ORDER")), st.integers())
def test_the_solution_submitted_as_shown_is_right(question: Question, seed: int) -> None:
    kind, shown = question_types.of(question), shuffled(question, seed)
    solution = kind.solution(question, shown)
    raw = {"ABCD": solution.option_ids[:1] and solution.option_ids[0], "CHECK": solution.option_ids}.get(
        question["type"], solution.order
    )
    assert kind.judge(question, kind.read_answer(question, raw, shown)) is True


@given(questions(("ABCD", "VOTING", "CHECK", "ORDER")), st.integers())
def test_shown_places_map_back_to_authored_ones(question: Question, seed: int) -> None:
    kind, shown = question_types.of(question), shuffled(question, seed)
    options = kind.public_view(question, shown).options
    assert [option.label for option in options] == [question["answers"][index]["answer"] for index in shown]
    many = question["type"] in ("CHECK", "ORDER")
    ids = [option.id for option in options]
    if many:
        read = kind.read_answer(question, ids, shown)
        assert read == (sorted(shown) if question["type"] == "CHECK" else shown)
    else:
        assert [kind.read_answer(question, id_, shown) for id_ in ids] == shown


RIGHT_AND_WRONG: list[tuple[str, Any, bool | None]] = [
    ("ABCD", 0, True),
    ("ABCD", 1, False),
    ("CHECK", [0, 2], True),
    ("CHECK", [2, 0], True),
    ("CHECK", [0], False),
    ("CHECK", [0, 2, 3], False),
    ("CHECK", [], False),
    ("RANGE", 200, True),
    ("RANGE", 212, True),
    ("RANGE", 206.5, True),
    ("RANGE", 199, False),
    ("RANGE", 213, False),
    ("VOTING", 2, None),
    ("ORDER", [0, 1, 2, 3], True),
    ("ORDER", [1, 0, 2, 3], False),
    ("TEXT", "Au", True),
    ("TEXT", "  aU ", True),
    ("TEXT", "Ａｕ", True),
    ("TEXT", "A\x00\x1fu", True),
    ("TEXT", "Ag", False),
]


@pytest.mark.parametrize(("code", "raw", "verdict"), RIGHT_AND_WRONG)
def test_what_is_right(code: str, raw: Any, verdict: bool | None) -> None:
    kind, question = TYPES[code], TYPES[code].example()
    answer = kind.read_answer(question, raw, list(range(places(question))))
    assert kind.judge(question, answer) is verdict


def test_a_slide_takes_no_answer() -> None:
    with pytest.raises(InvalidAnswer):
        TYPES["SLIDE"].read_answer(TYPES["SLIDE"].example(), 0, [])
    assert TYPES["SLIDE"].solution(TYPES["SLIDE"].example(), []) == Solution()


@pytest.mark.parametrize(
    ("code", "raw"),
    [
        ("ABCD", -1),
        ("ABCD", 4),
        ("ABCD", True),
        ("ABCD", "0"),
        ("CHECK", [0, 0]),
        ("CHECK", 0),
        ("CHECK", [0, 1, 2, 3, 3]),
        ("RANGE", "200"),
        ("RANGE", 401),
        ("RANGE", float("nan")),
        ("RANGE", True),
        ("ORDER", [0, 1, 2]),
        ("ORDER", [0, 1, 2, 2]),
        ("TEXT", ""),
        ("TEXT", "   "),
        ("TEXT", "x" * 301),
        ("TEXT", 7),
    ],
)
def test_answers_that_do_not_fit_are_refused(code: str, raw: Any) -> None:
    question = TYPES[code].example()
    with pytest.raises(InvalidAnswer):
        TYPES[code].read_answer(question, raw, list(range(places(question))))


def test_equal_texts_of_an_order_may_change_places() -> None:
    question = {
        **TYPES["ORDER"].example(),
        "answers": [{"answer": text, "image": None, "color": None} for text in "aba"],
    }
    assert [TYPES["ORDER"].judge(question, order) for order in ([2, 1, 0], [1, 0, 2])] == [True, False]


def test_accepted_texts_are_compared_as_people_read_them() -> None:
    accepted = [{"answer": "a &lt; b", "case_sensitive": True}, {"answer": "Straße", "case_sensitive": False}]
    (question,), found = validate_questions([{**TYPES["TEXT"].example(), "answers": accepted}])
    assert found == []
    verdicts = {text: TYPES["TEXT"].judge(question, text) for text in ("a < b", "A < B", "STRASSE", "a &lt; b")}
    assert verdicts == {"a < b": True, "A < B": False, "STRASSE": True, "a &lt; b": False}


def test_a_tally_of_each_type() -> None:
    def tally(code: str, *answers: Any) -> Tally:
        return TYPES[code].tally(TYPES[code].example(), answers)

    assert tally("ABCD", 0, 0, 3) == Tally(
        3,
        2,
        1,
        [Bar("Jupiter", 2, True, 0), Bar("Saturn", 0, False, 1), Bar("Earth", 0, False, 2), Bar("Mars", 1, False, 3)],
    )
    assert tally("CHECK", [0, 2], [0]) == Tally(
        2, 1, 1, [Bar("2", 2, True, 0), Bar("9", 0, False, 1), Bar("11", 1, True, 2), Bar("15", 0, False, 3)]
    )
    assert tally("RANGE", 206, 206, 100) == Tally(3, 2, 1, [Bar("100", 1, False), Bar("206", 2, True)])
    assert tally("VOTING", 1, 1) == Tally(
        2, 0, 0, [Bar("Volcanoes", 0, None, 0), Bar("Glaciers", 2, None, 1), Bar("Deserts", 0, None, 2)]
    )
    assert tally("TEXT", "au", "Au", "Ag") == Tally(
        3, 2, 1, [Bar("au", 2, True, typed=True), Bar("Ag", 1, False, typed=True)]
    )
    assert [bar.count for bar in tally("ORDER", [0, 1, 2, 3], [0, 1, 3, 2]).bars] == [2, 2, 1, 1]
    assert tally("SLIDE") == Tally(0, 0, 0, [])


def test_many_different_numbers_become_stretches() -> None:
    tally = TYPES["RANGE"].tally(TYPES["RANGE"].example(), list(range(0, 400, 10)))
    assert len(tally.bars) == 12
    assert sum(bar.count for bar in tally.bars) == 40


@every_type
def test_a_type_describes_itself(code: str) -> None:
    kind = TYPES[code]
    assert kind.LABEL
    assert kind.HINT.endswith(".")
    assert dataclasses.is_dataclass(kind.solution(kind.example(), list(range(places(kind.example())))))
