"""The plan of a game: its quiz, frozen when the game was made, and the order in which options are shown."""

from random import Random
from typing import Any

import msgspec
from msgspec import Struct

from classroom.engine.options import GameOptions
from classroom.engine.phases import Phase, Position
from quizzes import formulas, question_types
from quizzes.question_types import QuestionType, slide
from quizzes.question_types.shapes import Question, Solution


class Plan(Struct, frozen=True):
    """What doesn't change during a game. `shown[i]` is question i's permutation, see question_types.shapes.

    Ids are text. `title` and `description` are sanitised HTML; images, colours and the language (BCP 47) may be "".
    """

    game_id: str
    pin: str
    quiz_id: str
    host_id: str
    title: str
    description: str
    questions: list[Question]
    shown: list[list[int]]
    options: GameOptions
    created_at_ms: int
    cover_image: str = ""
    background_color: str = ""
    background_image: str = ""
    language: str = ""

    @property
    def is_room_check(self) -> bool:
        return self.options.mode == "room_check"

    def kind(self, index: int) -> QuestionType:
        return question_types.of(self.questions[index])

    def limit_ms(self, index: int) -> int:
        """How long question `index` is open."""
        return int(self.questions[index]["time"]) * 1000

    def takes_answers(self, index: int) -> bool:
        return self.kind(index).public_view(self.questions[index], self.shown[index]).input != "none"

    def judges(self, index: int) -> bool:
        """Answers to question `index` can be right."""
        return self.kind(index).solution(self.questions[index], self.shown[index]) != Solution()

    def points_factor(self, index: int) -> int:
        return int(self.questions[index].get("points", 1))

    def hides_results(self, index: int) -> bool:
        return self.options.hide_results or bool(self.questions[index]["hide_results"])

    def position(self, phase: Phase, index: int, **fields: Any) -> Position:
        """A state of the game as the rules of `phases` see it; `fields`: what the plan doesn't know."""
        inside = 0 <= index < len(self.questions)
        return Position(
            phase=phase,
            index=index,
            question_count=len(self.questions),
            is_slide=inside and not self.takes_answers(index),
            hides_results=inside and self.hides_results(index),
            **fields,
        )


def question_order(questions: list[Question], options: GameOptions, random: Random) -> list[Question]:
    """The questions as they are asked; a slide stays where it introduces something."""
    if not options.randomise_questions:
        return questions
    places = [place for place, question in enumerate(questions) if question["type"] != slide.CODE]
    asked = list(questions)
    for place, taken in zip(places, random.sample(places, len(places)), strict=True):
        asked[place] = questions[taken]
    return asked


def shown_orders(questions: list[Question], options: GameOptions, random: Random) -> list[list[int]]:
    """A permutation per question; the authored one unless it must be, or the host wants it, shuffled."""
    return [_shown_order(question, options, random) for question in questions]


def _shown_order(question: Question, options: GameOptions, random: Random) -> list[int]:
    answers = question["answers"]
    kind = question_types.of(question)
    inputs = kind.public_view(question, range(len(answers) if isinstance(answers, list) else 0))
    authored = list(range(len(inputs.options)))
    if not kind.SHUFFLES:
        return random.sample(authored, len(authored)) if options.randomise_answers else authored
    order = random.sample(authored, len(authored))
    if kind.judge(question, order) is True:
        # Shown solved it would be no question. One step on is solved only if all options look alike.
        order = [*order[1:], *order[:1]]
    return order


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Plan)


def encode_plan(plan: Plan) -> bytes:
    return _encoder.encode(plan)


def decode_plan(data: bytes) -> Plan:
    return _decoder.decode(data)


def visible_question(plan: Plan, index: int) -> Any:
    """Question `index` as the host's screen shows it, its formulas drawn."""
    return formulas.shown_question(plan.kind(index).public_view(plan.questions[index], plan.shown[index]))
