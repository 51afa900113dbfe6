"""Every format carries the source of formulas unharmed: backslashes, braces and signs that mean something there."""

import pytest

from quizzes.formats import FORMATS, Content, Format
from quizzes.question_types import TYPES
from quizzes.question_types.shapes import Question

FORMULAS = [
    r"Solve \(x^2 = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}\)",
    r"\(\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}\) ~ #1 {a}".replace("&", "&amp;"),
    r"50\% of \(a_{1} &lt; b\)",
]


ANSWERS = [*FORMULAS[1:], r"\(\alpha\)", r"\(\{1, 2\}\)"]


def formula_question(code: str) -> Question:
    question = TYPES[code].example()
    question["question"] = FORMULAS[0]
    for option, text in zip(question["answers"], ANSWERS, strict=False):
        option["answer"] = text
    return question


CASES = [
    pytest.param(form, code, id=f"{form.name}-{code}")
    for form in FORMATS.values()
    for code in ("ABCD", "VOTING", "ORDER")
    if form.writer and form.carries_wholly(formula_question(code))
]


def test_every_written_format_is_looked_at() -> None:
    assert {case.values[0].name for case in CASES} == {form.name for form in FORMATS.values() if form.writer}


@pytest.mark.parametrize(("form", "code"), CASES)
def test_formulas_come_back_as_they_were_written(form: Format, code: str) -> None:
    question = formula_question(code)
    found = form.read(form.write(Content("Maths", "", [question])).data).questions
    assert [one.question for one in found] == [question]
