"""Somebody who comes late is in the game at once, waited for, and in the result."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import GameResult
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e


def test_a_latecomer_answers_the_open_question_until_the_host_locks(
    daphne_servers: Callable[[int], list[str]],
    new_context: NewContext,
    teacher: User,
    signed_in: Callable[[User], Client],
    make_quiz: Any,
) -> None:
    (server, other), complaints = daphne_servers(2), Complaints()
    host = Host(new_context(**PROJECTOR), server, signed_in(teacher).cookies["sessionid"].value, complaints)
    example = question_types.abcd.example()
    right = next(place for place, answer in enumerate(example["answers"]) if answer["right"])
    quiz = make_quiz(teacher, questions=[example])
    pin = host.start(quiz.pk)
    mia = Phone(new_context(**PHONE), server, complaints).join(pin, "Mia")
    host.sees_names("Mia")
    host.goes_on()
    mia.sees_question("one")

    noah = Phone(new_context(**PHONE), server, complaints)
    noah.page.goto(f"{server}/play/{pin}/")
    kim = Phone(new_context(**PHONE), other, complaints).join(pin, "Kim")
    kim.sees_question("one")
    host.sees_count(0, 2)
    mia.gives("one", right)
    host.sees_count(1, 2)

    host.page.click("#lock-button")
    expect(host.page.locator("#lock-button")).to_have_attribute("aria-pressed", "true")
    # Who stands at the form hears of it while typing, and loses nothing of that.
    expect(noah.page.locator("#locked")).to_be_hidden()
    noah.page.locator("#name").press_sequentially("No")
    expect(noah.page.locator("#locked")).to_be_visible()
    expect(noah.page.locator("#name")).to_have_value("No")
    noah.enter("Noah")
    expect(noah.page.locator("#join-problem")).to_have_text("The host lets nobody new in at the moment.")

    # The question waited for who came late, and closes with their answer.
    kim.gives("one", right)
    assert kim.verdict() == "right"
    assert kim.points() > 0
    # Kim is on another process, and may know of it first; what the host presses meanwhile is for the question.
    host.sees("results")
    host.goes_on()
    host.sees("podium")
    # Nobody is asked for a name when it is too late for one, nor goes on filling it in.
    noah.page.locator("#name").press_sequentially("x")
    for _ in range(2):
        expect(noah.page.get_by_role("heading", name="This game is over")).to_be_visible()
        expect(noah.page.locator("#name")).to_have_count(0)
        noah.page.reload()
    mia.page.reload()
    mia.sees("podium")
    host.goes_on()
    host.sees("ended")
    expect(host.page.get_by_text("See the result")).to_be_visible()
    expect(host.page.get_by_role("link", name="Play again")).to_have_attribute("href", f"/quizzes/{quiz.pk}/start/")
    saved = GameResult.objects.get()
    assert sorted(saved.player_scores) == ["Kim", "Mia"]
    assert complaints.heard == []
