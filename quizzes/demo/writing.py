"""Short ways to write questions down. In a choice, an asterisk marks a right answer: "*Jupiter"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from quizzes.question_types.shapes import Question

# All demo content has ids made from names in this space, so that seeding again finds what is there.
DEMO_SPACE = UUID("5f0e7f6e-6a0c-4c56-9a3e-6d1b7f3f2c11")


@dataclass(frozen=True)
class DemoQuiz:
    """A quiz to seed. `slug` makes its id and names its cover."""

    slug: str
    title: str
    description: str
    color: str
    questions: Sequence[Question]
    public: bool = True
    mod_rating: int | None = None
    liked_by: Sequence[str] = ()
    subject: str = ""
    level: str = ""
    tags: Sequence[str] = ()

    @property
    def id(self) -> UUID:
        return uuid5(DEMO_SPACE, f"quiz/{self.slug}")

    @property
    def cover(self) -> str:
        """The picture's path among the static files."""
        return f"quizzes/demo/{self.slug}.svg"


def choice(question: str, *answers: str, time: int = 20) -> Question:
    return _question("ABCD", question, time, [_judged(answer) for answer in answers])


def check(question: str, *answers: str, time: int = 30) -> Question:
    return _question("CHECK", question, time, [_judged(answer) for answer in answers])


def number(question: str, low: float, high: float, right: tuple[float, float], time: int = 25) -> Question:
    """A number from `low` to `high`; right from `right[0]` to `right[1]`."""
    bounds = {"min": low, "max": high, "min_correct": right[0], "max_correct": right[1]}
    return _question("RANGE", question, time, bounds)


def poll(question: str, *answers: str, time: int = 20) -> Question:
    return _question("VOTING", question, time, [_plain(answer) for answer in answers])


def order(question: str, *answers: str, time: int = 45) -> Question:
    """Answers in the right order."""
    return _question("ORDER", question, time, [_plain(answer) for answer in answers])


def text(question: str, *accepted: str, time: int = 30, case_sensitive: bool = False) -> Question:
    answers = [{"answer": answer, "case_sensitive": case_sensitive} for answer in accepted]
    return _question("TEXT", question, time, answers)


def slide(heading: str, content: str, time: int = 60) -> Question:
    return _question("SLIDE", heading, time, content)


def _question(kind: str, question: str, time: int, answers: Any) -> Question:
    return {
        "type": kind,
        "question": question,
        "time": time,
        "image": None,
        "hide_results": False,
        "answers": answers,
    }


def _judged(answer: str) -> dict[str, Any]:
    return {"answer": answer.removeprefix("*"), "color": None, "right": answer.startswith("*")}


def _plain(answer: str) -> dict[str, Any]:
    return {"answer": answer, "image": None, "color": None}
