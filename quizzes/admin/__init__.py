"""Quizzes and results in the admin."""

from quizzes.admin.quiz import QuizAdmin
from quizzes.admin.quiztivity import QuizTivityAdmin
from quizzes.admin.result import GameResultAdmin

__all__ = ["GameResultAdmin", "QuizAdmin", "QuizTivityAdmin"]
