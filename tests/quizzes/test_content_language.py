"""A quiz's text is marked with its language and reads in its own direction, whatever the page around it is in."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from classroom import services as live
from classroom.engine import GameOptions
from classroom.store import desk
from quizzes import services
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from quizzes.templatetags.rich import in_language

pytestmark = pytest.mark.django_db

QUESTION = "ما عاصمة مصر؟"
TITLE = "عواصم"


@pytest.fixture
def arabic(teacher: User) -> Quiz:
    question = {**TYPES["ABCD"].example(), "question": QUESTION}
    return services.create_quiz(owner=teacher, title=TITLE, questions=[question], public=True, language="ar")


def marks(client: Client, address: str, text: str) -> set[str]:
    """The attributes `lang` and `dir` of the elements of a page that hold this text and nothing else."""
    page = client.get(address).content.decode().partition("<body")[2]
    found = re.findall(rf"<(\w+)([^<>]*)>{re.escape(text)}</", page)
    return {" ".join([name, *sorted(re.findall(r'(?:lang|dir)="[^"]*"', rest))]) for name, rest in found}


def test_texts_carry_the_language_of_the_quiz(arabic: Quiz, teacher: User, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(teacher)
    public = reverse("quizzes:quiz", args=[arabic.pk])
    assert marks(client, public, TITLE) == {'bdi dir="auto" lang="ar"'}
    for asked in ("", "?answers=1"):
        assert marks(client, public + asked, QUESTION) == {'p dir="auto" lang="ar"'}
    assert marks(client, reverse("quizzes:explore"), TITLE) == {'a dir="auto" lang="ar"'}
    assert marks(client, reverse("classroom:start", args=[arabic.pk]), TITLE) == {'bdi dir="auto" lang="ar"'}
    assert marks(client, reverse("admin:quizzes_quiz_changelist"), TITLE) == {'bdi lang="ar"'}


def test_without_a_language_the_text_itself_tells_its_direction(arabic: Quiz, client: Client) -> None:
    Quiz.objects.filter(pk=arabic.pk).update(language="")
    assert marks(client, reverse("quizzes:quiz", args=[arabic.pk]), QUESTION) == {'p dir="auto"'}


def test_a_game_keeps_the_language_it_began_with(arabic: Quiz, teacher: User) -> None:
    game = live.create_game(quiz=arabic, host=teacher, options=GameOptions())
    Quiz.objects.filter(pk=arabic.pk).update(language="de")
    found = desk.of_game(game.game_id)
    assert found is not None
    assert found.plan.language == "ar"


def test_alone_too_the_page_knows_the_language(
    arabic: Quiz, teacher: User, signed_in: Callable[[User], Client]
) -> None:
    page = signed_in(teacher).get(reverse("classroom:practice", args=[arabic.pk])).content.decode()
    assert '"language": "ar"' in page


def test_a_language_is_only_an_attribute() -> None:
    assert in_language('"><b>') == ' lang="&quot;&gt;&lt;b&gt;" dir="auto"'
