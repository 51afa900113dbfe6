"""The demo content: well-formed, seeded once, never in the way of what people did with it."""

from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command

from accounts.models import User
from classroom.engine import scoring
from quizzes import question_types, richtext
from quizzes.demo.activities import ACTIVITIES
from quizzes.demo.library import DRAFTS, PUBLIC, QUIZZES
from quizzes.demo.past_games import PastGame, past_games
from quizzes.demo.people import PEOPLE
from quizzes.demo.seeding import NameTaken, Seeded, seed_demo_content
from quizzes.demo.writing import DemoQuiz
from quizzes.models import GameResult, Quiz, QuizTivity
from quizzes.quiztivity_validation import clean_quiztivity
from quizzes.validation import clean_quiz
from tests.conftest import make_user

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PASSWORD = "a-demo-password"

every_quiz = pytest.mark.parametrize("quiz", QUIZZES, ids=lambda quiz: quiz.slug)
every_game = pytest.mark.parametrize("game", past_games(), ids=lambda game: game.slug)


def seed(**options: bool) -> Seeded:
    return seed_demo_content(password=PASSWORD, now=NOW, **options)


def demo_teacher() -> User:
    return User.objects.get(email="teacher@example.org")


# --- the content itself ---------------------------------------------------------------------------


@every_quiz
def test_every_question_is_valid_and_already_clean(quiz: DemoQuiz) -> None:
    cleaned, problems = question_types.validate_questions(list(quiz.questions))
    assert problems == []
    assert cleaned == list(quiz.questions)


@every_quiz
def test_every_quiz_is_valid_and_already_clean(quiz: DemoQuiz) -> None:
    values = {"title": quiz.title, "description": quiz.description, "background_color": quiz.color}
    assert clean_quiz(values) == values


def test_the_activity_is_valid_and_already_clean() -> None:
    for activity in ACTIVITIES:
        values = {"title": activity.title, "pages": activity.pages}
        assert clean_quiztivity(values) == values


@pytest.mark.django_db
def test_a_deleted_activity_stays_away_until_it_is_restored() -> None:
    seed()
    assert [(row.title, row.user, row.public) for row in QuizTivity.objects.all()] == [
        ("The water cycle", demo_teacher(), True)
    ]
    QuizTivity.objects.all().delete()
    seed()
    assert not QuizTivity.objects.exists()
    seed(restore=True)
    assert QuizTivity.objects.count() == 1


@every_quiz
def test_every_quiz_has_a_cover(quiz: DemoQuiz) -> None:
    found = finders.find(quiz.cover)
    assert found is not None
    assert ElementTree.parse(found).getroot().get("viewBox") == "0 0 640 360"


def test_there_are_twelve_public_quizzes_and_a_draft() -> None:
    assert (len(PUBLIC), len(DRAFTS)) == (12, 1)
    assert all(quiz.public for quiz in PUBLIC)
    assert not any(quiz.public for quiz in DRAFTS)
    assert len({quiz.id for quiz in QUIZZES}) == 13


def test_every_public_quiz_has_six_to_ten_questions() -> None:
    assert {quiz.slug: len(quiz.questions) for quiz in PUBLIC if not 6 <= len(quiz.questions) <= 10} == {}


def test_every_question_type_is_used_often() -> None:
    used = Counter(question["type"] for quiz in PUBLIC for question in quiz.questions)
    assert set(used) == set(question_types.TYPES)
    assert min(used.values()) >= 10


def test_the_right_answer_stands_in_every_place() -> None:
    """A demo whose first answer is always right teaches the wrong thing."""
    places = Counter(
        [option["right"] for option in question["answers"]].index(True)
        for quiz in PUBLIC
        for question in quiz.questions
        if question["type"] == "ABCD"
    )
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) <= sum(places.values()) / 2


@every_quiz
def test_no_text_is_too_long_for_its_button(quiz: DemoQuiz) -> None:
    labels = [
        richtext.plain(option["answer"])
        for question in quiz.questions
        if question["type"] in {"ABCD", "CHECK", "VOTING", "ORDER"}
        for option in question["answers"]
    ]
    assert [label for label in labels if len(label) > 60] == []


@every_quiz
def test_options_differ(quiz: DemoQuiz) -> None:
    for question in quiz.questions:
        if isinstance(question["answers"], list):
            labels = [option["answer"] for option in question["answers"]]
            assert len(set(labels)) == len(labels)


def test_no_background_looks_like_an_answer() -> None:
    """A screen framed in the colour of one answer would point at it."""
    styles = (ROOT / "classroom" / "static" / "classroom" / "tokens.css").read_text().lower()
    assert "#79151f" in styles
    assert [quiz.slug for quiz in QUIZZES if quiz.color in styles] == []


@every_game
def test_past_games_fit_their_quiz(game: PastGame) -> None:
    questions = list(next(quiz for quiz in PUBLIC if quiz.slug == game.slug).questions)
    assert {len(entries) for entries in game.players.values()} == {len(questions)}
    assert set(game.custom_fields) <= set(game.players)
    for question, answers in zip(questions, game.answers(questions), strict=True):
        if question["type"] == "SLIDE":
            assert answers == []
        for answer in answers:
            taken, limit = answer["time_taken"], question["time"] * 1000
            assert 0 < taken < limit
            assert answer["score"] == scoring.points(answer["right"], taken, limit)


@every_game
def test_past_games_scores_are_the_sum_of_their_answers(game: PastGame) -> None:
    questions = list(next(quiz for quiz in PUBLIC if quiz.slug == game.slug).questions)
    sums = dict.fromkeys(game.players, 0)
    for answers in game.answers(questions):
        for answer in answers:
            sums[answer["username"]] += answer["score"]
    assert game.scores() == sums
    assert len(set(sums.values())) > 3


# --- seeding it -----------------------------------------------------------------------------------


@pytest.mark.smoke
def test_seeding_creates_people_quizzes_and_games(db: None) -> None:
    assert seed() == Seeded(people=3, quizzes=13, games=2)
    people = {
        user.username: (user.email, user.is_staff, user.is_superuser, user.check_password(PASSWORD), *role_names(user))
        for user in User.objects.all()
    }
    assert people == {
        "teacher": ("teacher@example.org", True, False, True, "Teachers"),
        "moderator": ("moderator@example.org", True, False, True, "Moderators"),
        "admin": ("admin@example.org", True, True, True, "Administrators"),
    }
    assert Quiz.objects.filter(user=demo_teacher(), public=True).count() == 12
    assert [quiz.title for quiz in Quiz.objects.filter(public=False)] == ["Volcanoes (draft)"]
    assert {result.title: result.player_count for result in GameResult.objects.filter(user=demo_teacher())} == {
        "The Solar System": 14,
        "Fractions": 8,
    }


def test_quizzes_are_older_than_their_games(db: None) -> None:
    seed()
    assert [quiz.title for quiz in Quiz.objects.order_by("-created_at")[:2]] == ["The Solar System", "Fractions"]
    for result in GameResult.objects.all():
        assert result.quiz is not None
        assert result.quiz.created_at < result.timestamp < NOW


def role_names(user: User) -> list[str]:
    return [group.name for group in user.groups.all()]


def test_likes_and_ratings_follow_the_services(db: None) -> None:
    seed()
    solar = Quiz.objects.get(title="The Solar System")
    assert solar.cover_image == "/static/quizzes/demo/solar-system.svg"
    assert (solar.likes, solar.dislikes, solar.plays, solar.mod_rating) == (2, 0, 1, 4)
    assert solar.ratings.count() == 2
    rated = [quiz for quiz in QUIZZES if quiz.mod_rating is not None]
    assert {entry.object_id for entry in LogEntry.objects.all()} == {str(quiz.id) for quiz in rated}
    assert Quiz.objects.filter(public=True, mod_rating=None).count() == 12 - len(rated)


@pytest.mark.smoke
def test_seeding_twice_changes_nothing(db: None) -> None:
    seed()
    before = snapshot()
    assert seed() == Seeded(people=0, quizzes=0, games=0)
    assert snapshot() == before


def test_seeding_again_keeps_what_people_changed(db: None) -> None:
    seed()
    teacher = demo_teacher()
    teacher.set_password("my-own-password-now")
    teacher.email = "somebody@school.example"
    teacher.save()
    Quiz.objects.filter(title="Fractions").update(title="My fractions", questions=[])
    Quiz.objects.get(title="Music: notes and instruments").delete()
    GameResult.objects.get(title="Fractions").delete()
    before = snapshot()
    assert seed() == Seeded(people=0, quizzes=0, games=0)
    assert snapshot() == before


def test_restore_brings_back_what_is_missing_and_nothing_else(db: None) -> None:
    seed()
    Quiz.objects.filter(title="Fractions").update(title="My fractions")
    Quiz.objects.get(title="Music: notes and instruments").delete()
    assert seed(restore=True) == Seeded(people=0, quizzes=1, games=0)
    titles = set(Quiz.objects.values_list("title", flat=True))
    assert {"My fractions", "Music: notes and instruments"} <= titles
    assert len(titles) == 13


def test_somebody_elses_user_name_is_respected(db: None) -> None:
    make_user("Teacher")
    with pytest.raises(NameTaken):
        seed()
    assert (User.objects.count(), Quiz.objects.count()) == (1, 0)


def snapshot() -> tuple[object, ...]:
    return tuple(list(model.objects.order_by("pk").values()) for model in (User, Quiz, GameResult, LogEntry))


# --- the command ----------------------------------------------------------------------------------


def run_command(*arguments: str) -> str:
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_is_new(db: None) -> None:
    assert run_command() == (
        "New: 3 people, 13 quizzes, 2 played games.\n"
        "Log-ins: teacher@example.org, moderator@example.org, admin@example.org\n"
    )
    assert run_command("--verbosity", "0") == ""
    assert demo_teacher().check_password("classroom-demo")


def test_the_command_explains_a_taken_name(db: None) -> None:
    make_user("moderator")
    with pytest.raises(CommandError, match="moderator"):
        run_command()


def test_in_production_it_wants_force_and_an_own_password(db: None, settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="--force"):
        run_command("--password", PASSWORD)
    with pytest.raises(CommandError, match="--password"):
        run_command("--force")
    assert User.objects.count() == 0
    run_command("--force", "--password", PASSWORD)
    assert User.objects.count() == len(PEOPLE)
