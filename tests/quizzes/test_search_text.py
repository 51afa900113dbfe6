"""Text that is searched and text that is typed become the same words; tags and labels have one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import labels
from quizzes.question_types import TYPES, validate_question
from quizzes.question_types.shapes import Problems
from quizzes.search_text import (
    MAX_TEXT_CHARACTERS,
    MAX_TOKENS,
    entry_text,
    normalise,
    pattern,
    question_text,
    quiz_text,
    tokens,
)
from quizzes.spelling import corrected
from tests.quizzes.strategies import json_values, nasty_texts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Él NIÑO", "el nino"),
        ("Straße", "strasse"),
        ("½ cup", "1 2 cup"),
        ("ﬁnal CO₂", "final co2"),
        ("don't—stop", "don t stop"),
        ("snake_case", "snake case"),
        ("光合成", "光 合 成"),
        ("Ünïcödé", "unicode"),
        ("  \x00 ", ""),
    ],
)
def test_words_are_told_by_their_letters(text: str, words: str) -> None:
    assert normalise(text) == words


@given(st.one_of(st.text(), nasty_texts))
def test_normalising_twice_changes_nothing_and_leaves_words_and_single_spaces(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == " ".join(once.split())
    assert "%" not in once
    assert "_" not in once


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_word_of_a_title_finds_it(before: str, title: str) -> None:
    text = entry_text(f"{before} {title}")
    assert all(pattern(token) in text for token in tokens(title) if len(token) < 40)


def test_only_so_many_words_are_looked_for() -> None:
    assert len(tokens(" ".join(f"word{number}" for number in range(50)))) == MAX_TOKENS
    assert tokens("water Water WATER") == ["water"]


def test_a_short_word_stands_at_the_start_of_a_word() -> None:
    assert [pattern(token) for token in tokens("pi map")] == [" pi", "map"]


def test_what_is_typed_as_an_answer_is_found_as_it_is_read() -> None:
    raw = {"type": "TEXT", "question": "Who?", "answers": [{"answer": "Tom & Jerry"}, {"answer": "a < b > c"}]}
    question = validate_question(raw, Problems())
    assert question is not None
    assert question_text(question) == "Who? Tom & Jerry a < b > c"
    text = quiz_text(title="t", description="", questions=[question], labels=[], author="a")
    assert text == " t a who tom jerry a b c"


def test_a_quiz_is_found_by_all_that_is_in_it() -> None:
    text = quiz_text(
        title="<b>Water</b>",
        description="about &amp; around",
        questions=[kind.example() for kind in TYPES.values()],
        labels=["Chemistry", "Grades 5–6"],
        author="ada",
    )
    assert text.startswith(" water chemistry grades 5 6 ada about around ")
    for kind in TYPES.values():
        assert normalise(kind.example()["question"]) in text


@given(json_values)
def test_any_questions_that_a_row_may_hold_are_read(questions: object) -> None:
    given = [one for one in questions if isinstance(one, dict)] if isinstance(questions, list) else []
    text = quiz_text(title="t", description="", questions=given, labels=[], author="a")
    assert len(text) <= MAX_TEXT_CHARACTERS + 1


# --- labels --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"), [("#Rivers", "rivers"), ("  TWO   words ", "two words"), ("ＦＵＬＬ", "full"), ("a,b", "a b")]
)
def test_a_tag_has_one_spelling(text: str, name: str) -> None:
    assert labels.tag_name(text) == name


@given(st.one_of(st.text(max_size=60), nasty_texts))
def test_the_spelling_of_a_tag_is_settled(text: str) -> None:
    once = labels.tag_name(text)
    assert labels.tag_name(once) == once
    assert "," not in once
    once.encode()


@given(json_values)
def test_cleaning_labels_is_total(raw: object) -> None:
    for clean in (labels.clean_language, labels.clean_subject, labels.clean_level, labels.clean_tags):
        value, problems = clean(raw)
        assert (not problems) or value in ("", [])
        assert clean(value) == (value, [])


@pytest.mark.parametrize(
    ("raw", "names", "codes"),
    [
        ("Rivers, lakes ,rivers,", ["rivers", "lakes"], []),
        (["b", "a"], ["b", "a"], []),
        ("x" * 41, [], ["too_long"]),
        ([str(number) for number in range(13)], [], ["too_many"]),
        ([1], [], ["not_list"]),
    ],
)
def test_tags(raw: object, names: list[str], codes: list[str]) -> None:
    found, problems = labels.clean_tags(raw)
    assert (found, [problem.code for problem in problems]) == (names, codes)


def test_a_language_is_one_that_is_known() -> None:
    assert labels.clean_language("PT_br") == ("pt-br", [])
    assert [problem.code for problem in labels.clean_language("klingon")[1]] == ["unknown"]


# --- spelling ------------------------------------------------------------------------------------------


def test_what_was_meant_is_spelled_as_the_titles_spell_it() -> None:
    assert corrected(["photosynthsis", "leaf"], ["photosynthesis in a leaf"]) == "photosynthesis leaf"
    assert corrected(["leaf"], ["photosynthesis in a leaf"]) == ""
    assert corrected(["quark"], ["photosynthesis"]) == ""
