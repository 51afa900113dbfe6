"""Games that the demo's teacher has played, as they were saved.

In `past_games.json` each player has one entry per question: null for no answer, else
[answer in authored terms, milliseconds, points]. What is right is judged by the question's type.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from quizzes import question_types
from quizzes.demo.writing import DEMO_SPACE
from quizzes.question_types.shapes import Question

_FILE = Path(__file__).with_name("past_games.json")


@dataclass(frozen=True)
class PastGame:
    """A game of the quiz `slug`; `custom_fields` is {player: value}."""

    slug: str
    days_ago: int
    note: str
    players: dict[str, list[Any]]
    custom_fields: dict[str, str]

    @property
    def id(self) -> UUID:
        return uuid5(DEMO_SPACE, f"game/{self.slug}")

    def scores(self) -> dict[str, int]:
        """{username: points}."""
        return {name: sum(entry[2] for entry in entries if entry is not None) for name, entries in self.players.items()}

    def answers(self, questions: list[Question]) -> list[list[dict[str, Any]]]:
        """Per question a list of {username, answer, right, time_taken (ms), score}."""
        return [
            [
                {
                    "username": name,
                    "answer": entries[index][0],
                    "right": question_types.of(question).judge(question, entries[index][0]),
                    "time_taken": entries[index][1],
                    "score": entries[index][2],
                }
                for name, entries in self.players.items()
                if entries[index] is not None
            ]
            for index, question in enumerate(questions)
        ]


def past_games() -> list[PastGame]:
    return [PastGame(**game) for game in json.loads(_FILE.read_text())]
