"""Playing a quiz alone, with a score and without a trace: what is known of a round is in a signed token that the
browser carries. The server judges each answer; nothing is saved under anybody's name, and no play is counted.

The token names no solution: the order in which options stand comes from a nonce and the instance's key.
"""

import hashlib
import secrets
import time
from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

import msgspec
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from msgspec import Struct, to_builtins
from msgspec.structs import replace

from classroom.engine import GameOptions
from classroom.engine.plan import Plan, shown_orders, visible_question
from classroom.engine.verdicts import StoredAnswer, judge_answers
from classroom.services import GameRefused, playable_questions
from quizzes.formulas import with_formulas
from quizzes.models import Quiz
from quizzes.question_types.shapes import InvalidAnswer

ROUND_AGE_S = 4 * 60 * 60
_SALT = "classroom.practice"
_ME = "me"


class Played(Struct, frozen=True, array_like=True):
    """A question of the round that is over. `right` is None where nothing is judged."""

    question: int
    answered: bool
    right: bool | None
    points: int


class Round(Struct, frozen=True):
    """A round of practice. `asked`: indexes into the quiz's questions; `opened_ms`: 0 before the current question."""

    quiz: str
    content: str
    nonce: str
    asked: list[int]
    played: list[Played] = []
    opened_ms: int = 0


def start_round(*, quiz: Quiz, only: Sequence[int] | None = None) -> Round:
    """A new round of the whole quiz, or of some questions by index.

    Raises GameRefused: `empty_quiz`, `invalid_quiz`, `no_questions` (none of `only` exists).
    """
    questions = playable_questions(quiz)
    asked = [index for index in range(len(questions)) if only is None or index in only]
    if not asked:
        raise GameRefused(
            "no_questions", _("None of these questions exists. Choose others, or practise the whole quiz.")
        )
    return Round(str(quiz.pk), _content(quiz), secrets.token_hex(16), asked)


def sealed(round_: Round) -> str:
    return signing.dumps(to_builtins(round_), salt=_SALT, compress=True)


def unsealed(token: str, quiz: Quiz) -> Round:
    """The round that a token carries. Raises GameRefused: `round_over`, also if the quiz was changed meanwhile."""
    try:
        found = msgspec.convert(signing.loads(token, salt=_SALT, max_age=ROUND_AGE_S), Round)
    except (signing.BadSignature, msgspec.ValidationError):
        raise GameRefused("round_over", _("This round is too old to go on. Start again.")) from None
    if UUID(found.quiz) != quiz.pk or found.content != _content(quiz):
        raise GameRefused("round_over", _("The quiz was changed meanwhile. Start again."))
    return found


def open_next(*, quiz: Quiz, round_: Round) -> tuple[Round, dict[str, Any] | None]:
    """(the round, its current question as it is shown; None after the last). Opened again, its time goes on."""
    place = len(round_.played)
    if place >= len(round_.asked):
        return round_, None
    plan, now = _plan(quiz, round_), _now_ms()
    if round_.opened_ms == 0:
        round_ = replace(round_, opened_ms=now)
    limit = plan.limit_ms(place)
    runs = plan.takes_answers(place)
    return round_, {
        "number": place + 1,
        "question": to_builtins(visible_question(plan, place)),
        "points": plan.points_factor(place),
        "time_ms": limit if runs else None,
        "remaining_ms": max(0, round_.opened_ms + limit - now) if runs else None,
    }


def judge(*, quiz: Quiz, round_: Round, raw: Any) -> tuple[Round, dict[str, Any]]:
    """(the round one question on, what the answer was worth). `raw` is None for no answer, as on slides.

    Raises InvalidAnswer and GameRefused: `question_not_open`.
    """
    place = len(round_.played)
    if round_.opened_ms == 0 or place >= len(round_.asked):
        raise GameRefused("question_not_open", _("Open a question first."))
    plan = _plan(quiz, round_)
    right, points = None, 0
    if raw is not None:
        right, points = _verdict(plan, place, raw, _now_ms() - round_.opened_ms)
    elif plan.judges(place):
        right = False
    played = Played(round_.asked[place], raw is not None, right, points)
    kind, question, shown = plan.kind(place), plan.questions[place], plan.shown[place]
    round_ = replace(round_, played=[*round_.played, played], opened_ms=0)
    return round_, {
        "answered": played.answered,
        "right": right,
        "points": points,
        "solution": to_builtins(kind.solution(question, shown)),
    }


def _verdict(plan: Plan, place: int, raw: Any, elapsed_ms: int) -> tuple[bool | None, int]:
    if not plan.takes_answers(place):
        raise InvalidAnswer(_("A slide takes no answer."))
    value = plan.kind(place).read_answer(plan.questions[place], raw, plan.shown[place])
    verdict = judge_answers(plan, place, {_ME: StoredAnswer(value, elapsed_ms)})[_ME]
    return verdict.right, verdict.points


def summary(*, quiz: Quiz, round_: Round) -> dict[str, Any]:
    """How the round stands. `wrong`: indexes of the questions to try again."""
    lines = [
        {
            "index": played.question,
            "question": with_formulas(quiz.questions[played.question]["question"]),
            "answered": played.answered,
            "right": played.right,
            "points": played.points,
        }
        for played in round_.played
        if quiz.questions[played.question]["type"] != "SLIDE"
    ]
    return {
        "count": len(round_.asked),
        "score": sum(played.points for played in round_.played),
        "right": sum(played.right is True for played in round_.played),
        "judged": sum(played.right is not None for played in round_.played),
        "lines": lines,
        "wrong": [played.question for played in round_.played if played.right is False],
    }


def _plan(quiz: Quiz, round_: Round) -> Plan:
    questions = playable_questions(quiz)
    seed = salted_hmac(_SALT, round_.nonce, algorithm="sha256").hexdigest()
    # Not secret itself: it is what makes the same order of options for every request of this round.
    shown = shown_orders(questions, GameOptions(), Random(seed))  # noqa: S311
    return Plan(
        game_id="",
        pin="",
        quiz_id=round_.quiz,
        host_id="",
        title=quiz.title,
        description="",
        questions=[questions[index] for index in round_.asked],
        shown=[shown[index] for index in round_.asked],
        options=GameOptions(),
        created_at_ms=0,
    )


def _content(quiz: Quiz) -> str:
    return hashlib.sha256(msgspec.json.encode(quiz.questions)).hexdigest()[:16]


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
