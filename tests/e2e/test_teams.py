"""Teams, made-up names and a protected lobby, from the start dialog to the saved result, in real browsers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import GameResult
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone, open_more_options

pytestmark = pytest.mark.e2e


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def host(
    server: str, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext, complaints: Complaints
) -> Host:
    return Host(new_context(**PROJECTOR), server, signed_in(teacher).cookies["sessionid"].value, complaints)


@pytest.fixture
def phone(server: str, new_context: NewContext, complaints: Complaints) -> Callable[[str], Phone]:
    """phone(pin): on the form to enter."""

    def open_form(pin: str) -> Phone:
        phone = Phone(new_context(**PHONE), server, complaints)
        phone.page.goto(f"{server}/play/{pin}/")
        return phone

    return open_form


def open_lobby(host: Host, quiz: Any, **choices: str) -> str:
    """The start dialog with these choices; the PIN."""
    page = host.page
    page.goto(f"{host.base}/quizzes/{quiz.pk}/start/")
    for name in ("team_mode", "names"):
        if name in choices:
            page.select_option(f"#{name}", choices[name])
    if "team_names" in choices:
        page.fill("#team_names", choices["team_names"])
    if "protect_join" in choices:
        open_more_options(page)
        page.check("#protect_join")
    page.click("form.card button[type=submit]")
    return page.locator(".lobby-pin").inner_text().strip()


def standings(page: Page, section: str) -> list[str]:
    """Each line of the teams' or the players' list as "rank name score"."""
    rows = page.locator(f"{section} .standing").all()
    return [
        " ".join(row.locator(part).inner_text() for part in (".standing-rank", "bdi", ".standing-score"))
        for row in rows
    ]


def test_a_team_game_of_four_phones_from_the_lobby_to_the_result(
    host: Host, phone: Callable[[str], Phone], teacher: User, make_quiz: Any
) -> None:
    quiz, page = make_quiz(teacher, questions=[question_types.abcd.example()] * 2), host.page
    page.goto(f"{host.base}/quizzes/{quiz.pk}/start/")
    expect(page.locator("#team_names")).to_be_hidden()
    page.select_option("#scoring", "accuracy")
    page.select_option("#team_mode", "choose")
    page.fill("#team_names", "Foxes\nOwls\n\n")
    page.click("form.card button[type=submit]")
    pin = page.locator(".lobby-pin").inner_text().strip()

    phones = {}
    for name, team in (("Mia", "Foxes"), ("Ben", "Foxes"), ("Ada", "Foxes"), ("Kim", "Owls")):
        phones[name] = guest = phone(pin)
        guest.page.fill("#name", name)
        if name == "Mia":
            guest.page.click(".join-form button[type=submit]")
            expect(guest.page.locator("#join-problem")).to_have_text("Choose your team first.")
            expect(guest.page.locator("#name")).to_have_value("Mia")
        guest.page.locator("#team-choice").get_by_text(team).click()
        guest.page.click(".join-form button[type=submit]")
        expect(guest.page.locator("#own-team")).to_have_text(f"Your team: {team}")
    foxes, owls = page.locator(".lobby-team").all()
    expect(foxes.locator(".names li")).to_have_text(["Mia", "Ben", "Ada"])
    expect(owls.locator(".names li")).to_have_text(["Kim"])

    # Moved without dragging; who is moved sees it at once.
    foxes.get_by_text("Ada").click()
    page.get_by_label("Team of Ada").select_option(label="Owls")
    expect(phones["Ada"].page.locator("#own-team")).to_have_text("Your team: Owls")
    page.locator("#players-dialog").get_by_role("button", name="Close").click()
    expect(owls.locator(".names li")).to_have_text(["Ada", "Kim"])

    # A reload keeps the team.
    phones["Ada"].page.reload()
    expect(phones["Ada"].page.locator("#own-team")).to_have_text("Your team: Owls")

    host.goes_on()
    right = {"Mia": True, "Ben": False, "Ada": True, "Kim": True}
    for number in range(2):
        for name, guest in phones.items():
            guest.sees_question("one")
            guest.gives("one", 0 if right[name] else 1)
        host.sees("results")
        host.goes_on()
        if number == 0:
            host.sees("leaderboard")
            assert standings(page, ".team-standings") == ["1 Owls 1,000", "2 Foxes 500"]
            expect(page.locator(".team-rule")).to_have_text("A team’s score is the average of its players’ points.")
            phones["Ada"].sees("leaderboard")
            expect(phones["Ada"].page.locator(".team-standings .standing--me bdi")).to_have_text("Owls")
            assert phones["Ada"].has_no_sideways_scroll()
            host.goes_on()
    host.sees("podium")
    assert standings(page, ".team-standings") == ["1 Owls 2,000", "2 Foxes 1,000"]
    phones["Ben"].sees("podium")
    assert standings(phones["Ben"].page, ".team-standings") == ["1 Owls 2,000", "2 Foxes 1,000"]
    host.goes_on()
    page.get_by_role("link", name="See the result").click()
    table = page.locator("section[aria-labelledby=teams-title] tbody tr")
    expect(table).to_have_text([re.compile(r"Owls\s*2,000\s*2"), re.compile(r"Foxes\s*1,000\s*2")])
    saved = GameResult.objects.get()
    assert saved.teams == [
        {"name": "Owls", "score": 2000, "members": ["Ada", "Kim"]},
        {"name": "Foxes", "score": 1000, "members": ["Mia", "Ben"]},
    ]

    # The next game begins with the same teams.
    page.goto(f"{host.base}/quizzes/{quiz.pk}/start/")
    expect(page.locator("#team_mode")).to_have_value("choose")
    expect(page.locator("#team_names")).to_have_value("Foxes\nOwls")


def test_a_name_is_chosen_among_made_up_ones(
    host: Host, phone: Callable[[str], Phone], teacher: User, make_quiz: Any
) -> None:
    pin = open_lobby(host, make_quiz(teacher), names="generated")
    guest = phone(pin)
    offered = guest.page.locator("#name-choice .choice")
    expect(offered).to_have_count(3)
    first = offered.all_inner_texts()
    guest.page.click(".join-form button[type=submit]")
    expect(guest.page.locator("#join-problem")).to_have_text("Choose one of the names first.")
    guest.page.click("#shuffle")
    expect(offered.first).not_to_have_text(first[0])
    name = offered.nth(1).inner_text().strip()
    offered.nth(1).click()
    guest.page.click(".join-form button[type=submit]")
    expect(guest.page.locator("#who")).to_have_text(name)
    host.sees_names(name)


def test_a_protected_game_lets_a_phone_in_that_has_worked(
    host: Host, phone: Callable[[str], Phone], teacher: User, make_quiz: Any
) -> None:
    pin = open_lobby(host, make_quiz(teacher), protect_join="on")
    mia, ben = phone(pin), phone(pin)
    # The work begins with the page, so that it is done when a name is typed.
    mia.enter("Mia")
    expect(mia.page.locator("#who")).to_have_text("Mia", timeout=20_000)
    # A name that is taken costs no second proof: the first opens the door.
    ben.enter("Mia")
    expect(ben.page.locator("#join-problem")).to_contain_text("name already", timeout=20_000)
    ben.enter("Ben")
    expect(ben.page.locator("#who")).to_have_text("Ben", timeout=20_000)
    host.sees_names("Mia", "Ben")


def test_a_rude_name_is_turned_away_and_nobody_sees_it(
    host: Host, phone: Callable[[str], Phone], teacher: User, make_quiz: Any
) -> None:
    pin = open_lobby(host, make_quiz(teacher), names="filtered")
    guest = phone(pin)
    guest.enter("a$$hole")
    expect(guest.page.locator("#join-problem")).to_have_text(
        "Please choose a friendlier name. Everyone in the room will see it."
    )
    expect(guest.page.locator("#name")).to_have_value("a$$hole")
    guest.enter("Cassie")
    expect(guest.page.locator("#who")).to_have_text("Cassie")
    host.sees_names("Cassie")
