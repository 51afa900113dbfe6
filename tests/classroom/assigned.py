"""Working on assignments in tests: a pupil with nothing but the API."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from classroom.assignment_services import PacedOptions, create_assignment
from classroom.engine import GameOptions
from classroom.models import Assignment
from quizzes.models import Quiz
from tests.api_client import API

PACED = {"due_at", "attempts_allowed", "timed", "solutions"}


def assign(quiz: Quiz, **options: Any) -> Assignment:
    paced = PacedOptions(**{name: value for name, value in options.items() if name in PACED})
    game = GameOptions(**{name: value for name, value in options.items() if name not in PACED})
    return create_assignment(quiz=quiz, owner=quiz.user, options=game, paced=paced)


def past_due(assignment: Assignment) -> None:
    Assignment.objects.filter(pk=assignment.pk).update(due_at=timezone.now() - timedelta(seconds=1))


class Pupil:
    """Joins by code and keeps the secret, as the page does."""

    def __init__(self, assignment: Assignment, name: str = "Mia", **fields: Any) -> None:
        self.assignment, self.secret, self.api = assignment, "", APIClient()
        self.token = fields.pop("token", f"token-of-{name}-0123456789")
        self.joined = self.api.post(
            f"{API}/assignments/by-code/{assignment.code}/players/", {"name": name, "token": self.token, **fields}
        )
        if self.joined.status_code == 201:
            self.secret = self.joined.json()["secret"]

    def _headers(self) -> dict[str, str]:
        return {"HTTP_AUTHORIZATION": f"Attempt {self.secret}"}

    def state(self) -> Any:
        return self.api.get(f"{API}/attempt/", **self._headers())

    def open(self, position: int, *, skip: bool = False) -> Any:
        return self.api.post(f"{API}/attempt/question/", {"position": position, "skip": skip}, **self._headers())

    def answer(self, position: int, answer: Any, client_id: str = "") -> Any:
        body = {"id": client_id or f"answer-{position}-0123", "position": position, "answer": answer}
        return self.api.post(f"{API}/attempt/answers/", body, **self._headers())

    def again(self) -> Any:
        return self.api.post(f"{API}/attempt/again/", **self._headers())

    def work_through(self, answers: list[Any]) -> Any:
        """Opens and answers each question in turn (None: skips it), and finishes."""
        for position, answer in enumerate(answers):
            assert self.open(position, skip=True).status_code == 200
            if answer is not None:
                reply = self.answer(position, answer, f"id-{position}-{self.token}")
                assert reply.status_code == 200, reply.content
        return self.open(len(answers), skip=True)
