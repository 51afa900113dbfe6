"""Writes the demo content, once: what a person has since changed or deleted stays that way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from quizzes import services
from quizzes.demo.activities import ACTIVITIES, DemoActivity
from quizzes.demo.library import QUIZZES
from quizzes.demo.past_games import PastGame, past_games
from quizzes.demo.people import MODERATOR, PEOPLE, TEACHER, DemoPerson
from quizzes.demo.writing import DemoQuiz
from quizzes.models import GameResult, Quiz, QuizTivity
from quizzes.moderation_services import moderate_quizzes
from quizzes.quiztivity_validation import clean_quiztivity
from quizzes.tagging import set_tags
from quizzes.validation import clean_quiz


class NameTaken(Exception):
    """A demo person's user name belongs to somebody else."""


@dataclass(frozen=True)
class Seeded:
    """What was new."""

    people: int
    quizzes: int
    games: int


def seed_demo_content(*, password: str, now: datetime, restore: bool = False) -> Seeded:
    """Create what is missing of the demo, all or nothing.

    Quizzes and games come with their owner's account: if that is there already they are left alone, deleted ones
    included, unless `restore`. Raises NameTaken.
    """
    with transaction.atomic():
        is_new = {person.username: _ensure_person(person, password) for person in PEOPLE}
        if not (is_new[TEACHER.username] or restore):
            return Seeded(people=sum(is_new.values()), quizzes=0, games=0)
        people = {person.username: _find(person) for person in PEOPLE}
        quizzes = [
            _create_quiz(demo, people, created_at=now - timedelta(days=10 + 3 * place))
            for place, demo in enumerate(reversed(QUIZZES))
            if not Quiz.with_bin.filter(pk=demo.id).exists()
        ]
        games = [_create_game(game, people, now) for game in past_games() if _is_missing(game)]
        for activity in ACTIVITIES:
            if not QuizTivity.with_bin.filter(pk=activity.id).exists():
                _create_activity(activity, people[TEACHER.username], created_at=now - timedelta(days=5))
    return Seeded(people=sum(is_new.values()), quizzes=len(quizzes), games=len(games))


def _find(person: DemoPerson) -> User | None:
    # By id first: the demo's teacher may have been given another address.
    return User.objects.filter(Q(pk=person.id)).first() or User.objects.filter(email=person.email).first()


def _ensure_person(person: DemoPerson, password: str) -> bool:
    """Create the account unless it exists; True when it is new."""
    if _find(person) is not None:
        return False
    if User.objects.filter(username__iexact=person.username).exists():
        raise NameTaken(f"The user name {person.username!r} belongs to another account; demo content needs it.")
    user = User.objects.create_user(
        person.email,
        person.username,
        password,
        id=person.id,
        is_staff=True,
        is_superuser=person.is_superuser,
        verified=True,
    )
    user.groups.add(Group.objects.get(name=person.role))
    return True


def _create_quiz(demo: DemoQuiz, people: dict[str, User], created_at: datetime) -> Quiz:
    values = clean_quiz(
        {
            "title": demo.title,
            "description": demo.description,
            "questions": list(demo.questions),
            "public": demo.public,
            "background_color": demo.color,
            # Stays where releases come and go: it is kept with the quiz.
            "cover_image": f"{settings.STATIC_URL}{demo.cover}",
            "language": "en",
            "subject": demo.subject,
            "level": demo.level,
            "tags": list(demo.tags),
        }
    )
    tags = values.pop("tags")
    owner = people[TEACHER.username]
    quiz = Quiz.objects.create(id=demo.id, user=owner, created_at=created_at, updated_at=created_at, **values)
    set_tags(quiz=quiz, names=tags)
    for name in demo.liked_by:
        services.rate_quiz(user=people[name], quiz=quiz, positive=True)
    if demo.mod_rating is not None:
        moderate_quizzes(moderator=people[MODERATOR.username], quizzes=[quiz], rating=demo.mod_rating)
    return quiz


def _create_activity(demo: DemoActivity, owner: User, created_at: datetime) -> QuizTivity:
    values = clean_quiztivity({"title": demo.title, "pages": demo.pages, "public": True})
    return QuizTivity.objects.create(id=demo.id, user=owner, created_at=created_at, updated_at=created_at, **values)


def _is_missing(game: PastGame) -> bool:
    return not GameResult.with_bin.filter(pk=game.id).exists()


def _create_game(game: PastGame, people: dict[str, User], now: datetime) -> GameResult:
    demo = next(quiz for quiz in QUIZZES if quiz.slug == game.slug)
    questions = list(demo.questions)
    result = GameResult.objects.create(
        id=game.id,
        quiz=Quiz.with_bin.filter(pk=demo.id).first(),
        user=people[TEACHER.username],
        timestamp=(now - timedelta(days=game.days_ago)).replace(hour=9, minute=40, second=0, microsecond=0),
        player_count=len(game.players),
        note=game.note,
        title=demo.title,
        description=demo.description,
        questions=questions,
        answers=game.answers(questions),
        player_scores=game.scores(),
        custom_field_data=game.custom_fields,
    )
    services.count_play(demo.id)
    return result
