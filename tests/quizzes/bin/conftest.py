"""Something to put into the bin."""

import pytest
from django.utils import timezone

from accounts.models import User
from quizzes import library_services, moderation_services, page_types, quiztivity_services, services
from quizzes.models import ModRating, Quiz, QuizTivity
from tests.conftest import MakeQuiz
from tests.quizzes.bin.things import WORD


@pytest.fixture
def quiz(teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz) -> Quiz:
    """Public, with everything that hangs on a quiz."""
    made = make_quiz(teacher, title=f"{WORD} quiz", public=True, plays=3, mod_rating=ModRating.OK)
    services.update_quiz(quiz=made, changes={"description": WORD, "tags": ["zebras"]})
    folder = library_services.create_folder(owner=teacher, name="Birds")
    library_services.file_quizzes(quizzes=Quiz.objects.filter(pk=made.pk), folder=folder)
    services.rate_quiz(user=other_teacher, quiz=made, positive=True)
    library_services.report_quiz(
        quiz=made, reporter=other_teacher, place="", reason="wrong", text="?", now=timezone.now()
    )
    library_services.pick_quizzes(moderator=moderator, quizzes=Quiz.objects.filter(pk=made.pk))
    moderation_services.moderate_quizzes(
        moderator=moderator, quizzes=[made], rating=ModRating.NEEDS_ATTENTION, reason="Who says so?"
    )
    made.refresh_from_db()
    return made


@pytest.fixture
def activity(teacher: User) -> QuizTivity:
    return quiztivity_services.create_quiztivity(
        owner=teacher, title=f"{WORD} pages", pages=[page_types.example("ABCD")], public=True
    )
