"""Questions that stand twice: what is alike, how much is looked at, and whose they are."""

import re
import time
from collections.abc import Callable
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from quizzes.duplicate_questions import duplicate_questions
from quizzes.likeness import ALIKE, alike_groups, likeness, trigrams
from quizzes.question_types import TYPES
from quizzes.search_text import normalise
from tests.conftest import MakeQuiz

PLANETS, PRIMES, SLIDE = TYPES["ABCD"].example(), TYPES["CHECK"].example(), TYPES["SLIDE"].example()


def test_pieces_are_those_of_postgresql() -> None:
    assert trigrams("cat") == {"  c", " ca", "cat", "at "}
    assert likeness(trigrams("cat"), trigrams("cat")) == 1
    assert likeness(trigrams("cat"), trigrams("dog")) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"), [("which planet is the largest", "which planet is largest"), ("cat", "cats"), ("a b", "b a")]
)
def test_likeness_is_what_postgresql_says(one: str, other: str) -> None:
    if connection.vendor != "postgresql":
        pytest.fail("Tests run on PostgreSQL.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        assert cursor.fetchone()[0] == pytest.approx(likeness(trigrams(one), trigrams(other)), abs=1e-6)


def test_nearly_the_same_texts_are_grouped_and_other_numbers_are_other_texts() -> None:
    texts = [
        normalise(text)
        for text in (
            "Which planet is the largest?",
            "What is 3 + 4?",
            "which  PLANET is the largest",
            "What is 3 + 5?",
            "Which planet is the largest one?",
            "Who wrote Hamlet?",
            "",
            "",
        )
    ]
    assert alike_groups(texts) == ([[0, 2, 4]], True)


WORDS = ("which", "planet", "is", "the", "largest", "smallest", "moon", "of", "all", "7", "8")


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join), max_size=14))
@settings(max_examples=150)
def test_the_short_way_finds_what_comparing_all_with_all_finds(texts: list[str]) -> None:
    def numbers(text: str) -> list[str]:
        return sorted(word for word in text.split() if word.isdigit())

    linked = {place: {place} for place in range(len(texts))}
    for one in range(len(texts)):
        for other in range(one):
            alike = likeness(trigrams(texts[one]), trigrams(texts[other])) >= ALIKE
            if texts[one] and texts[other] and alike and numbers(texts[one]) == numbers(texts[other]):
                together = linked[one] | linked[other]
                for place in together:
                    linked[place] = together
    expected = {tuple(sorted(group)) for group in linked.values() if len(group) > 1}
    groups, complete = alike_groups(texts)
    # Word order aside ("a b" and "b a" have the same pieces), nothing more and nothing less.
    assert complete
    assert {tuple(group) for group in groups} == expected


def test_three_thousand_questions_take_seconds_at_most() -> None:
    random = Random(4)
    words = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(900)]
    texts = [" ".join(random.choices(words, k=8)) for _ in range(2_950)]
    # Twins that differ in one letter.
    texts += [f"{texts[place]}s" for place in range(50)]
    began = time.process_time()
    groups, complete = alike_groups(texts)
    assert time.process_time() - began < 30
    assert complete
    assert [group for group in groups if group[-1] >= 2_950] == [[place, 2_950 + place] for place in range(50)]
    # Whatever stands there, it ends.
    _, complete = alike_groups([f"the same beginning of every one {word}" for word in words])
    assert not complete


@pytest.mark.django_db
def test_own_questions_that_stand_twice_are_found_in_one_query(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    other_answers = {**PLANETS, "answers": list(reversed(PLANETS["answers"]))}
    nearly = {**PRIMES, "question": "Which of <b>these</b> are prime numbers?"}
    first = make_quiz(teacher, title="First", questions=[PLANETS, PRIMES, SLIDE])
    second = make_quiz(teacher, title="Second", questions=[SLIDE, PLANETS, nearly, {**PRIMES, "question": "Else?"}])
    make_quiz(other_teacher, questions=[PLANETS, PRIMES])
    with CaptureQueriesContext(connection) as captured:
        found = duplicate_questions(teacher)
    assert len(captured) == 1
    told = [(group.kind, {(place.quiz_id, place.number) for place in group.places}) for group in found.groups]
    assert told[0] == ("identical", {(first.pk, 1), (second.pk, 2)})
    assert found.complete
    make_quiz(teacher, title="Third", questions=[other_answers])
    assert duplicate_questions(teacher).groups[0].kind == "same text"


@pytest.mark.django_db
def test_the_page_leads_to_the_questions(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz, signed_in: Callable[[User], Client]
) -> None:
    quiz = make_quiz(teacher, title=r"<b>Sky</b> & \(x^2\)", questions=[PLANETS, PLANETS])
    client: Client = signed_in(teacher)
    page = client.get("/quizzes/duplicates/").content.decode()
    link = re.search(rf'href="/admin/quizzes/quiz/{quiz.pk}/change/#question-2">(.*?), question 2</a>', page)
    assert link is not None
    assert link[1].startswith("<b>Sky</b> &amp; <math")
    assert "the same, answers too" in page
    assert "Find duplicates" in client.get("/admin/quizzes/quiz/").content.decode()
    assert "Nothing stands there twice" in signed_in(other_teacher).get("/quizzes/duplicates/").content.decode()
