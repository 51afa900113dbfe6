"""The job that tells an author what moderators decided. What is stored of it is which decision it is about."""

from uuid import UUID

from django_tasks import task

from quizzes.models import ModerationDecision
from quizzes.moderation_mails import send_to_author


@task()
def mail_author(mail: str, decision_id: str) -> None:
    """`mail` names a template. Nothing happens if the quiz or its author have gone meanwhile."""
    decision = ModerationDecision.objects.select_related("quiz__user", "appeal").filter(pk=UUID(decision_id)).first()
    if decision is not None and decision.quiz.user.may_be_helped:
        send_to_author(mail, decision)
