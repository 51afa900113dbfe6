"""Who sees which quizzes, and that lists count questions without loading them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.permissions import Person
from quizzes import permissions, queries
from quizzes.models import ModRating, Quiz
from tests.conftest import MakeQuiz, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

# Per person the quizzes, by title, that they may … (c: community, h: hidden by moderators, p: private; of the teacher)
CASES = {
    "teacher": {"view": "chp", "edit": "chp", "delete": "chp", "start": "chp", "rate": "ch", "moderate": ""},
    "other_teacher": {"view": "c", "edit": "", "delete": "", "start": "c", "rate": "c", "moderate": ""},
    "moderator": {"view": "ch", "edit": "", "delete": "", "start": "c", "rate": "ch", "moderate": "ch"},
    "administrator": {"view": "chp", "edit": "chp", "delete": "chp", "start": "c", "rate": "ch", "moderate": "ch"},
    "member": {"view": "c", "edit": "", "delete": "", "start": "c", "rate": "c", "moderate": ""},
    "nobody": {"view": "c", "edit": "", "delete": "", "start": "", "rate": "", "moderate": ""},
}


@pytest.fixture
def people(teacher: User, other_teacher: User, moderator: User, administrator: User) -> dict[str, Person]:
    users: list[User] = [teacher, other_teacher, moderator, administrator, make_user("member", role=None)]
    return {**{user.username: User.objects.get(pk=user.pk) for user in users}, "nobody": AnonymousUser()}


@pytest.fixture
def quizzes(teacher: User, make_quiz: MakeQuiz) -> list[Quiz]:
    return [
        make_quiz(teacher, title="c", public=True),
        make_quiz(teacher, title="h", public=True, mod_rating=ModRating.NOT_SAFE),
        make_quiz(teacher, title="p"),
    ]


@pytest.mark.parametrize("name", CASES)
def test_who_may_do_what(name: str, people: dict[str, Person], quizzes: list[Quiz]) -> None:
    person = people[name]
    allowed = {
        verb: "".join(quiz.title for quiz in quizzes if getattr(permissions, f"can_{verb}")(person, quiz))
        for verb in CASES[name]
    }
    assert allowed == CASES[name]


@pytest.mark.parametrize("name", CASES)
def test_querysets_say_the_same_as_permissions(name: str, people: dict[str, Person], quizzes: list[Quiz]) -> None:
    person = people[name]
    assert "".join(sorted(quiz.title for quiz in queries.quizzes_visible_to(person))) == CASES[name]["view"]
    assert "".join(sorted(quiz.title for quiz in queries.quizzes_editable_by(person))) == CASES[name]["edit"]


def test_who_may_create(people: dict[str, Person]) -> None:
    assert [name for name, person in people.items() if permissions.can_create(person)] == [
        "teacher",
        "other_teacher",
        "administrator",
    ]


def test_the_community_is_newest_first_with_dubious_quizzes_last(teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, title="old", public=True)
    make_quiz(teacher, title="private")
    make_quiz(teacher, title="hidden", public=True, mod_rating=ModRating.NOT_SAFE)
    make_quiz(teacher, title="new", public=True, mod_rating=ModRating.EXCEPTIONAL)
    make_quiz(teacher, title="dubious", public=True, mod_rating=ModRating.NEEDS_ATTENTION)
    assert [quiz.title for quiz in queries.public_quizzes()] == ["new", "old", "dubious"]


def test_moderators_get_unrated_quizzes_first_the_longest_waiting_on_top(teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, title="rated", public=True, mod_rating=ModRating.OK)
    make_quiz(teacher, title="waiting", public=True)
    make_quiz(teacher, title="just published", public=True)
    make_quiz(teacher, title="private")
    assert [quiz.title for quiz in queries.moderatable_quizzes()] == ["waiting", "just published", "rated"]


@pytest.mark.parametrize(("questions", "count"), [([], 0), ([{}, {}, {}], 3), ({"not": "a list"}, 0)])
def test_questions_are_counted_by_the_database(
    teacher: User, make_quiz: MakeQuiz, questions: object, count: int
) -> None:
    make_quiz(teacher, questions=questions)
    (quiz,) = queries.listed(Quiz.objects.all())
    assert quiz.question_count == count
    assert quiz.get_deferred_fields() == {"questions"}


def test_question_count_can_be_ordered_and_filtered(teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, title="one", questions=[{}])
    make_quiz(teacher, title="ten", questions=[{}] * 10)
    rows = queries.listed(Quiz.objects.all()).filter(question_count__gt=0).order_by("-question_count")
    assert [quiz.title for quiz in rows] == ["ten", "one"]
