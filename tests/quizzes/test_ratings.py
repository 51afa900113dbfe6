"""Likes and dislikes: the counters equal the rows, whoever does what at the same moment."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from quizzes import queries, services
from quizzes.models import Quiz, Rating
from quizzes.question_types import TYPES
from tests.conftest import MakeQuiz, make_user

RATERS = 50


def counters(quiz: Quiz) -> tuple[int, int]:
    return Quiz.objects.values_list("likes", "dislikes").get(pk=quiz.pk)


def rows(quiz: Quiz) -> tuple[int, int]:
    ratings = Rating.objects.filter(quiz=quiz)
    return ratings.filter(positive=True).count(), ratings.filter(positive=False).count()


@pytest.mark.smoke
def test_rate_switch_withdraw(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    seen = []
    for positive in (True, True, False, None, None, False):
        if positive is None:
            services.withdraw_rating(user=other_teacher, quiz=quiz)
        else:
            services.rate_quiz(user=other_teacher, quiz=quiz, positive=positive)
        seen.append((counters(quiz), queries.rating_of(other_teacher, quiz)))
        assert (quiz.likes, quiz.dislikes) == counters(quiz)
    assert seen == [
        ((1, 0), True),
        ((1, 0), True),
        ((0, 1), False),
        ((0, 0), None),
        ((0, 0), None),
        ((0, 1), False),
    ]


@pytest.mark.smoke
def test_ratings_go_with_their_user(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    services.rate_quiz(user=other_teacher, quiz=quiz, positive=True)
    services.rate_quiz(user=teacher, quiz=quiz, positive=False)
    other_teacher.delete()
    assert counters(quiz) == rows(quiz) == (0, 1)


@pytest.mark.smoke
def test_ratings_go_with_their_quiz(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    services.rate_quiz(user=teacher, quiz=quiz, positive=True)
    services.delete_quiz(quiz=quiz)
    assert not Rating.objects.exists()


@pytest.mark.smoke
def test_rating_a_quiz_that_is_gone(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    Quiz.objects.all().delete()
    with pytest.raises(Quiz.DoesNotExist):
        services.rate_quiz(user=other_teacher, quiz=quiz, positive=True)


class CountersFollowRows(TestCase):
    """Any sequence of people's ratings."""

    @settings(max_examples=25)
    @given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([True, False, None])), max_size=12))
    def test_any_sequence(self, steps: list[tuple[int, bool | None]]) -> None:
        people = [make_user(f"rater{number}", role=None) for number in range(3)]
        quiz = Quiz.objects.create(user=people[0], title="Rated", public=True, questions=[TYPES["TEXT"].example()])
        last: dict[int, bool | None] = {}
        for who, positive in steps:
            last[who] = positive
            if positive is None:
                services.withdraw_rating(user=people[who], quiz=quiz)
            else:
                services.rate_quiz(user=people[who], quiz=quiz, positive=positive)
        wanted = (list(last.values()).count(True), list(last.values()).count(False))
        assert counters(quiz) == rows(quiz) == wanted


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_once(make_quiz: MakeQuiz) -> None:
    people = [make_user(f"rater{number}") for number in range(RATERS)]
    quiz = make_quiz(people[0], public=True)

    def rate(number: int) -> None:
        """Change one's mind a few times, ending with a like for even numbers, a dislike for odd ones."""
        dice = random.Random(number)
        try:
            for _ in range(3):
                positive = dice.choice([True, False, None])
                if positive is None:
                    services.withdraw_rating(user=people[number], quiz=quiz_of(quiz))
                else:
                    services.rate_quiz(user=people[number], quiz=quiz_of(quiz), positive=positive)
            services.rate_quiz(user=people[number], quiz=quiz_of(quiz), positive=number % 2 == 0)
        finally:
            connection.close()

    with ThreadPoolExecutor(RATERS) as pool:
        list(pool.map(rate, range(RATERS)))
    assert counters(quiz) == rows(quiz) == (RATERS / 2, RATERS / 2)


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_one_person_twenty_times_at_once(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)

    def like(_number: int) -> None:
        try:
            services.rate_quiz(user=other_teacher, quiz=quiz_of(quiz), positive=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(like, range(20)))
    assert counters(quiz) == rows(quiz) == (1, 0)


def quiz_of(quiz: Quiz) -> Quiz:
    """A copy of the row for a thread of its own."""
    return Quiz.objects.get(pk=quiz.pk)
