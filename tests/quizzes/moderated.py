"""Rating, reporting and appealing in one line each, for tests."""

from django.utils import timezone

from accounts.models import User
from quizzes import moderation_services as moderation
from quizzes.models import Appeal, ModRating, Quiz, Report

DESK = "/admin/quizzes/quiz/"
QUEUE = f"{DESK}moderation/"


def rate(quiz: Quiz, moderator: User, rating: ModRating | None, reason: str = "It insults people.") -> None:
    moderation.moderate_quizzes(moderator=moderator, quizzes=[quiz], rating=rating, reason=reason)


def report(quiz: Quiz, reporter: User | None = None) -> Report:
    return Report.objects.create(quiz=quiz, reporter=reporter, reason=Report.Reason.OFFENSIVE, text="Look at <b>3</b>")


def appeal(quiz: Quiz, text: str = "It is a quotation.") -> Appeal:
    return moderation.appeal_decision(quiz=quiz, author=quiz.user, text=text, now=timezone.now())


def rating_of(quiz: Quiz) -> int | None:
    return Quiz.objects.values_list("mod_rating", flat=True).get(pk=quiz.pk)


def page_of(quiz: Quiz) -> str:
    return f"{DESK}{quiz.pk}/moderation/"
