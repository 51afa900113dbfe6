"""Quizzes, ratings and results, for their owner's export and removal."""

from collections.abc import Iterator, Mapping

from django.utils import timezone

from accounts.models import User
from accounts.personal_data import Attachment, Records
from quizzes.models import GameResult, Quiz, Rating
from quizzes.retention import anonymise_result
from quizzes.services import delete_quiz

# Authors don't learn which moderator it was.
_MODERATORS = frozenset({"moderator", "undone_by"})


class QuizData:
    records = (
        Records("quizzes/quizzes.json", "quizzes.Quiz"),
        Records("quizzes/ratings.json", "quizzes.Rating"),
        Records("quizzes/results.json", "quizzes.GameResult"),
        Records("quizzes/versions.json", "quizzes.QuizRevision", "quiz__user"),
        Records("quizzes/decisions.json", "quizzes.ModerationDecision", "quiz__user", _MODERATORS),
        Records("quizzes/folders.json", "quizzes.Folder"),
        Records("quizzes/reports.json", "quizzes.Report", "reporter"),
        Records("quizzes/appeals.json", "quizzes.Appeal", "author", frozenset({"answered_by"})),
        Records("quizzes/recommendations.json", "quizzes.Pick", "picked_by"),
        Records("quizzes/activities.json", "quizzes.QuizTivity"),
        Records("quizzes/activity_links.json", "quizzes.QuizTivityShare"),
    )
    left_out: Mapping[str, str] = {
        "quizzes.Report.resolved_by": "It is about the quiz of somebody else.",
        **dict.fromkeys(
            (
                "quizzes.ModerationDecision.moderator",
                "quizzes.ModerationDecision.undone_by",
                "quizzes.Appeal.answered_by",
            ),
            "It is about the quiz of somebody else.",
        ),
        "quizzes.QuizRevision.saved_by": "Versions of own quizzes are exported with them; others are not one's own.",
    }

    def attachments(self, user: User) -> Iterator[Attachment]:
        yield from ()

    def remove(self, user: User) -> None:
        """Results of games with somebody else's quiz stay for that quiz's record: no host, no note, no names."""
        results = GameResult.with_bin.filter(user=user)
        for pk in results.filter(quiz__isnull=False).exclude(quiz__user=user).values_list("pk", flat=True):
            anonymise_result(result_id=pk, now=timezone.now())
            GameResult.with_bin.filter(pk=pk).update(user=None, note="")
        results.delete()
        for rating in Rating.objects.filter(user=user):
            rating.delete()  # quizzes.counters takes it off the counter
        for quiz in Quiz.with_bin.filter(user=user).only("pk"):
            delete_quiz(quiz=quiz)
