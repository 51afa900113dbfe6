"""What is different between two versions of a quiz."""

import copy
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes import quiz_diff
from quizzes.question_types import TYPES
from quizzes.quiz_diff import compare, marked_html, pair_up, summary, text_pieces
from tests.quizzes.strategies import json_values, nasty_texts, questions, texts

contents = st.fixed_dictionaries(
    {
        "title": texts,
        "description": texts,
        "questions": st.lists(questions(), max_size=5),
        "cover_image": st.sampled_from(["", "/a.png", "5f0e7f6e-6a0c-4c56-9a3e-6d1b7f3f2c11"]),
        "tags": st.lists(texts, max_size=3),
    }
)
anything = st.lists(json_values, max_size=4)


def content(*asked: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"title": "Rivers", "questions": list(asked), "tags": [], **fields}


def choice(question: str, *answers: str, **fields: Any) -> dict[str, Any]:
    options = [{"answer": answer, "right": place == 0, "color": None} for place, answer in enumerate(answers)]
    return {"type": "ABCD", "question": question, "time": 20, "image": None, "answers": options, **fields}


RIVER = choice("Which river is the longest in Europe?", "Volga", "Danube", "Rhine")
LAKE = choice("Which lake is the deepest of all?", "Baikal", "Tanganyika")
SEA = choice("What is the smallest ocean called?", "Arctic", "Indian")


# --- what is recognised ----------------------------------------------------------------------------


def test_a_word_of_a_question_and_an_answer_changed() -> None:
    after = copy.deepcopy(RIVER)
    after["question"] = "Which river is the shortest in Europe?"
    after["answers"][1]["answer"] = "Danube (2850 km)"
    after["time"] = 30
    (change,) = compare(content(RIVER, LAKE), content(after, LAKE)).questions
    assert (change.kind, change.old, change.new, change.moved) == ("changed", 1, 1, False)
    assert {one.name: one.marked for one in change.fields} == {
        "question": "Which river is the <del>longest </del><ins>shortest </ins>in Europe?",
        "time": "<del>20</del><ins>30</ins>",
    }
    (answer,) = change.parts
    assert (answer.kind, answer.old, answer.new) == ("changed", 2, 2)
    assert answer.fields[0].marked == "<del>Danube</del><ins>Danube (2850 km)</ins>"


def test_added_removed_and_moved_questions() -> None:
    diff = compare(content(RIVER, LAKE, SEA), content(SEA, RIVER, LAKE))
    assert [(change.kind, change.old, change.new) for change in diff.questions] == [("moved", 3, 1)]
    assert diff.unchanged == 2
    diff = compare(content(RIVER, LAKE), content(SEA, RIVER))
    assert [(change.kind, change.old, change.new) for change in diff.questions] == [
        ("added", None, 1),
        ("removed", 2, None),
    ]
    assert summary(content(RIVER, LAKE), content(SEA, RIVER, title="Waters")) == {
        "fields": ["title"], "added": 1, "removed": 1
    }  # fmt: skip


def test_a_moved_question_that_also_changed_says_both() -> None:
    changed = {**SEA, "time": 60}
    (change,) = compare(content(RIVER, LAKE, SEA), content(changed, RIVER, LAKE)).questions
    assert (change.kind, change.moved, change.old, change.new) == ("changed", True, 3, 1)


def test_the_order_of_answers_counts() -> None:
    before = {**TYPES["ORDER"].example()}
    after = copy.deepcopy(before)
    after["answers"].append(after["answers"].pop(0))
    (change,) = compare(content(before), content(after)).questions
    assert [answer.kind for answer in change.parts] == ["moved"]


def test_a_question_of_another_kind() -> None:
    question = TYPES["RANGE"].example()
    after = choice(question["question"], "206", "306")
    (change,) = compare(content(question), content(after)).questions
    assert change.kind == "changed"
    assert [answer.kind for answer in change.parts] == ["added", "added"]
    assert {"type", "min", "max_correct"} <= {one.name for one in change.fields}


def test_formatting_a_picture_and_a_tag() -> None:
    before, after = content(title="Rivers", tags=["a"]), content(title="<b>Rivers</b>", tags=["a", "b"])
    diff = compare({**before, "cover_image": ""}, {**after, "cover_image": "/c.png"})
    fields = {change.name: change for change in diff.fields}
    assert fields["title"].only_markup
    assert fields["tags"].marked == "a<ins>, b</ins>"
    assert fields["cover_image"].kind == "picture"


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_of_question_shows_its_change(kind: str) -> None:
    before = TYPES[kind].example()
    after = {**before, "question": "Something else entirely, isn't it?"}
    (change,) = compare(content(before), content(after)).questions
    assert (change.kind, [one.name for one in change.fields]) == ("changed", ["question"])


def test_two_long_texts_are_shown_one_after_the_other() -> None:
    before, after = "a b " * 2000, "b c " * 2000
    assert [kind for kind, _text in text_pieces(before, after)] == ["del", "ins"]


# --- always ----------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(contents)
def test_equal_contents_have_no_difference(one: dict[str, Any]) -> None:
    assert compare(one, copy.deepcopy(one)).is_empty
    assert summary(one, copy.deepcopy(one)) == {}


@settings(max_examples=40)
@given(contents, contents)
def test_every_difference_is_told_and_every_question_accounted_for(one: dict[str, Any], other: dict[str, Any]) -> None:
    diff = compare(one, other)
    assert diff.is_empty == (one == other)
    changes, fields = diff.questions, [*diff.fields, *(one for change in diff.questions for one in change.fields)]
    assert diff.unchanged + sum(change.new is not None for change in changes) == len(other["questions"])
    assert diff.unchanged + sum(change.old is not None for change in changes) == len(one["questions"])
    assert all(only_marks(field.marked) for field in fields)


@settings(max_examples=40)
@given(
    st.dictionaries(texts, json_values, max_size=4),
    st.lists(json_values, max_size=4),
    st.lists(json_values, max_size=4),
)
def test_whatever_a_row_holds_is_compared(fields: dict[str, Any], before: list[Any], after: list[Any]) -> None:
    diff = compare({"questions": before}, {**fields, "questions": after})
    assert all(only_marks(change.marked) for change in diff.fields)


@settings(max_examples=40)
@given(nasty_texts, nasty_texts)
def test_marks_hold_both_texts_and_nothing_else(before: str, after: str) -> None:
    pieces = text_pieces(before, after)
    assert "".join(text for kind, text in pieces if kind != "ins") == before
    assert "".join(text for kind, text in pieces if kind != "del") == after
    assert only_marks(marked_html(before, after))


@settings(max_examples=40)
@given(st.lists(questions(), max_size=6), st.lists(questions(), max_size=6))
def test_pairs_use_each_place_once(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    pairs = pair_up(before, after)
    assert len({old for old, _new in pairs}) == len({new for _old, new in pairs}) == len(pairs)
    assert pair_up(before, before) == [(place, place) for place in range(len(before))]


@given(st.permutations(range(8)))
def test_as_few_as_possible_count_as_moved(order: list[int]) -> None:
    staying = [place for place in order if place in quiz_diff._in_order(order)]
    assert staying == sorted(staying)
    longest = [1] * len(order)
    for place, value in enumerate(order):
        longest[place] = 1 + max((longest[at] for at in range(place) if order[at] < value), default=0)
    assert len(staying) == max(longest)


def only_marks(text: str) -> bool:
    """Whether the only elements are ins and del, without attributes."""
    rest = re.sub(r"</?(?:ins|del)>", "", text)
    return "<" not in rest and ">" not in rest
