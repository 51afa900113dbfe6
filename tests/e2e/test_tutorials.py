"""The tutorials' programs play a real game on a real server, as they stand, and come back when the line is cut."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Route, expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import GameResult
from tests.conftest import MakeQuiz
from tests.e2e.cut_line import CutLine
from tests.e2e.game_page import PROJECTOR, Complaints, Host, NewContext

pytestmark = pytest.mark.e2e

FOLDER = Path(settings.BASE_DIR) / "docs" / "tutorials"
WAIT_S = 30


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def line(server: str) -> Iterator[CutLine]:
    line = CutLine(server)
    yield line
    line.close()


@pytest.fixture
def host(server: str, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext) -> Host:
    session = signed_in(teacher).cookies["sessionid"].value
    return Host(new_context(**PROJECTOR), server, session, Complaints())


def begin(host: Host, make_quiz: MakeQuiz, teacher: User) -> str:
    questions = [{**kind.example(), "time": 120} for kind in question_types.TYPES.values()]
    return host.start(make_quiz(teacher, questions=questions).pk)


def play_through(host: Host, line: CutLine) -> None:
    """The program alone answers each question, so each closes by its receipt; before the second the line is cut."""
    host.goes_on()
    last = len(question_types.TYPES)
    for number, kind in enumerate(question_types.TYPES.values(), 1):
        expect(host.page.locator("#progress")).to_have_text(f"Question {number} of {last}")
        if kind.CODE != question_types.slide.CODE:
            expect(host.page.locator("#stage")).to_have_attribute("data-screen", "results", timeout=WAIT_S * 1000)
        if number == 2:
            line.cut()
            line.heal()
        host.goes_on()
        if kind.CODE != question_types.slide.CODE and number < last:
            host.sees("leaderboard")
            host.goes_on()
    host.sees("podium")


def saved_answers(host: Host, name: str) -> tuple[int, int]:
    """(how many questions hold exactly this player's answer, their score) in the saved result."""
    end = time.monotonic() + WAIT_S
    while not (result := GameResult.objects.filter(pk=host.game_id).first()):
        assert time.monotonic() < end, "The result wasn't saved."
        time.sleep(0.1)
    rows = [[row["username"] for row in rows] for rows in result.answers]
    return rows.count([name]), result.player_scores[name]


def check(told: list[str], host: Host, name: str) -> None:
    answered, score = saved_answers(host, name)
    receipts = {line for line in told if line.endswith(": received")}
    assert answered == len(receipts) == len(question_types.TYPES) - 1
    assert told[-1] == f"{score} points, place 1"
    assert score > 0


def test_thirty_lines_of_python_play_a_game(host: Host, line: CutLine, teacher: User, make_quiz: MakeQuiz) -> None:
    pin = begin(host, make_quiz, teacher)
    command = [sys.executable, str(FOLDER / "play.py"), line.url.replace("http", "ws"), pin, "Ada"]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        host.sees_names("Ada")
        play_through(host, line)
        told, _ = program.communicate(timeout=WAIT_S)
    finally:
        program.kill()
    assert program.returncode == 0, told
    check(told.strip().splitlines(), host, "Ada")


def test_python_says_why_it_can_not_join(server: str) -> None:
    command = [sys.executable, str(FOLDER / "play.py"), server.replace("http", "ws"), "000000", "Ada"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S, check=False)
    assert "no game with this PIN" in ended.stdout
    assert ended.stderr == ""


def test_thirty_lines_of_javascript_play_a_game(
    host: Host, line: CutLine, new_context: NewContext, teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = begin(host, make_quiz, teacher)
    page = new_context().new_page()

    def serve(route: Route) -> None:
        route.fulfill(path=FOLDER / "play.mjs", content_type="text/javascript")

    page.route("**/play.mjs", serve)
    page.goto(f"{line.url}/")
    page.evaluate(
        """([pin, name]) => {
            globalThis.told = [];
            const address = location.origin.replace("http", "ws");
            import("/play.mjs").then(({ play }) => play(address, pin, name, (text) => told.push(text)))
                .then((end) => told.push(end), (error) => told.push(`${error}`));
        }""",
        [pin, "Ada"],
    )
    host.sees_names("Ada")
    play_through(host, line)
    # Asked again and again from here: the page's content policy forbids Playwright to do so itself.
    end = time.monotonic() + WAIT_S
    while "place" not in page.evaluate("told.at(-1)"):
        assert time.monotonic() < end
        page.wait_for_timeout(100)
    told: Any = page.evaluate("told")
    check(told, host, "Ada")


@pytest.mark.parametrize(("name", "comment"), [("play.py", "#"), ("play.mjs", "//")])
def test_they_have_about_thirty_lines(name: str, comment: str) -> None:
    lines = [line.strip() for line in (FOLDER / name).read_text().splitlines()]
    code = [line for line in lines if line and not line.startswith((comment, '"""', "/**"))]
    imports = [line for line in code if line.startswith(("import", "from"))]
    assert len(code) - len(imports) <= 30
