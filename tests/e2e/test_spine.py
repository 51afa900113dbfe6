"""The whole product once through: a teacher writes a quiz in the admin's editor, a class plays it on phones that
hang on two server processes, and the saved result is what everybody saw. Nobody minds that things move."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import GameResult, Quiz
from tests.conftest import PASSWORD
from tests.e2e import editor_page
from tests.e2e.game_page import FULL_HD, PHONE, Complaints, Host, NewContext, Phone, open_more_options

pytestmark = pytest.mark.e2e

MOVING = {"reduced_motion": "no-preference"}
QUESTIONS = [{**kind.example(), "time": 240} for kind in question_types.TYPES.values()]
RIGHT_ORDER = [item["answer"] for item in question_types.TYPES["ORDER"].example()["answers"]]
# type → (input, right, wrong)
ANSWERS: dict[str, tuple[str, Any, Any]] = {
    "ABCD": ("one", 0, 1),
    "CHECK": ("many", [0, 2], [0]),
    "RANGE": ("number", 206, 7),
    "VOTING": ("one", 2, 0),
    "ORDER": ("order", RIGHT_ORDER, RIGHT_ORDER[::-1]),
    "TEXT": ("text", " au ", "lead"),
}
Bars = list[tuple[str, int]]


def test_from_the_editor_to_the_saved_result(
    daphne_servers: Callable[[int], list[str]], new_context: NewContext, teacher: User
) -> None:
    """Mia is right, Ben is wrong, Ünal says nothing; Mia reloads in the middle of a question, and so does the host."""
    first, second = daphne_servers(2)
    complaints = Complaints()
    host = teacher_at_desk(new_context, first, teacher, complaints)
    quiz = build_quiz(host, first, teacher)
    pin = start_game(host)

    points = {"Mia": 0, "Ben <b>": 0, "Ünal": 0}
    class_ = [
        Phone(new_context(**PHONE, **MOVING), server, complaints).join_from_home(pin, name, "7b")
        for name, server in zip(points, (first, second, second), strict=True)
    ]
    host.sees_names(*points)
    host.page.keyboard.press("Space")
    shown = [play_question(question, host, class_, points) for question in QUESTIONS]
    host.sees("podium")
    expect(class_[0].page.locator(".medal")).to_have_text("1st")
    assert points["Mia"] > 4_000

    game = host.game_id
    host.goes_on()
    class_[0].sees("ended")
    host.page.click("text=See the result")
    expect(host.page.locator(".report")).to_have_count(len(QUESTIONS))
    is_saved(GameResult.objects.get(pk=game), quiz, points, shown)
    assert complaints.heard == []


def teacher_at_desk(new_context: NewContext, base: str, teacher: User, complaints: Complaints) -> Host:
    """The teacher signed in through the log-in page, at the projector's size."""
    context = new_context(viewport=FULL_HD, **MOVING)
    page = context.new_page()
    editor_page.log_in(page, base, teacher.email, PASSWORD)
    session = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "sessionid")
    page.close()
    return Host(context, base, session, complaints)


def build_quiz(host: Host, base: str, teacher: User) -> Quiz:
    editor_page.open_new_quiz(host.page, base)
    editor_page.set_title(host.page, "All seven kinds")
    for question in QUESTIONS:
        editor_page.add_question(host.page, question)
    quiz = Quiz.objects.get(pk=editor_page.save(host.page))
    assert (quiz.user, quiz.questions) == (teacher, QUESTIONS)
    return quiz


def start_game(host: Host) -> str:
    """From the editor's *Start game* through the start dialog into the lobby."""
    host.page.get_by_role("link", name="Start game").or_(host.page.get_by_role("button", name="Start game")).click()
    open_more_options(host.page)
    host.page.fill("#custom_field", "Class")
    host.page.click("form.card button[type=submit]")
    pin = host.page.locator(".lobby-pin")
    expect(pin).to_be_visible()
    return pin.inner_text().strip()


def play_question(question: dict[str, Any], host: Host, class_: list[Phone], points: dict[str, int]) -> Bars:
    """From the question to the next; the bars that the room saw."""
    mia, ben, unal = class_
    code = question["type"]
    host.sees("question")
    if code == "SLIDE":
        for phone in class_:
            expect(phone.page.locator(".slide b")).to_have_text("evaporates")
        host.goes_on()
        return []
    kind, right, wrong = ANSWERS[code]
    for phone in class_:
        phone.sees_question(kind)
        expect(phone.page.locator(".question-text")).to_have_text(question["question"])
    if code == "ABCD":
        # The clocks move ten times a second, and cost a phone as little as may be.
        assert max(layouts_in_a_second(page) for page in (host.page, unal.page)) <= 5
    mia.gives(kind, right)
    mia.sees_receipt()
    host.sees_count(1, 3)
    if code == "CHECK":
        mia.page.reload()
        mia.sees_receipt()
        expect(mia.page.locator(".option[aria-pressed=true]")).to_have_count(2)
        assert mia.score() == points["Mia"]
        host.page.reload()
        host.sees_count(1, 3)
    ben.gives(kind, wrong)
    ben.sees_receipt()
    host.sees_count(2, 3)
    host.goes_on()
    host.sees("results")
    said = ("counted", "counted") if code == "VOTING" else ("right", "wrong")
    assert (mia.verdict(), ben.verdict(), unal.verdict()) == (*said, "none")
    points["Mia"] += mia.points()
    assert [phone.score() for phone in class_] == list(points.values())
    bars = host.chart()
    host.page.keyboard.press("ArrowRight")
    host.sees("leaderboard")
    expect(host.page.locator(".standing-name")).to_have_text(list(points))
    if code == "ABCD":
        host.goes_on_by_double_click(to="question")
    else:
        host.goes_on()
    return bars


def layouts_in_a_second(page: Page) -> int:
    """How often the page is laid out while nothing happens but time."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def layouts() -> int:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return int(next(one["value"] for one in metrics if one["name"] == "LayoutCount"))

    before = layouts()
    page.wait_for_timeout(1000)
    return layouts() - before


def is_saved(saved: GameResult, quiz: Quiz, points: dict[str, int], shown: list[Bars]) -> None:
    """The result is what was asked, answered and seen."""
    assert saved.quiz == quiz
    assert saved.questions == quiz.questions
    assert saved.player_scores == points
    assert saved.custom_field_data == dict.fromkeys(points, "7b")
    assert sum(entry["score"] for answers in saved.answers for entry in answers) == points["Mia"]
    answered = [[(entry["username"], entry["right"]) for entry in answers] for answers in saved.answers]
    assert answered == [expected_verdicts(question["type"]) for question in QUESTIONS]
    tallies = [
        question_types.of(question).tally(question, [entry["answer"] for entry in answers])
        for question, answers in zip(saved.questions, saved.answers, strict=True)
        if question["type"] != "SLIDE"
    ]
    assert [bars for bars in shown if bars] == [[(bar.label, bar.count) for bar in tally.bars] for tally in tallies]
    quiz.refresh_from_db()
    assert quiz.plays == 1


def expected_verdicts(code: str) -> list[tuple[str, bool | None]]:
    if code == "SLIDE":
        return []
    if code == "VOTING":
        return [("Mia", None), ("Ben <b>", None)]
    return [("Mia", True), ("Ben <b>", False)]
