"""On screens a bar belongs to the option that players saw in that place, also when options were shuffled."""

from random import Random

from classroom.engine import GameOptions
from classroom.engine.plan import Plan, shown_orders
from classroom.engine.verdicts import StoredAnswer, judge_answers, tally_of
from quizzes.question_types import abcd, order


def plan_of(question: dict, shown: list[int]) -> Plan:
    options = GameOptions()
    return Plan("g", "1234", "q", "u", "Title", "", [question], [shown], options, 0)


def test_bars_of_a_shuffled_question_stand_in_the_order_of_the_screen() -> None:
    plan = plan_of(abcd.example(), [2, 0, 3, 1])
    verdicts = judge_answers(plan, 0, {"1": StoredAnswer(0, 10), "2": StoredAnswer(1, 10), "3": StoredAnswer(0, 10)})
    bars = tally_of(plan, 0, verdicts).bars
    assert [(bar.index, bar.label, bar.count, bar.right) for bar in bars] == [
        (0, "Earth", 0, False),
        (1, "Jupiter", 2, True),
        (2, "Mars", 0, False),
        (3, "Saturn", 1, False),
    ]
    options = plan.kind(0).public_view(plan.questions[0], plan.shown[0]).options
    assert {option.id: option.label for option in options} == {bar.index: bar.label for bar in bars}


def test_bars_of_an_order_stand_in_the_right_order_with_the_badges_of_the_screen() -> None:
    question = order.example()
    shown = shown_orders([question], GameOptions(), Random(3))[0]
    plan = plan_of(question, shown)
    bars = tally_of(plan, 0, {}).bars
    assert [bar.label.partition(". ")[2] for bar in bars] == [item["answer"] for item in question["answers"]]
    options = {option.id: option.label for option in plan.kind(0).public_view(plan.questions[0], plan.shown[0]).options}
    assert [options[bar.index] for bar in bars if bar.index is not None] == [
        item["answer"] for item in question["answers"]
    ]
