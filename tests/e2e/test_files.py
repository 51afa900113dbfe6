"""Files in a real browser: into the library by drop, onto a player's phone and the projector in a game."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from media_storage.models import StorageItem
from quizzes.question_types import TYPES
from quizzes.services import create_quiz
from tests.e2e.carried_files import TRANSFER, File, described
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone
from tests.media_storage import samples

pytestmark = pytest.mark.e2e
LIBRARY = "/admin/media_storage/storageitem/"
# What letting go of files over a page does.
DROP = f"""(files) => document.body.dispatchEvent(
    new DragEvent("drop", {{dataTransfer: {TRANSFER}(files), bubbles: true, cancelable: true}})
)"""


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def host(
    server: str, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext, complaints: Complaints
) -> Host:
    session = signed_in(teacher).cookies["sessionid"].value
    return Host(new_context(**PROJECTOR), server, session, complaints)


def drop(page: Page, *files: File) -> None:
    page.evaluate(DROP, described(files))


def drawn_width(image: Locator) -> int:
    """Pixels of the picture once it has come; fails when it can't be drawn."""
    return int(image.evaluate("(image) => image.decode().then(() => image.naturalWidth)"))


def test_a_dropped_picture_is_seen_by_a_player(
    host: Host, server: str, teacher: User, new_context: NewContext, complaints: Complaints
) -> None:
    page = host.page
    page.goto(f"{server}{LIBRARY}")
    drop(page, ("Katze.png", "image/png", samples.picture(size=(900, 600))))
    expect(page.locator(".file-progress li")).to_have_attribute("data-state", "done")
    page.click(".file-finished a")
    thumbnail = page.locator("#result_list .file-thumb")
    expect(thumbnail).to_have_count(1)
    # No worker runs here, so the picture itself stands in for its smaller size.
    assert drawn_width(thumbnail) == 900

    item = StorageItem.objects.get()
    question = {**TYPES["ABCD"].example(), "image": str(item.pk)}
    quiz = create_quiz(owner=teacher, title="With a picture", questions=[question], cover_image=str(item.pk))
    assert not quiz.public
    pin = host.start(quiz.pk)
    phone = Phone(new_context(**PHONE), server, complaints).join(pin, "Mia")
    host.goes_on()
    phone.sees_question("one")
    for screen in (phone.page, page):
        picture = screen.locator(f"img[src^='/files/{item.pk}/']").first
        expect(picture).to_be_visible()
        assert drawn_width(picture) == 900


def test_several_files_at_once_each_with_its_own_fate(host: Host, server: str) -> None:
    page = host.page
    page.goto(f"{server}{LIBRARY}")
    drop(
        page,
        ("eins.png", "image/png", samples.picture(seed=1)),
        ("zwei.png", "image/png", samples.picture(seed=1)),
        ("film.mp4", "video/mp4", samples.film(media=bytes(9_000_000))),
    )
    states = page.locator(".file-progress .file-state")
    expect(states).to_have_count(3)
    expect(states.nth(2)).to_have_text("added")
    told = sorted(text.strip() for text in states.all_inner_texts()[:2])
    assert told in (["added", "you had it already"], ["added", "added"])
    assert StorageItem.objects.count() == 2


def test_a_refused_file_says_why_and_a_broken_line_can_be_tried_again(
    host: Host, server: str, complaints: Complaints
) -> None:
    page = host.page
    page.goto(f"{server}{LIBRARY}")
    drop(page, ("bild.svg", "image/svg+xml", b"<svg/>"))
    row = page.locator(".file-progress li").first
    expect(row).to_have_attribute("data-state", "refused")
    expect(row.locator(".file-state")).to_contain_text("Export the picture as PNG.")
    expect(row.locator("button")).to_have_count(0)

    page.context.set_offline(True)
    drop(page, ("bild.png", "image/png", samples.picture()))
    row = page.locator(".file-progress li").nth(1)
    expect(row.locator(".file-state")).to_contain_text("The connection broke off.")
    page.context.set_offline(False)
    row.locator("button").click()
    expect(row).to_have_attribute("data-state", "done")
    assert StorageItem.objects.count() == 1
    # The browser itself reports both failures.
    assert [text.split(":")[0] for text in complaints.heard] == ["Failed to load resource"] * 2
    complaints.heard.clear()
