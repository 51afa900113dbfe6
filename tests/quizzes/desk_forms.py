"""What the quiz desk's form posts and shows."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import User
from quizzes import question_types
from quizzes.models import GameResult, Quiz

SignIn = Callable[[User], Client]
LIST = "/admin/quizzes/quiz/"
ADD = f"{LIST}add/"
EXAMPLES = [kind.example() for kind in question_types.TYPES.values()]


def change_url(quiz: Quiz) -> str:
    return f"{LIST}{quiz.pk}/change/"


def form_of(quiz: Quiz | None = None, **changes: Any) -> dict[str, Any]:
    """What the quiz form posts."""
    data: dict[str, Any] = {
        "title": "Rivers",
        "description": "",
        "questions": EXAMPLES,
        "cover_image": "",
        "background_image": "",
        "background_color": "",
        "seen": quiz.updated_at.isoformat() if quiz else "",
        "_continue": "1",
        **changes,
    }
    if not isinstance(data["questions"], str):
        data["questions"] = json.dumps(data["questions"])
    return data


def problems_in(page: str) -> list[dict[str, Any]]:
    """What the page hands to the editor component."""
    return embedded(page, "question-problems")


def embedded(page: str, name: str) -> Any:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found.group(1))


def make_result(user: User, **fields: Any) -> GameResult:
    defaults: dict[str, Any] = {
        "id": uuid.uuid4(),
        "player_count": 3,
        "title": "Played",
        "questions": EXAMPLES,
        "answers": [[] for _ in EXAMPLES],
        "player_scores": {"Ada": 900},
    }
    return GameResult.objects.create(user=user, **{**defaults, **fields})
