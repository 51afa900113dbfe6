"""The game in real browsers on a real server: three phones, a projector, and what goes wrong in classrooms."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import GameResult, Quiz
from tests.e2e.accessibility import assert_accessible
from tests.e2e.cut_line import CutLine
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e

MakeQuiz = Callable[..., Quiz]
EXAMPLES = {code: kind.example() for code, kind in question_types.TYPES.items()}
RIGHT_ORDER = [item["answer"] for item in EXAMPLES["ORDER"]["answers"]]
# type → (input, a right answer, a wrong one, what the first player's verdict is called)
ANSWERS: dict[str, tuple[str, Any, Any, str]] = {
    "ABCD": ("one", 0, 1, "right"),
    "CHECK": ("many", [0, 2], [0], "right"),
    "RANGE": ("number", 206, 150, "right"),
    "VOTING": ("one", 2, 0, "counted"),
    "ORDER": ("order", RIGHT_ORDER, RIGHT_ORDER[::-1], "right"),
    "TEXT": ("text", " au ", "lead", "right"),
}


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def session(server: str, teacher: User, signed_in: Callable[[User], Client]) -> str:
    """The session cookie of the teacher's browser."""
    return signed_in(teacher).cookies["sessionid"].value


@pytest.fixture
def host(server: str, session: str, new_context: NewContext, complaints: Complaints) -> Host:
    return Host(new_context(**PROJECTOR), server, session, complaints)


@pytest.fixture
def new_phone(server: str, new_context: NewContext, complaints: Complaints) -> Callable[..., Phone]:
    def make(base: str = server, **options: Any) -> Phone:
        return Phone(new_context(**{**PHONE, **options}), base, complaints)

    return make


def test_a_whole_game_of_seven_types(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    """Mia is right, Ben is wrong, Ünal says nothing; Mia reloads in the middle of a question, and so does the host."""
    pin = host.start(make_quiz(teacher).pk, custom_field="Class")
    mia, ben, unal = (new_phone().join(pin, name, "7b") for name in ("Mia", "Ben <b>", "Ünal"))
    host.sees_names("Mia", "Ben <b>", "Ünal")
    host.page.keyboard.press("Space")
    scores = {"Mia": 0, "Ben <b>": 0, "Ünal": 0}
    shown: list[list[tuple[str, int]]] = []

    for code, question in EXAMPLES.items():
        host.sees("question")
        if code == "SLIDE":
            for phone in (mia, ben, unal):
                expect(phone.page.locator(".slide b")).to_have_text("evaporates")
            host.goes_on()
            continue
        kind, right, wrong, verdict = ANSWERS[code]
        for phone in (mia, ben, unal):
            phone.sees_question(kind)
            expect(phone.page.locator(".question-text")).to_have_text(question["question"])
        mia.gives(kind, right)
        mia.sees_receipt()
        host.sees_count(1, 3)
        if code == "CHECK":
            mia.page.reload()
            mia.sees_receipt()
            expect(mia.page.locator(".option[aria-pressed=true]")).to_have_count(2)
            host.page.reload()
            host.sees_count(1, 3)
        ben.gives(kind, wrong)
        ben.sees_receipt()
        host.goes_on()
        host.sees("results")
        assert (mia.verdict(), ben.verdict(), unal.verdict()) == (
            verdict,
            "counted" if code == "VOTING" else "wrong",
            "none",
        )
        scores["Mia"] += mia.points()
        assert [phone.score() for phone in (mia, ben, unal)] == list(scores.values())
        shown.append(host.chart())
        host.page.keyboard.press("ArrowRight")
        host.sees("leaderboard")
        expect(host.page.locator(".standing-name")).to_have_text(["Mia", "Ben <b>", "Ünal"])
        host.goes_on()

    host.sees("podium")
    assert mia.page.locator(".medal").inner_text() == "1st"
    assert scores["Mia"] > 4_000
    game = host.game_id
    host.goes_on()
    mia.sees("ended")
    host.page.click("text=See the result")
    expect(host.page.locator(".report")).to_have_count(7)

    saved = GameResult.objects.get(pk=game)
    assert saved.player_scores == scores
    assert saved.custom_field_data == dict.fromkeys(scores, "7b")
    assert [[(entry["username"], entry["right"]) for entry in answers] for answers in saved.answers[:3]] == [
        [("Mia", True), ("Ben <b>", False)]
    ] * 3
    tallies = [
        question_types.of(question).tally(question, [entry["answer"] for entry in answers])
        for question, answers in zip(saved.questions, saved.answers, strict=True)
    ]
    assert shown == [[(bar.label, bar.count) for bar in tally.bars] for tally in tallies[:6]]


@pytest.fixture
def line(server: str) -> Iterator[CutLine]:
    line = CutLine(server)
    yield line
    line.close()


def two_long_questions() -> list[dict[str, Any]]:
    return [{**EXAMPLES["ABCD"], "time": 120}, {**EXAMPLES["TEXT"], "time": 120}]


def test_an_answer_given_while_the_line_is_cut_arrives_later(
    host: Host, new_phone: Callable[..., Phone], line: CutLine, teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=two_long_questions()).pk)
    other = new_phone().join(pin, "Other")
    mia = new_phone(line.url).join(pin, "Mia")
    host.goes_on()
    mia.sees_question("one")
    line.cut()
    expect(mia.page.locator("#connection")).to_have_attribute("data-state", "reconnecting")
    mia.gives("one", 0)
    expect(mia.page.locator("#receipt")).to_have_attribute("data-state", "sending")
    expect(mia.page.locator("#receipt")).to_contain_text("as soon as the connection is back")
    line.heal()
    mia.sees_receipt()
    expect(mia.page.locator("#connection")).to_have_attribute("data-state", "connected")
    host.sees_count(1, 2)

    # And the same with a reload before the answer got through.
    other.gives("one", 1)
    host.sees("results")
    host.goes_on()
    host.sees("leaderboard")
    host.goes_on()
    mia.sees_question("text")
    line.cut()
    mia.gives("text", "Au")
    expect(mia.page.locator("#receipt")).to_have_attribute("data-state", "sending")
    line.heal()
    mia.page.reload()
    mia.sees_receipt()
    expect(mia.page.locator("#typed")).to_have_value("Au")
    other.gives("text", "gold")
    host.sees("results")
    assert host.chart() == [("Au", 1), ("gold", 1)] or host.chart() == [("gold", 1), ("Au", 1)]
    assert mia.verdict() == "right"


def test_what_was_typed_survives_a_reload_before_sending(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=two_long_questions()[1:]).pk)
    mia = new_phone().join(pin, "Mia")
    host.goes_on()
    mia.sees_question("text")
    mia.page.fill("#typed", "aurum, I th")
    mia.page.reload()
    expect(mia.page.locator("#typed")).to_have_value("aurum, I th")


def test_a_taken_name_stays_in_the_form_and_a_kick_is_explained(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk)
    mia = new_phone().join(pin, "Mia")
    second = new_phone()
    second.page.goto(f"{second.base}/join/{pin}/")
    second.page.click(".join-form button")
    expect(second.page.locator("#join-problem")).to_have_text("Type your name first.")
    second.enter(" MIA ")
    expect(second.page.locator("#join-problem")).to_contain_text("this name already")
    expect(second.page.locator("#name")).to_have_value(" MIA ")
    second.enter("Max")
    second.sees("lobby")

    host.sees_names("Mia", "Max")
    host.page.click("#names button:has-text('Max')")
    host.page.click("#confirm-dialog button[value=no]")
    host.sees_names("Mia", "Max")
    host.page.click("#names button:has-text('Max')")
    host.page.click("#confirm-yes")
    host.sees_names("Mia")
    expect(second.page.locator(".screen-title")).to_have_text("You were removed from the game")
    assert_accessible(second.page)

    host.page.keyboard.press("l")
    expect(host.page.locator("#locked")).to_be_visible()
    third = new_phone()
    third.page.goto(f"{third.base}/join/{pin}/")
    third.enter("Zoe")
    expect(third.page.locator("#join-problem")).not_to_be_empty()
    host.page.keyboard.press("l")
    expect(host.page.locator("#locked")).to_be_hidden()
    third.enter("Zoe")
    third.sees("lobby")
    mia.sees("lobby")


def test_leaving_and_coming_back_under_the_same_name(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk)
    mia = new_phone().join(pin, "Mia")
    mia.page.click("#leave")
    mia.page.click("#leave-dialog button[value=leave]")
    expect(mia.page.locator("#pin")).to_be_visible()
    mia.page.fill("#pin", pin)
    mia.page.click("#pin-form button")
    mia.page.click("text=Come back as Mia")
    mia.sees("lobby")
    expect(mia.page.locator(".own-name")).to_have_text("Mia")


def test_a_second_window_takes_the_place_over(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk)
    mia = new_phone().join(pin, "Mia")
    second = mia.context.new_page()
    second.goto(mia.page.url)
    expect(second.locator(".own-name")).to_have_text("Mia")
    expect(mia.page.locator(".screen-title")).to_have_text("You are playing in another window")
    mia.page.click("text=Play here instead")
    mia.sees("lobby")
    expect(second.locator(".screen-title")).to_have_text("You are playing in another window")
    host.sees_names("Mia")


def test_hidden_results_wait_for_the_host(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=[{**EXAMPLES["ABCD"], "hide_results": True}]).pk)
    mia = new_phone().join(pin, "Mia")
    host.goes_on()
    mia.gives("one", 0)
    host.sees("closed")
    mia.sees("closed")
    expect(mia.page.locator(".screen-title")).to_have_text("Your answer is in.")
    expect(host.page.locator(".stage-body")).to_contain_text("The results are hidden.")
    host.goes_on()
    host.sees("results")
    assert mia.verdict() == "right"


def test_in_the_other_mode_phones_show_shapes_only(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk, mode="kahoot")
    mia = new_phone().join(pin, "Mia")
    host.goes_on()
    mia.sees_question("one")
    assert "planet" not in mia.page.content()
    assert "Jupiter" not in mia.page.content()
    assert mia.page.locator(".option").all_inner_texts() == ["A", "B", "C", "D"]
    expect(host.page.locator(".stage-question")).to_have_text(EXAMPLES["ABCD"]["question"])
    expect(host.page.locator(".stage-option-label").first).to_have_text("Jupiter")


def test_order_by_finger_and_by_keyboard(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=[{**EXAMPLES["ORDER"], "time": 120}]).pk)
    mia = new_phone().join(pin, "Mia")
    host.goes_on()
    mia.sees_question("order")
    first, second, third, fourth = mia.order()
    handles = mia.page.locator(".order-handle")
    start, end = handles.nth(0).bounding_box(), handles.nth(2).bounding_box()
    assert start is not None
    assert end is not None
    mia.page.mouse.move(start["x"] + 10, start["y"] + start["height"] / 2)
    mia.page.mouse.down()
    mia.page.mouse.move(end["x"] + 10, end["y"] + end["height"] / 2 + 4, steps=12)
    mia.page.mouse.up()
    assert mia.order() == [second, third, first, fourth]
    handles.nth(3).focus()
    mia.page.keyboard.press("ArrowUp")
    assert mia.order() == [second, third, fourth, first]
    mia.page.keyboard.press("ArrowUp")
    assert mia.order() == [second, fourth, third, first]
    expect(mia.page.locator("#live")).to_have_text(f"{fourth} is now number 2.")


def worst_questions() -> list[dict[str, Any]]:
    """Texts as long as they may be, with words that don't break by themselves."""
    long = ("Supercalifragilisticexpialidocious " * 9)[:300].strip()
    option = "A rather long answer that takes more than one line on any phone"
    return [
        {**EXAMPLES["ABCD"], "time": 120, "question": long,
         "answers": [{"answer": f"{option} {n}", "right": n == 0, "color": None} for n in range(16)]},
        {**EXAMPLES["RANGE"], "time": 120, "question": long},
        {**EXAMPLES["ORDER"], "time": 120, "question": long,
         "answers": [{"answer": f"{option} {n}", "image": None, "color": None} for n in range(16)]},
        {**EXAMPLES["TEXT"], "time": 120, "question": long},
    ]  # fmt: skip


@pytest.mark.parametrize("width", [320, 390])
def test_long_texts_fit_small_phones_and_the_projector(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz, width: int
) -> None:
    pin = host.start(make_quiz(teacher, questions=worst_questions(), title="x" * 500).pk)
    mia = new_phone(viewport={"width": width, "height": 568}).join(pin, "Wwwwwwwwwwwwwwwwwwww")
    for kind, targets in (
        ("one", ".option"),
        ("number", ".step, .send"),
        ("order", ".order-handle"),
        ("text", ".send"),
    ):
        host.goes_on()
        mia.sees_question(kind)
        assert mia.has_no_sideways_scroll(), kind
        for target in mia.page.locator(targets).all():
            box = target.bounding_box()
            assert box is not None
            assert box["width"] >= 56, (kind, box)
            assert box["height"] >= 56, (kind, box)
        font = host.page.locator(".stage-question").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
        assert font >= 0.05 * 1080
        assert host.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if kind != "text":
            host.goes_on()
            host.sees("results")
            assert mia.has_no_sideways_scroll(), kind
            host.goes_on()
            host.sees("leaderboard")
            assert mia.has_no_sideways_scroll(), kind


def test_the_projector_keeps_its_lower_fifth_free(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=two_long_questions()).pk)
    box = host.page.locator(".lobby-pin").bounding_box()
    assert box is not None
    assert box["height"] >= 0.15 * 1080
    new_phone().join(pin, "Mia")
    host.goes_on()
    host.sees("question")
    lowest = host.page.locator(".stage-option").last.bounding_box()
    assert lowest is not None
    assert lowest["y"] + lowest["height"] <= 0.8 * 1080


def test_the_preview_shows_what_players_get(
    server: str, session: str, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: MakeQuiz
) -> None:
    """The editor's way: a frame on the same origin that gets the raw question by postMessage."""
    context = new_context(viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    page = Complaints().listen_to(context.new_page())
    page.goto(f"{server}/quizzes/preview/")
    for code, question in EXAMPLES.items():
        post(page, question)
        expect(page.locator(".question-text")).to_have_text(question["question"])
        if code == "ABCD":
            page.click(".option >> nth=1")
            expect(page.locator("#receipt")).to_be_visible()
    post(page, {**EXAMPLES["ABCD"], "question": ""})
    expect(page.locator("#screen li")).to_have_text(["Write something here."])
    expect(page.locator(".question")).to_have_count(0)


def post(page: Page, question: dict[str, Any]) -> None:
    page.evaluate(f"postMessage({{type: 'preview', question: {json.dumps(question)}}}, location.origin)")


def test_the_host_page_opens_for_nobody_else(
    host: Host, new_context: NewContext, teacher: User, make_quiz: MakeQuiz
) -> None:
    host.start(make_quiz(teacher).pk)
    page = new_context().new_page()
    page.goto(host.page.url)
    assert "/accounts/login/" in page.url
    answer = page.evaluate(
        """(path) => new Promise((resolve) => {
            const socket = new WebSocket(`ws://${location.host}${path}`);
            const heard = [];
            socket.onmessage = (event) => heard.push(JSON.parse(event.data));
            socket.onopen = () => socket.send(JSON.stringify({type: "game.start"}));
            socket.onclose = (event) => resolve({code: event.code, heard});
        })""",
        f"/ws/host/{host.game_id}/",
    )
    assert answer["code"] == 4403
    assert {message["code"] for message in answer["heard"]} == {"not_allowed"}
    host.sees("lobby")


def test_the_host_gives_time_pauses_and_skips(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    questions = [{**EXAMPLES["ABCD"], "time": 30}] * 2
    pin = host.start(make_quiz(teacher, questions=questions).pk)
    mia, _ = new_phone().join(pin, "Mia"), new_phone().join(pin, "Ben")
    host.sees_names("Mia", "Ben")
    expect(host.page.locator("#clock-controls")).to_be_hidden()
    host.goes_on()
    mia.sees_question("one")

    host.page.click("#more-time-button")
    host.page.keyboard.press("t")
    expect(host.page.locator("#clock-text")).to_have_text(re.compile("^5[0-9]$"))
    host.page.keyboard.press("b")
    expect(host.page.locator("#paused")).to_be_visible()
    expect(mia.page.locator("#paused")).to_be_visible()
    stands = mia.page.locator("#seconds").inner_text()
    mia.gives("one", 0)
    mia.page.wait_for_timeout(1500)
    assert mia.page.locator("#seconds").inner_text() == stands
    expect(mia.page.locator("#receipt")).to_be_hidden()
    host.page.click("#pause-button")
    expect(mia.page.locator("#paused")).to_be_hidden()
    mia.gives("one", 0)
    mia.sees_receipt()

    host.page.keyboard.press("s")
    host.page.click("#confirm-dialog button[value=no]")
    host.sees("question")
    host.page.click("#skip-button")
    host.page.click("#confirm-yes")
    host.sees("closed")
    expect(host.page.locator(".stage-hint")).to_contain_text("counts for nobody")
    expect(mia.page.locator(".screen-title")).to_have_text("Skipped")
    host.page.keyboard.press("Space")
    host.sees("question")
    mia.sees_question("one")


def test_a_player_who_was_removed_is_let_back_in(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk)
    mia = new_phone().join(pin, "Mia")
    host.sees_names("Mia")
    host.page.click("#names button")
    host.page.check("#confirm-choice")
    host.page.click("#confirm-yes")
    expect(mia.page.locator(".screen-title")).to_have_text("You were removed from the game")
    # The phone can't come back under another name either.
    mia.page.goto(f"{mia.base}/join/{pin}/")
    mia.enter("Other")
    expect(mia.page.locator("#join-problem")).to_contain_text("this device can't join")
    host.page.click("#players-button")
    host.page.click("#removed-list button")
    expect(host.page.locator("#removed-list")).to_have_count(0)
    host.page.click("#players-dialog form button")
    mia.page.reload()
    mia.page.click("text=Come back as Mia")
    mia.sees("lobby")
    host.sees_names("Mia")
