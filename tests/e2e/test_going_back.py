"""Going back in a browser: the projector, the remote and the phones stay in step."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import Quiz
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e


@pytest.fixture
def host(
    daphne_servers: Callable[[int], list[str]],
    teacher: User,
    signed_in: Callable[[User], Client],
    new_context: NewContext,
    complaints: Complaints,
) -> Host:
    server = daphne_servers(1)[0]
    return Host(new_context(**PROJECTOR), server, signed_in(teacher).cookies["sessionid"].value, complaints)


def test_the_projector_and_the_remote_look_back(
    host: Host, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: Callable[..., Quiz]
) -> None:
    first = {**question_types.abcd.example(), "time": 60}
    second = {**question_types.text.example(), "time": 60}
    page = host.page
    pin = host.start(make_quiz(teacher, questions=[first, second, first]).pk)
    mia = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Mia")
    remote = complaints.listen_to(page.context.new_page())
    remote.goto(f"{host.base}/remote/{host.game_id}/")
    back, tag = page.locator("#back-button"), page.locator("#looking-back")
    host.sees_names("Mia")
    expect(back).to_be_hidden()
    host.goes_on()
    mia.gives("one", 0)
    host.sees("results")
    expect(back).to_be_hidden()
    host.goes_on()
    host.sees("leaderboard")

    # Leaderboard → results of the same question, and on again.
    page.keyboard.press("ArrowLeft")
    host.sees("results")
    expect(tag).to_be_visible()
    mia.sees("results")
    expect(mia.page.locator("#screen")).to_contain_text("Looking back at question 1")
    expect(page.locator("#main-controls button")).to_have_text("Go on")
    host.goes_on()
    host.sees("leaderboard")
    expect(tag).to_be_hidden()

    # An open question that nobody has answered is put back, after asking.
    host.goes_on()
    host.sees("question")
    back.click()
    page.click("#confirm-dialog button[value=no]")
    host.sees("question")
    back.click()
    page.click("#confirm-dialog button[value=yes]")
    host.sees("results")
    expect(page.locator("#progress")).to_have_text("Question 1 of 3")
    for screen in ("leaderboard", "question"):
        host.goes_on()
        host.sees(screen)
    mia.sees_question("text")
    mia.gives("text", "nonsense")
    host.sees("results")
    expect(page.locator("#progress")).to_have_text("Question 2 of 3")

    # The remote looks back, the projector goes on.
    remote.click("#back-button")
    expect(page.locator("#progress")).to_have_text("Question 1 of 3")
    expect(remote.locator("#progress")).to_contain_text("Looking back")
    expect(remote.locator("#next")).to_be_hidden()
    expect(remote.locator("#back-button")).to_be_hidden()
    assert mia.verdict() == "right"
    page.keyboard.press("ArrowRight")
    expect(page.locator("#progress")).to_have_text("Question 2 of 3")
    expect(remote.locator("#progress")).not_to_contain_text("Looking back")
    assert mia.verdict() == "wrong"
    for screen in ("leaderboard", "question"):
        host.goes_on()
        host.sees(screen)
    # With an answer there is nothing to put back.
    ben = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Ben")
    ben.gives("one", 0)
    host.sees_count(1, 2)
    expect(back).to_be_hidden()
    mia.gives("one", 0)
    host.sees("results")
