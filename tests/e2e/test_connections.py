"""What a teacher sees of the network: the host's panel, and the room check before class."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes import question_types
from tests.conftest import MakeQuiz
from tests.e2e.cut_line import CutLine
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e

QUESTION = {**question_types.TYPES["ABCD"].example(), "time": 60}
SOON_MS = 20_000


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def host(
    server: str, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext, complaints: Complaints
) -> Host:
    session = signed_in(teacher).cookies["sessionid"].value
    return Host(
        new_context(**PROJECTOR, permissions=["clipboard-read", "clipboard-write"]), server, session, complaints
    )


def row(page: Page, name: str) -> str:
    return page.locator("#connections tr", has=page.locator("bdi", has_text=name)).inner_text()


def test_the_host_looks_at_the_connections_by_keyboard(
    host: Host, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=[QUESTION]).pk)
    mia = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Mia")
    Phone(new_context(**PHONE), host.base, complaints).join(pin, "Ben")
    host.sees_names("Mia", "Ben")

    host.page.keyboard.press("c")
    summary = host.page.locator("#connections-summary")
    expect(summary).to_have_text("2 phones, all good.", timeout=SOON_MS)
    assert "good" in row(host.page, "Mia")
    assert " ms" in row(host.page, "Mia")
    # The table can be scrolled by keyboard, and Escape leads back to the game.
    host.page.locator("#connections").focus()
    expect(host.page.locator("#connections")).to_be_focused()

    # Coming back is counted; who stays away is named first, with what to do.
    mia.page.reload()
    expect(mia.page.locator("#who")).to_have_text("Mia")
    expect(host.page.locator("#connections tr", has_text="1 time")).to_have_count(1, timeout=SOON_MS)
    mia.page.close()
    expect(summary).to_contain_text("1 phone is gone: Mia. Wake it up", timeout=SOON_MS)
    expect(host.page.locator("#connections tbody tr bdi").first).to_have_text("Mia")
    host.page.keyboard.press("Escape")
    expect(host.page.locator("#connections-dialog")).not_to_be_visible()

    # The same way by hand, from the list of players.
    host.page.click("#players-button")
    host.page.click("#connections-button")
    expect(host.page.locator("#connections tbody tr")).to_have_count(2, timeout=SOON_MS)


def test_the_panel_goes_on_after_the_hosts_own_line_was_cut(
    server: str,
    teacher: User,
    signed_in: Callable[[User], Client],
    new_context: NewContext,
    make_quiz: MakeQuiz,
) -> None:
    line, cut = CutLine(server), Complaints()
    try:
        session = signed_in(teacher).cookies["sessionid"].value
        host = Host(new_context(**PROJECTOR), line.url, session, cut)
        pin = host.start(make_quiz(teacher, questions=[QUESTION]).pk)
        host.page.keyboard.press("c")
        expect(host.page.locator("#connections-dialog")).to_be_visible()
        line.cut()
        expect(host.page.locator("#connection")).to_have_attribute("data-state", "reconnecting")
        line.heal()
        Phone(new_context(**PHONE), server, cut).join(pin, "Mia")
        expect(host.page.locator("#connections tbody tr")).to_have_count(1, timeout=SOON_MS)
    finally:
        line.close()


def test_a_room_check_with_two_phones(host: Host, new_context: NewContext, complaints: Complaints) -> None:
    page = host.page
    page.goto(f"{host.base}/room-check/")
    page.click("form.card button[type=submit]")
    expect(page.locator("#summary")).to_have_text("No phone has joined yet.")
    pin = page.locator("#pin").inner_text()
    phones = [
        Phone(new_context(**PHONE), host.base, complaints).join(pin, "Mia"),
        Phone(new_context(**PHONE), host.base, complaints).join(pin, "<b>Ben</b>"),
    ]
    for phone in phones:
        expect(phone.page.locator("#screen h2")).to_have_text("Room check: leave this page open")
        assert phone.has_no_sideways_scroll()
    expect(page.locator("#summary")).to_have_text("2 phones, all good.", timeout=SOON_MS)
    expect(page.locator("#summary")).to_have_attribute("data-kind", "good")

    # A phone that goes is named, with what to do.
    phones[0].context.set_offline(True)
    phones[0].page.close()
    expect(page.locator("#summary")).to_contain_text("1 phone is gone: Mia.", timeout=SOON_MS)
    expect(page.locator("#summary")).to_have_attribute("data-kind", "bad")

    page.click("#copy")
    expect(page.locator("#copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Room check, ")
    assert "1 phone is gone: Mia." in copied
    assert "<b>Ben</b>\tgood\t" in copied

    # The end is the end on every screen; what was measured stays to be read.
    page.click("#end")
    expect(page.locator("#again")).to_be_visible()
    expect(page.locator("#connections tbody tr")).to_have_count(2)
    expect(phones[1].page.locator("#screen h2")).to_have_text("The room check is over. Thank you!")
    page.click("#again")
    expect(page.locator("form.card button[type=submit]")).to_be_visible()


def test_the_sentence_says_what_to_do(server: str, new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(f"{server}/")

    def told(qualities: dict[str, str]) -> list[str]:
        players = [
            {"id": name, "name": name, "quality": quality, "round_trip_ms": 5, "pings": 9, "lost": 0, "reconnects": 0}
            for name, quality in qualities.items()
        ]
        script = "(p) => import('/static/classroom/connections_table.js').then((m) => m.summaryOf(p))"
        summary = page.evaluate(script, players)
        return [summary["kind"], summary["text"]]

    assert told({}) == ["none", "No phone has joined yet."]
    assert told({"A": "good"}) == ["good", "1 phone, and it is good."]
    assert told({"A": "measuring", "B": "good"}) == [
        "measuring", "1 phone is good. 1 phone is still being measured.",
    ]  # fmt: skip
    assert told({"A": "measuring"}) == ["measuring", "1 phone is still being measured."]
    kind, text = told({**{f"P{at}": "slow" for at in range(8)}, "A": "dropping", "G": "good"})
    assert kind == "bad"
    assert "1 phone loses its connection: A. Closer to the access point it holds" in text
    assert "8 phones are slow: P0, P1, P2, P3, P4, P5 and 2 more. It helps to go closer" in text
    assert text.endswith("1 phone is good.")
