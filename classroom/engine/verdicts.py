"""Counting a closed question: every stored answer judged and paid, exactly as it will be saved."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import msgspec
from msgspec import Struct

from classroom.engine.extra_time import extra_ms
from classroom.engine.plan import Plan
from classroom.engine.scoring import points, streaks
from quizzes import formulas
from quizzes.question_types.shapes import Answer, Tally


class StoredAnswer(Struct, frozen=True, array_like=True):
    """An accepted answer in authored terms. `elapsed_ms` has latency already taken off.

    `extra_percent`: by how much this player's own time was longer.
    """

    value: Answer
    elapsed_ms: int
    extra_percent: int = 0


class Verdict(Struct, frozen=True, array_like=True):
    """An answer that was counted."""

    value: Answer
    elapsed_ms: int
    right: bool | None
    points: int


Verdicts = dict[str, Verdict]


def void_answers(answers: Mapping[str, StoredAnswer]) -> Verdicts:
    """The answers to a question that counts for nobody: kept, neither right nor wrong, without points."""
    return {player: Verdict(answer.value, answer.elapsed_ms, None, 0) for player, answer in answers.items()}


def judge_answers(
    plan: Plan,
    index: int,
    answers: Mapping[str, StoredAnswer],
    *,
    limit_ms: int | None = None,
    streaks: Mapping[str, int] | None = None,
) -> Verdicts:
    """What each player's answer to question `index` is worth, by player id.

    `limit_ms`: how long the question was open at most in the end, if the host added time. `streaks`: right answers in
    a row before this question, where the scoring asks for them (`needs_streaks`). Who has extra time is measured by
    their own time.
    """
    kind, question, factor = plan.kind(index), plan.questions[index], plan.points_factor(index)
    limit = limit_ms or plan.limit_ms(index)
    verdicts: Verdicts = {}
    for player, answer in answers.items():
        right = kind.judge(question, answer.value)
        streak = streaks.get(player, 0) if streaks else 0
        own_limit = limit + extra_ms(limit, answer.extra_percent)
        worth = points(right, answer.elapsed_ms, own_limit, plan.options.scoring, streak=streak, factor=factor)
        verdicts[player] = Verdict(answer.value, answer.elapsed_ms, right, worth)
    return verdicts


def needs_streaks(plan: Plan) -> bool:
    return plan.options.scoring == "streak"


def streaks_before(
    plan: Plan, index: int, verdicts: Mapping[int, Verdicts], skipped: Collection[int]
) -> dict[str, int]:
    """Right answers in a row before question `index`, by player. Questions without right answers and skipped ones
    neither break nor lengthen a row."""
    return streaks(
        [
            {player: verdict.right for player, verdict in verdicts.get(before, {}).items()}
            for before in range(index)
            if before not in skipped and plan.judges(before)
        ]
    )


def tally_of(plan: Plan, index: int, verdicts: Verdicts) -> Tally:
    """The tally as screens show it: a bar's `index` is the option's id there, and bars stand in that order.

    Types that always shuffle (ORDER) keep the authored order of bars, which is their solution.
    """
    kind, shown = plan.kind(index), plan.shown[index]
    tally = kind.tally(plan.questions[index], [verdict.value for verdict in verdicts.values()])
    bars = [bar if bar.index is None else replace(bar, index=shown.index(bar.index)) for bar in tally.bars]
    if not kind.SHUFFLES:
        bars.sort(key=lambda bar: -1 if bar.index is None else bar.index)
    return formulas.shown_tally(replace(tally, bars=bars))


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Verdicts)


def encode_verdicts(verdicts: Verdicts) -> bytes:
    return _encoder.encode(verdicts)


def decode_verdicts(data: bytes) -> Verdicts:
    return _decoder.decode(data)
