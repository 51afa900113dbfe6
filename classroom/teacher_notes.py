"""What a teacher's remote shows of every question, before and while it is asked: with the right answers."""

from typing import Any

from accounts.wording import say
from classroom.engine.plan import Plan, visible_question
from quizzes.formulas import with_formulas
from quizzes.question_types.shapes import Solution


def notes_of(plan: Plan) -> list[dict[str, Any]]:
    """Per question `{question, label, lines}`; each line `{html, right}`. All texts are sanitised HTML."""
    return [
        {
            "question": with_formulas(plan.questions[index]["question"]),
            "label": say(plan.kind(index).LABEL),
            "lines": _lines(plan, index),
        }
        for index in range(len(plan.questions))
    ]


def _lines(plan: Plan, index: int) -> list[dict[str, Any]]:
    shown = visible_question(plan, index)
    solution: Solution = plan.kind(index).solution(plan.questions[index], plan.shown[index])
    if shown.input == "number":
        return [_line(f"{solution.min:g} – {solution.max:g}", True)]
    if shown.input == "text":
        return [_line(text, True) for text in solution.texts]
    if shown.input == "none":
        return [_line(shown.content or "", None)]
    labels = {option.id: option.label or f"#{option.id + 1}" for option in shown.options}
    if solution.order:
        return [_line(f"{place}. {labels[option]}", None) for place, option in enumerate(solution.order, start=1)]
    judged = bool(solution.option_ids)
    return [_line(label, option in solution.option_ids if judged else None) for option, label in labels.items()]


def _line(html: str, right: bool | None) -> dict[str, Any]:
    return {"html": html, "right": right}
