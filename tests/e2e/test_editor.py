"""The question editor in a real browser, on a real server."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import ModRating, Quiz
from tests.conftest import PASSWORD, MakeQuiz
from tests.e2e import editor_page as editor
from tests.e2e.sessions import let_in

pytestmark = pytest.mark.e2e

EXAMPLES = [kind.example() for kind in question_types.TYPES.values()]
SignIn = Callable[[User], Client]
PHONE = {"width": 390, "height": 844}


def test_a_quiz_of_all_seven_types_is_opened_and_saved_as_it_was(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    """That each type can be written here is in `test_spine.py`."""
    quiz = make_quiz(teacher, questions=EXAMPLES)
    editor.open_quiz(desk, base_url, quiz.pk)
    editor.set_title(desk, "Water & <b>H<sub>2</sub>O</b>")
    editor.save(desk)
    quiz.refresh_from_db()
    assert quiz.title == "Water &amp; <b>H<sub>2</sub>O</b>"
    assert quiz.questions == EXAMPLES

    editor.open_quiz(desk, base_url, quiz.pk)
    assert desk.get_by_role("textbox", name="Title").inner_text() == "Water & H2O"
    assert editor.question_texts(desk) == [question["question"] for question in EXAMPLES]
    editor.save(desk)
    quiz.refresh_from_db()
    assert quiz.questions == EXAMPLES


def test_an_answer_gets_a_colour_of_its_own(desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:1])
    editor.open_quiz(desk, base_url, quiz.pk)
    card = editor.card(desk, 1)
    card.get_by_role("button", name="More for answer 1", exact=True).click()
    card.get_by_label("Own colour: Answer 1", exact=True).fill("#123456")
    badge = card.locator(".qe-answer .qe-badge").first
    expect(badge).to_have_attribute("style", "--qe-own: #123456;")
    editor.save(desk)
    quiz.refresh_from_db()
    assert quiz.questions[0]["answers"][0]["color"] == "#123456"
    editor.card(desk, 1).get_by_role("button", name="Use the usual colour", exact=True).first.click()
    expect(badge).not_to_have_attribute("style", "--qe-own: #123456;")


def test_problems_stand_at_their_fields_and_nothing_typed_is_lost(desk: Page, base_url: str) -> None:
    editor.open_new_quiz(desk, base_url)
    editor.set_title(desk, "Ab")
    editor.add_question(desk, EXAMPLES[0])
    second = editor.add_blank(desk, "ABCD")
    editor.write_rich(second.get_by_role("textbox", name="Question", exact=True), "Is 1 < 2?")
    editor.write_rich(second.get_by_role("textbox", name="Answer 1", exact=True), "Yes")
    second.get_by_label("Seconds to answer").fill("soon")

    summary = editor.save_refused(desk)
    expect(summary.get_by_role("listitem")).to_have_text(
        [
            "Title: Use at least 3 characters.",
            "Question 2, seconds: Give the time in whole seconds.",
            "Question 2, answer 2: Write something here.",
            "Question 2, answers: Mark at least one answer as right.",
        ]
    )
    first, second = editor.card(desk, 1), editor.card(desk, 2)
    expect(first.locator("[aria-invalid]")).to_have_count(0)
    expect(second.get_by_label("Seconds to answer")).to_have_value("soon")
    expect(second.get_by_label("Seconds to answer")).to_have_attribute("aria-invalid", "true")
    expect(second.get_by_role("textbox", name="Answer 2", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(second.get_by_role("textbox", name="Answer 1", exact=True)).not_to_have_attribute("aria-invalid", "true")
    expect(second.get_by_role("textbox", name="Question", exact=True)).to_have_text("Is 1 < 2?")
    expect(desk.get_by_role("textbox", name="Title")).to_have_text("Ab")

    summary.get_by_role("link", name="Question 2, answer 2").click()
    expect(second.get_by_role("textbox", name="Answer 2", exact=True)).to_be_focused()
    desk.keyboard.type("No")
    expect(second.get_by_role("textbox", name="Answer 2", exact=True)).not_to_have_attribute("aria-invalid", "true")
    second.get_by_label("Answer 1 is right").check()
    second.get_by_label("Seconds to answer").fill("25")
    editor.set_title(desk, "Above two")
    saved = Quiz.objects.get(pk=editor.save(desk)).questions
    assert saved[0] == EXAMPLES[0]
    assert saved[1] == {
        "type": "ABCD",
        "question": "Is 1 &lt; 2?",
        "time": 25,
        "image": None,
        "hide_results": False,
        "answers": [
            {"answer": "Yes", "right": True, "color": None},
            {"answer": "No", "right": False, "color": None},
        ],
    }


def drag_the_first_question_to_the_end(desk: Page) -> None:
    """In the list beside the cards."""
    rows = desk.locator(".qe-outline-row")
    grip, target = rows.nth(0).locator(".qe-outline-grip").bounding_box(), rows.nth(2).bounding_box()
    assert grip
    assert target
    desk.mouse.move(grip["x"] + 5, grip["y"] + 10)
    desk.mouse.down()
    desk.mouse.move(grip["x"] + 5, grip["y"] + 40, steps=4)
    desk.mouse.move(grip["x"] + 5, target["y"] + target["height"] - 2, steps=6)
    desk.mouse.up()


def test_questions_and_answers_are_moved_by_mouse_and_keyboard(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=[EXAMPLES[2], *EXAMPLES[:2]])
    # For somebody who minds no motion: what makes way for a question moves aside.
    desk.emulate_media(reduced_motion="no-preference")
    editor.open_quiz(desk, base_url, quiz.pk)
    drag_the_first_question_to_the_end(desk)
    assert editor.question_texts(desk) == [question["question"] for question in EXAMPLES[:3]]

    editor.card(desk, 1).get_by_role("textbox", name="Question", exact=True).focus()
    desk.keyboard.press("Alt+ArrowDown")
    texts = [question["question"] for question in EXAMPLES]
    assert editor.question_texts(desk) == [texts[1], texts[0], texts[2]]
    expect(editor.card(desk, 2).get_by_role("textbox", name="Question", exact=True)).to_be_focused()
    expect(desk.locator(".qe .visually-hidden[role=status]")).to_have_text("Question moved to place 2 of 3.")
    editor.card(desk, 2).get_by_role("button", name="Move question 2 down").press("Enter")
    assert editor.question_texts(desk) == [texts[1], texts[2], texts[0]]

    editor.card(desk, 3).get_by_role("textbox", name="Answer 4", exact=True).focus()
    desk.keyboard.press("Alt+ArrowUp")
    expect(editor.card(desk, 3).get_by_role("textbox", name="Answer 3", exact=True)).to_have_text("Mars")
    editor.save(desk)
    quiz.refresh_from_db()
    assert [question["question"] for question in quiz.questions] == [texts[1], texts[2], texts[0]]
    assert [answer["answer"] for answer in quiz.questions[2]["answers"]] == ["Jupiter", "Saturn", "Mars", "Earth"]


def test_a_deleted_question_comes_back(desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz) -> None:
    four = EXAMPLES[:4]
    quiz = make_quiz(teacher, questions=four)
    texts = [question["question"] for question in four]
    editor.open_quiz(desk, base_url, quiz.pk)
    editor.card(desk, 2).get_by_role("button", name="Delete question 2").click()
    editor.card(desk, 2).get_by_role("button", name="Delete question 2").click()
    assert editor.question_texts(desk) == [texts[0], *texts[3:]]
    desk.keyboard.press("Control+z")
    assert editor.question_texts(desk) == [texts[0], *texts[2:]]
    desk.keyboard.press("Control+z")
    assert editor.question_texts(desk) == texts
    editor.card(desk, 4).get_by_role("button", name="Delete question 4").click()
    desk.get_by_role("button", name="Undo", exact=True).click()
    assert editor.question_texts(desk) == texts
    editor.save(desk)
    quiz.refresh_from_db()
    assert quiz.questions == four


def test_duplicate_collapse_and_change_of_kind(desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:1])
    editor.open_quiz(desk, base_url, quiz.pk)
    editor.card(desk, 1).get_by_role("button", name="Duplicate question 1").click()
    second = editor.card(desk, 2)
    second.get_by_label("Kind of question").select_option("CHECK")
    desk.get_by_role("button", name="Collapse all").click()
    expect(second.get_by_role("textbox", name="Question", exact=True)).to_be_hidden()
    second.get_by_role("button", name="Expand question 2").click()
    expect(second.get_by_role("textbox", name="Question", exact=True)).to_be_visible()
    editor.save(desk)
    quiz.refresh_from_db()
    assert quiz.questions == [EXAMPLES[0], {**EXAMPLES[0], "type": "CHECK"}]


def test_pasted_markup_becomes_plain_text(desk: Page, base_url: str) -> None:
    editor.open_new_quiz(desk, base_url)
    field = editor.add_blank(desk, "SLIDE").get_by_role("textbox", name="Question", exact=True)
    field.evaluate(
        """(field) => {
            const transfer = new DataTransfer();
            transfer.setData("text/html", "<h1 onclick=alert(1)>Big</h1>");
            transfer.setData("text/plain", "<h1>Big</h1> & more");
            field.focus();
            const options = {clipboardData: transfer, bubbles: true, cancelable: true};
            field.dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )
    expect(field).to_have_text("<h1>Big</h1> & more")
    assert '"question":"&lt;h1&gt;Big&lt;/h1&gt; &amp; more"' in desk.locator("#id_questions").input_value()


def test_leaving_with_unsaved_changes_warns_and_saving_by_key_does_not(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:1])
    editor.open_quiz(desk, base_url, quiz.pk)
    editor.set_title(desk, "Changed")
    expect(desk.get_by_text("Not saved yet")).to_be_visible()

    warnings: list[str] = []

    def stay(dialog) -> None:  # type: ignore[no-untyped-def]
        warnings.append(dialog.type)
        dialog.dismiss()

    desk.on("dialog", stay)
    desk.get_by_role("link", name="Desk").click(no_wait_after=True)
    desk.wait_for_timeout(300)
    assert warnings == ["beforeunload"]
    expect(desk.get_by_role("textbox", name="Title")).to_have_text("Changed")

    desk.get_by_role("link", name="Start game").click()
    expect(desk.get_by_role("heading", name="Save first?")).to_be_visible()
    desk.get_by_role("button", name="Stay here").click()

    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Everything is saved")).to_be_visible()
    assert warnings == ["beforeunload"]
    quiz.refresh_from_db()
    assert quiz.title == "Changed"
    desk.get_by_role("link", name="Desk").click()
    desk.wait_for_url(f"{base_url}/admin/")


def test_preview_shows_the_question_as_a_player_gets_it(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:2])
    editor.open_quiz(desk, base_url, quiz.pk)
    desk.get_by_role("button", name="Preview as player").click()
    phone = desk.frame_locator("iframe.qe-preview-frame")
    expect(phone.get_by_text("Which planet is the largest?")).to_be_visible()
    expect(phone.get_by_text("Jupiter")).to_be_visible()
    desk.get_by_role("button", name="Next question").click()
    expect(phone.get_by_text("Which of these are prime?")).to_be_visible()


def test_unreadable_questions_are_kept_to_be_corrected(desk: Page, base_url: str) -> None:
    editor.open_new_quiz(desk, base_url)
    editor.set_title(desk, "Broken")
    desk.evaluate("document.getElementById('id_questions').value = '[{oops'")
    summary = editor.save_refused(desk)
    expect(summary).to_contain_text("can't be read")
    expect(desk.locator("#id_questions")).to_be_visible()
    expect(desk.locator("#id_questions")).to_have_value("[{oops")


def test_what_was_typed_survives_a_lost_session(desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:1])
    editor.open_quiz(desk, base_url, quiz.pk)
    editor.set_title(desk, "An hour of <b>work</b>")
    editor.add_question(desk, EXAMPLES[1])
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_label("E-mail address or user name").wait_for()

    editor.log_in(desk, base_url, teacher.username, PASSWORD, f"/admin/quizzes/quiz/{quiz.pk}/change/")
    expect(desk.get_by_text("changes that were never saved")).to_be_visible()
    expect(desk.locator("[data-differences] li")).to_have_text(
        ["Title: changed", f"Question 2 added: {EXAMPLES[1]['question']}"]
    )
    assert editor.question_texts(desk) == [EXAMPLES[0]["question"]]
    desk.get_by_role("button", name="Bring them back").click()
    assert editor.question_texts(desk) == [EXAMPLES[0]["question"], EXAMPLES[1]["question"]]
    editor.save(desk)
    quiz.refresh_from_db()
    assert (quiz.title, quiz.questions) == ("An hour of <b>work</b>", EXAMPLES[:2])
    editor.open_quiz(desk, base_url, quiz.pk)
    expect(desk.get_by_text("changes that were never saved")).to_be_hidden()


def test_a_moderator_rates_by_choosing(
    laptop: Page, base_url: str, teacher: User, moderator: User, make_quiz: MakeQuiz, signed_in: SignIn
) -> None:
    quiz = make_quiz(teacher, public=True)
    let_in(laptop.context, base_url, signed_in(moderator))
    laptop.goto(f"{base_url}/admin/quizzes/quiz/")
    laptop.get_by_label("Moderation of Seven kinds").select_option("Facts checked")
    expect(laptop.get_by_text("Seven kinds: Facts checked")).to_be_visible()
    quiz.refresh_from_db()
    assert quiz.mod_rating == ModRating.FACTS_CHECKED


def test_a_quiz_is_written_on_a_phone(
    new_context: Callable[..., BrowserContext], base_url: str, teacher: User, signed_in: SignIn
) -> None:
    context = new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    let_in(context, base_url, signed_in(teacher))
    page = context.new_page()
    editor.open_new_quiz(page, base_url)
    editor.set_title(page, "On the bus")
    editor.add_question(page, EXAMPLES[0])
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert Quiz.objects.get(pk=editor.save(page)).questions == [EXAMPLES[0]]
