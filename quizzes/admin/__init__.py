"""Quizzes and results in the admin."""

from quizzes.admin.library import PickAdmin
from quizzes.admin.quiz import QuizAdmin
from quizzes.admin.quiztivity import QuizTivityAdmin
from quizzes.admin.result import GameResultAdmin

__all__ = ["GameResultAdmin", "PickAdmin", "QuizAdmin", "QuizTivityAdmin"]
