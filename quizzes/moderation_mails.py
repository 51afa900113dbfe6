"""What authors are written about decisions of moderators."""

from django.conf import settings
from django.urls import reverse

from accounts.mails import send_mail
from quizzes.models import ModerationDecision


def send_to_author(mail: str, decision: ModerationDecision) -> None:
    """`mail` is quiz_hidden, quiz_shown_again or appeal_answered."""
    if mail == "quiz_hidden" and decision.undone_at is not None:
        return  # taken back while the mail waited
    appeal = getattr(decision, "appeal", None)
    quiz = decision.quiz
    page = "quizzes:appeal" if mail == "quiz_hidden" else "admin:quizzes_quiz_change"
    send_mail(
        mail,
        to=quiz.user.email,
        link=f"{settings.LINK_BASE_URL}{reverse(page, args=[quiz.pk])}",
        name=quiz.user.username,
        title=str(quiz),
        reason=decision.reason,
        granted=appeal is not None and appeal.granted,
        answer=appeal.answer if appeal else decision.undo_reason,
    )
