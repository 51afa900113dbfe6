"""Formulas: stored as LaTeX, shown as MathML, harmless whatever is written."""

import re
import time
from random import Random

import pytest
from django.template import engines
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from classroom.engine import GameOptions
from classroom.engine.plan import Plan, shown_orders, visible_question
from classroom.engine.verdicts import StoredAnswer, judge_answers, tally_of
from classroom.views.reports import question_reports
from quizzes import page_types
from quizzes.formulas import LATEX_MAX_CHARACTERS, NotFormula, mathml, problems_of, with_formulas
from quizzes.models import GameResult
from quizzes.page_types import markdown_html
from quizzes.question_types import TYPES
from quizzes.question_types.shapes import Question
from quizzes.result_files import result_file
from quizzes.services import create_quiz
from tests.api_client import Api

SQUARE = r"\(x^2\)"
DRAWN = '<math alttext="x^2"><msup><mi>x</mi><mn>2</mn></msup></math>'
TAG = re.compile(r"<(/?)(\w+)((?: [\w-]+=\"[^\"]*\")*)>")
HARMLESS = {"alttext", "mathvariant", "stretchy", "lspace", "rspace", "form", "fence", "separator", "largeop"} | {
    *("movablelimits", "minsize", "maxsize", "width", "height", "depth", "voffset", "linethickness", "accent"),
    *("accentunder", "displaystyle", "scriptlevel", "class", "columnspan", "rowspan"),
}


def formula_question(code: str) -> Question:
    """An example of a type with a formula in each text that may have one."""
    question = TYPES[code].example()
    question["question"] = f"Find {SQUARE}"
    if isinstance(question["answers"], str):
        question["answers"] = f"See {SQUARE}"
    elif isinstance(question["answers"], list) and code != "TEXT":
        for place, option in enumerate(question["answers"]):
            option["answer"] = rf"\(a_{place}\)"
    return question


def test_a_formula_is_drawn_and_the_text_around_it_stays() -> None:
    assert with_formulas(f"<b>So</b> {SQUARE} &lt; 4") == f"<b>So</b> {DRAWN} &lt; 4"
    assert with_formulas("no formula (x)") == "no formula (x)"
    assert with_formulas(r"a \(x &lt; y\)") == ('a <math alttext="x &lt; y"><mi>x</mi><mo>&lt;</mo><mi>y</mi></math>')


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{-b\pm\sqrt{b^2-4ac}}{2a}",
        r"\int_0^1 \sin(x)\,dx",
        r"\sum_{i=1}^n i",
        r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
        r"\begin{cases}1 & x>0\\0 & x\le 0\end{cases}",
        r"\vec{v}\cdot\vec{w}",
        r"30^\circ",
        r"\mathrm{H_2O}",
        r"\text{für alle } x\in\mathbb{R}",
        r"3{,}5",
        r"\boxed{x}",
    ],
)
def test_what_schools_write_is_drawn(latex: str) -> None:
    drawn = mathml(latex)
    assert drawn.startswith("<math ")
    assert " style=" not in drawn
    assert len(drawn) > 2 * len("<math></math>")


@pytest.mark.parametrize(
    "broken", [r"\nonsense{x}", r"\frac{1}", "x^", "{", "", "x" * (LATEX_MAX_CHARACTERS + 1), r"\href{javascript:x}{y}"]
)
def test_what_is_no_formula_is_shown_as_it_was_written(broken: str) -> None:
    with pytest.raises(NotFormula):
        mathml(broken)
    text = rf"Say \({broken}\) and {SQUARE}"
    assert with_formulas(text) == rf"Say \({broken}\) and {DRAWN}"
    assert [problem.formula for problem in problems_of(text)] == [broken]


def test_markup_inside_and_openings_without_an_end_stay_text() -> None:
    for text in (r"\(<b>x</b>\)", r"\(x", r"x\)", r"\( \( x"):
        assert with_formulas(text) == text


LATEX_PARTS = [
    *(r"\frac", r"\sqrt", r"\left", r"\right", r"\begin{matrix}", r"\end{matrix}", r"\begin{align}", r"\end{align}"),
    *("{", "}", "^", "_", "&", r"\\", "x", "1", "[", "]", "(", ")", "<script>", "&lt;", '"', "'", "$", "%", "#1"),
    *(r"\text", r"\def\a", r"\a", r"\newcommand", r"\color{red}", r"\hspace{999em}", r"\kern-99em", r"\raisebox{9em}"),
    *(r"\cancel", r"\boxed", r"\hline", "{l|c}", r"\begin{array}", r"\end{array}", "é", "中", "\u202e", "\n"),
]


@given(st.lists(st.sampled_from(LATEX_PARTS), max_size=60).map("".join) | st.text(max_size=80))
@settings(max_examples=300)
def test_whatever_is_written_becomes_harmless_mathml_or_stays(latex: str) -> None:
    try:
        drawn = mathml(latex)
    except NotFormula:
        return
    without_tags = TAG.sub("", drawn)
    assert "<" not in without_tags
    open_tags = []
    for closing, name, attributes in TAG.findall(drawn):
        assert name == "math" or name.startswith("m")
        assert set(re.findall(r" ([\w-]+)=", re.sub(r'"[^"]*"', '""', attributes))) <= HARMLESS
        if closing:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert open_tags == []
    for length in re.findall(r'(?:width|voffset|lspace|rspace|height)="([^"]*)"', drawn):
        assert abs(float(length.removesuffix("em") or 0)) <= 3.5


def test_a_text_full_of_formulas_or_of_openings_takes_no_time_and_has_an_end() -> None:
    began = time.process_time()
    with_formulas(r"\(" * 10_000)
    with_formulas(r"\(" + "x" * 20_000)
    markdown_html.render(r"\(" * 8_000, NoFiles())
    many = with_formulas(r"\(\frac{a}{b}\)" * 2_000)
    assert time.process_time() - began < 5
    assert len(many) < 100_000
    assert r"\(\frac{a}{b}\)" in many


class NoFiles:
    def address(self, value: str) -> str:
        return value

    def alt(self, value: str) -> str:
        return ""


def test_in_markdown_a_formula_is_no_markdown_and_code_is_no_formula() -> None:
    drawn = markdown_html.render("# \\(x^2\\)\n\n\\(a_1 * b_2 * c\\) `\\(x\\)` \\*no\\*\n\n    \\(y\\)", NoFiles())
    assert drawn.count("<math") == 2
    assert "<em>" not in drawn
    assert r"<code>\(x\)</code>" in drawn
    assert r"\(y\)" in drawn
    assert markdown_html.render(r"![\(x\)](/a.png)", NoFiles()).count("<math") == 0


@pytest.mark.parametrize("code", list(TYPES))
def test_players_get_formulas_drawn_and_results_keep_their_source(code: str) -> None:
    question, options = formula_question(code), GameOptions()
    plan = Plan("g", "1", "q", "h", "t", "", [question], shown_orders([question], options, Random(3)), options, 0)
    shown = visible_question(plan, 0)
    assert DRAWN in shown.question
    assert all(option.label.startswith("<math") for option in shown.options)
    assert shown.content is None or DRAWN in shown.content
    # The frozen question itself, from which results are saved and answers judged, has the text.
    assert plan.questions[0] == formula_question(code)


def test_bars_and_answers_are_drawn_but_never_what_a_player_typed() -> None:
    options = GameOptions()
    questions = [formula_question("ABCD"), formula_question("ORDER"), formula_question("TEXT")]
    plan = Plan("g", "1", "q", "h", "t", "", questions, [[0, 1, 2, 3], [0, 1, 2, 3], []], options, 0)
    answers = [1, [0, 1, 2, 3], SQUARE]
    tallies = [
        tally_of(plan, place, judge_answers(plan, place, {"p": StoredAnswer(answer, 5)}))
        for place, answer in enumerate(answers)
    ]
    assert all("<math" in bar.label for tally in tallies[:2] for bar in tally.bars)
    assert [bar.label for bar in tallies[2].bars] == [SQUARE]


def saved_result(questions: list[Question], answers: list[object]) -> GameResult:
    return GameResult(
        player_count=1,
        title="t",
        questions=questions,
        answers=[
            [{"username": "Ann", "answer": answer, "right": None, "time_taken": 900, "score": 0}] for answer in answers
        ],
        player_scores={"Ann": 0},
    )


def test_the_result_page_draws_and_its_files_keep_the_source() -> None:
    result = saved_result([formula_question("ABCD"), formula_question("TEXT")], [1, SQUARE])
    choice, typed = question_reports(result)
    assert DRAWN in choice.question
    assert choice.answers[0].answer.startswith("<math")
    assert r"\(a_1\)" in choice.svg
    assert typed.answers[0].answer == SQUARE
    assert r"\(a_1\)" in result_file(result, "csv").decode()


def test_pages_of_activities_and_templates_draw() -> None:
    elements = [{"type": "TEXT", "text": SQUARE}, {"type": "LIST", "items": [SQUARE]}]
    card = {"id": "a", "image": None, "text": SQUARE, "alt": ""}
    pages = [
        {"title": SQUARE, "type": "SLIDE", "data": {"elements": elements}},
        {"title": "", "type": "ABCD", "data": {"question": SQUARE, "answers": [{"answer": SQUARE, "correct": True}]}},
        {"title": "", "type": "MARKDOWN", "data": {"markdown": SQUARE}},
        {"title": "", "type": "MEMORY", "data": {"cards": [[card, card]]}},
    ]
    shown = page_types.public_pages(pages, NoFiles())
    assert [str(page).count("<math") for page in shown] == [3, 2, 1, 2]
    template = engines["django"].from_string("{% load rich %}{{ text|rich }}")
    assert template.render({"text": f"<i>{SQUARE}</i><script>x</script>"}) == f"<i>{DRAWN}</i>"


@pytest.mark.django_db
def test_the_public_page_and_practice_draw_and_the_api_gives_the_source(teacher: User, client: Client) -> None:
    quiz = create_quiz(owner=teacher, title="Maths", public=True, questions=[formula_question("ABCD")])
    page = client.get(f"/quizzes/{quiz.pk}/").content.decode()
    assert DRAWN in page
    stored = client.get(f"/api/v1/community/{quiz.pk}/").json()["questions"][0]
    assert stored["question"] == f"Find {SQUARE}"
    round_ = Api(teacher).post(f"/quizzes/{quiz.pk}/practice/").json()
    assert round_["current"]["question"]["options"][0]["label"].startswith("<math")


@pytest.mark.django_db
def test_texts_are_shown_while_they_are_written(teacher: User) -> None:
    told = Api(teacher).post("/formulas/", {"texts": [rf"<u>So</u> {SQUARE} \(\bad\)", ""]}).json()["texts"]
    assert told[0]["html"] == rf"So {DRAWN} \(\bad\)"
    assert [problem["formula"] for problem in told[0]["problems"]] == [r"\bad"]
    assert "bad" in told[0]["problems"][0]["message"]
    assert told[1] == {"html": "", "problems": []}
    assert Api(teacher).post("/formulas/", {"texts": ["x" * 20_001]}).status_code == 400
    assert Api(teacher).post("/formulas/", {"texts": ["x"] * 51}).status_code == 400
    assert Api(None).post("/formulas/", {"texts": ["x"]}).status_code == 403
