"""Formulas, undo and redo, many questions at once, the question bank and the keyboard, in a real browser."""

import json
import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes import question_types
from tests.conftest import PASSWORD, MakeQuiz
from tests.e2e import editor_page as editor
from tests.e2e.accessibility import assert_accessible

pytestmark = pytest.mark.e2e

EXAMPLES = [kind.example() for kind in question_types.TYPES.values()]


def test_a_formula_is_written_and_players_see_it_drawn(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:1])
    editor.open_quiz(desk, base_url, quiz.pk)
    text = editor.card(desk, 1).get_by_role("textbox", name="Question", exact=True)
    text.click()
    desk.keyboard.press("End")
    desk.keyboard.type(" ")
    desk.keyboard.press("Alt+=")
    dialog = desk.get_by_role("dialog", name="Formula")
    dialog.get_by_role("button", name="Fraction").click()
    desk.keyboard.type("1")
    desk.keyboard.press("End")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.type("x<2")
    expect(dialog.locator("math mfrac")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(text).to_have_text("Which planet is the largest? \\(\\frac{1}{x<2}\\)")
    expect(editor.card(desk, 1).locator(".qe-formula math")).to_be_visible()
    # Again at the same place it is the same formula that is changed, and what can't be read is said.
    desk.keyboard.press("Alt+=")
    dialog.get_by_label("Written in LaTeX").fill("\\frac{1}{x}\\nonsense")
    expect(dialog.get_by_text("nonsense")).to_be_visible()
    dialog.get_by_label("Written in LaTeX").fill("\\frac{1}{x}")
    dialog.get_by_role("button", name="Insert").click()
    expect(text).to_have_text("Which planet is the largest? \\(\\frac{1}{x}\\)")
    desk.get_by_role("button", name="Preview as player").click()
    phone = desk.frame_locator("iframe.qe-preview-frame")
    expect(phone.locator("h1 math mfrac")).to_be_visible()
    desk.get_by_role("button", name="Close", exact=True).click()
    editor.save(desk)
    quiz.refresh_from_db()
    assert quiz.questions[0]["question"] == r"Which planet is the largest? \(\frac{1}{x}\)"


def test_every_change_is_undone_and_done_again(desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz) -> None:
    three = EXAMPLES[:3]
    quiz = make_quiz(teacher, questions=three)
    editor.open_quiz(desk, base_url, quiz.pk)
    source = desk.locator("#id_questions")
    seen = [source.input_value() or json.dumps(three)]

    def noted() -> None:
        now = source.input_value()
        assert json.loads(now) != json.loads(seen[-1])
        seen.append(now)

    text = editor.card(desk, 1).get_by_role("textbox", name="Question", exact=True)
    text.click()
    desk.keyboard.press("End")
    desk.keyboard.type(" Really?")
    noted()
    editor.card(desk, 1).get_by_label("Seconds to answer").fill("45")
    noted()
    editor.card(desk, 1).get_by_label("Answer 2 is right").check()
    noted()
    editor.card(desk, 1).get_by_label("Points").select_option("2")
    noted()
    editor.card(desk, 1).get_by_role("button", name="Add answer").click()
    desk.keyboard.type("Pluto")
    noted()
    editor.card(desk, 1).get_by_role("button", name="Remove answer 2", exact=True).click()
    noted()
    editor.card(desk, 1).get_by_label("Kind of question").select_option("VOTING")
    noted()
    editor.card(desk, 2).get_by_role("button", name="Move question 2 down").click()
    noted()
    editor.card(desk, 1).get_by_role("button", name="Duplicate question 1").click()
    noted()
    editor.card(desk, 3).get_by_role("button", name="Delete question 3").click()
    noted()
    # An added answer and what was typed into it are two steps.
    for count in range(len(seen) + 1):
        desk.keyboard.press("Control+z")
        if count == 0:
            assert json.loads(source.input_value()) == json.loads(seen[-2])
    assert json.loads(source.input_value()) == three
    expect(text).to_have_text("Which planet is the largest?")
    assert desk.get_by_role("button", name="Undo", exact=True).get_attribute("aria-disabled") == "true"
    for key in ["Control+y", "Control+Shift+z"] * len(seen):
        desk.keyboard.press(key)
    assert json.loads(source.input_value()) == json.loads(seen[-1])
    desk.get_by_role("button", name="Undo: Question 3 deleted.").click()
    assert json.loads(source.input_value()) == json.loads(seen[-2])
    # What is typed now ends what could have been done again.
    text.click()
    desk.keyboard.type("!")
    assert desk.get_by_role("button", name="Redo", exact=True).get_attribute("aria-disabled") == "true"


def test_several_questions_are_changed_moved_and_deleted_at_once(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES)
    texts = [question["question"] for question in EXAMPLES]
    editor.open_quiz(desk, base_url, quiz.pk)
    desk.get_by_label("Select question 2", exact=True).click()
    desk.get_by_label("Select question 4", exact=True).click(modifiers=["Shift"])
    bar = desk.get_by_role("toolbar", name="Selected questions")
    expect(bar).to_contain_text("3 questions selected")
    # To select is no change.
    expect(desk.get_by_text("Everything is saved")).to_be_visible()
    bar.get_by_label("Seconds for the selected questions").fill("55")
    bar.get_by_role("button", name="Set seconds").click()
    bar.get_by_label("Points for the selected questions").select_option("0")
    bar.get_by_role("button", name="Set points").click()
    bar.get_by_role("button", name="To the end").click()
    assert editor.question_texts(desk) == [texts[0], *texts[4:], *texts[1:4]]
    bar.get_by_role("button", name="Up", exact=True).click()
    assert editor.question_texts(desk) == [texts[0], *texts[4:6], *texts[1:4], texts[6]]
    bar.get_by_role("button", name="Duplicate").click()
    assert editor.question_count(desk) == 10
    bar.get_by_role("button", name="Delete").click()
    desk.keyboard.press("Control+z")
    assert editor.question_count(desk) == 10
    desk.keyboard.press("Control+z")
    assert editor.question_count(desk) == 7
    editor.save(desk)
    quiz.refresh_from_db()
    changed = [{**question, "time": 55, "points": 0} for question in EXAMPLES[1:4]]
    assert quiz.questions == [EXAMPLES[0], *EXAMPLES[4:6], *changed, EXAMPLES[6]]


def test_a_question_holds_sixteen_answers_each_with_a_picture(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:1])
    editor.open_quiz(desk, base_url, quiz.pk)
    card = editor.card(desk, 1)
    add = card.get_by_role("button", name="Add answer")
    for number in range(5, 17):
        add.click()
        desk.keyboard.insert_text(f"Planet {number}")
    expect(add).to_be_disabled()
    card.get_by_role("button", name="More for answer 16").click()
    card.locator(".qe-answer").nth(15).get_by_role("button", name="Use an address").click()
    card.get_by_role("textbox", name="Picture: Answer 16").fill("/static/classroom/icon.svg")
    editor.save(desk)
    quiz.refresh_from_db()
    answers = quiz.questions[0]["answers"]
    assert [answer["answer"] for answer in answers[4:]] == [f"Planet {number}" for number in range(5, 17)]
    assert answers[15]["image"] == "/static/classroom/icon.svg"


def test_a_closed_browser_keeps_what_was_typed_and_the_desk_says_so(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:3])
    editor.open_quiz(desk, base_url, quiz.pk)
    editor.card(desk, 2).get_by_role("button", name="Delete question 2").click()
    editor.card(desk, 1).get_by_label("Seconds to answer").fill("33")
    # Typed, not sent; then the window is closed and the session ends.
    stored = """() => Object.keys(localStorage).some(
        (name) => name.startsWith("quiz-draft:") && localStorage[name].includes('"time\\\\":33')
    )"""
    deadline = time.monotonic() + 20
    while not desk.evaluate(stored):
        assert time.monotonic() < deadline
        desk.wait_for_timeout(100)
    context = desk.context
    desk.close()
    context.clear_cookies(name="sessionid")
    page = context.new_page()
    editor.log_in(page, base_url, teacher.username, PASSWORD)
    page.get_by_role("region", name="Never saved").get_by_role("link", name="Seven kinds").click()
    told = page.locator("[data-differences] li")
    expect(told).to_have_text(
        [
            f"Question 1 changed: {EXAMPLES[0]['question']}",
            f"Question 2 removed: {EXAMPLES[1]['question']}",
        ]
    )
    page.get_by_role("button", name="Bring them back").click()
    editor.save(page)
    quiz.refresh_from_db()
    assert quiz.questions == [{**EXAMPLES[0], "time": 33}, EXAMPLES[2]]
    page.get_by_role("link", name="Desk").click()
    expect(page.get_by_role("heading", name="Continue editing")).to_be_visible()
    expect(page.get_by_role("region", name="Never saved")).to_be_hidden()


def test_questions_are_picked_from_own_and_public_quizzes(
    desk: Page, base_url: str, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, title="My old one", questions=EXAMPLES[1:3])
    shared = make_quiz(other_teacher, title="Shared sky", questions=[EXAMPLES[0], EXAMPLES[4]], public=True)
    quiz = make_quiz(teacher, title="New one", questions=EXAMPLES[3:4])
    editor.open_quiz(desk, base_url, quiz.pk)
    desk.get_by_role("button", name="Pick questions").and_(desk.locator(":visible")).click()
    dialog = desk.get_by_role("dialog", name="Pick questions")
    # By keyboard alone: open the only other quiz of one's own, tick its second question.
    expect(dialog.locator("summary")).to_have_count(1)
    dialog.locator("summary").focus()
    desk.keyboard.press("Enter")
    expect(dialog.get_by_text("2 questions")).to_be_visible()
    dialog.get_by_label(EXAMPLES[2]["question"]).focus()
    desk.keyboard.press("Space")
    dialog.get_by_role("button", name="Public quizzes").click()
    dialog.get_by_role("searchbox").fill("jupiter")
    # What was listed before the words were typed is replaced.
    expect(dialog.locator(".qe-bank-quizzes[data-query=jupiter]")).to_be_visible()
    dialog.get_by_text("Shared sky").click()
    expect(dialog.get_by_text("✓ Jupiter")).to_be_visible()
    # The rest of the page lies behind it, and is seen to where every page is.
    assert_accessible(desk, "dialog[open]")
    dialog.get_by_label(EXAMPLES[0]["question"]).check()
    dialog.get_by_role("button", name="Add 2 questions").click()
    texts = [EXAMPLES[place]["question"] for place in (3, 2, 0)]
    expect(desk.locator(".qe-card")).to_have_count(3)
    assert editor.question_texts(desk) == texts
    expect(editor.card(desk, 3)).to_contain_text("From “Shared sky” by other_teacher")
    desk.keyboard.press("Control+z")
    assert editor.question_texts(desk) == texts[:1]
    desk.keyboard.press("Control+y")
    editor.save(desk)
    quiz.refresh_from_db()
    source = {"quiz": str(shared.pk), "title": "Shared sky", "author": "other_teacher"}
    assert quiz.questions == [EXAMPLES[3], EXAMPLES[2], {**EXAMPLES[0], "source": source}]


ABOUT_THE_FOCUS = """() => {
    const at = document.activeElement;
    const others = [...(at.labels ?? [])].map((label) => label.textContent);
    const by = at.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)?.textContent);
    return [at.ariaLabel, at.textContent, ...others, ...(by ?? [])].join(" ");
}"""


def tab_to(page: Page, name: str | re.Pattern[str], role: Any = "button", *, back: bool = False) -> None:
    """Press Tab until the focus is on the control of that name, as somebody without a mouse does."""
    focused = page.locator(":focus")
    wanted = focused.and_(page.get_by_role(role, name=name, exact=isinstance(name, str)))
    word = name if isinstance(name, str) else name.pattern.lstrip("^")
    for _ in range(150):
        # Only what has the word about it is asked for its role and its name as they are read out.
        if word in page.evaluate(ABOUT_THE_FOCUS) and wanted.count():
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab never came to {name}.")


def focus_is_visible(page: Page) -> bool:
    """The control with the focus has an outline, a shadow or a border that says so."""
    return bool(
        page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
            }"""
        )
    )


def test_a_quiz_is_made_by_keyboard_alone(desk: Page, base_url: str, teacher: User) -> None:
    editor.open_new_quiz(desk, base_url)
    tab_to(desk, "Title", "textbox")
    assert focus_is_visible(desk)
    desk.keyboard.type("Keys only")
    tab_to(desk, re.compile("^Multiple choice"))
    assert focus_is_visible(desk)
    desk.keyboard.press("Enter")
    desk.keyboard.type("First?")
    for number, answer in enumerate(("Yes", "No"), start=1):
        tab_to(desk, f"Answer {number}", "textbox")
        desk.keyboard.type(answer)
    tab_to(desk, "Answer 1 is right", "checkbox", back=True)
    assert focus_is_visible(desk)
    desk.keyboard.press("Space")
    for number in (4, 3):
        tab_to(desk, f"Remove answer {number}")
        desk.keyboard.press("Enter")
    tab_to(desk, "Duplicate question 1", back=True)
    assert focus_is_visible(desk)
    desk.keyboard.press("Enter")
    # The focus is in the copy's text.
    desk.keyboard.press("End")
    desk.keyboard.type(" Second?")
    assert editor.question_texts(desk) == ["First?", "First? Second?"]
    desk.keyboard.press("Alt+ArrowUp")
    assert editor.question_texts(desk) == ["First? Second?", "First?"]
    tab_to(desk, "Delete question 1", back=True)
    desk.keyboard.press("Enter")
    assert editor.question_texts(desk) == ["First?"]
    desk.keyboard.press("Control+z")
    assert editor.question_texts(desk) == ["First? Second?", "First?"]
    desk.keyboard.press("Control+y")
    desk.keyboard.press("Control+z")
    tab_to(desk, "Save")
    assert focus_is_visible(desk)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Everything is saved")).to_be_visible()
    quiz = teacher.quizzes.get()
    assert quiz.title == "Keys only"
    assert [question["question"] for question in quiz.questions] == ["First? Second?", "First?"]
    assert [[answer["right"] for answer in question["answers"]] for question in quiz.questions] == [[True, False]] * 2
