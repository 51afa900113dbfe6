"""Activities in a real browser: written on the desk, handed out as a link, gone through by keyboard."""

import io
import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from media_storage import services as files
from quizzes import page_types
from quizzes import quiztivity_services as services
from quizzes.models import QuizTivity, QuizTivityShare
from tests.e2e import editor_page as editor
from tests.e2e.sessions import let_in
from tests.media_storage import samples

pytestmark = pytest.mark.e2e
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FOUR = [page_types.example(code) for code in ("SLIDE", "MARKDOWN", "MEMORY", "ABCD")]
# What assistive technology needs of every page: names, labels, one main heading, no id twice.
UNNAMED = """() => {
    const shown = (node) => node.checkVisibility({visibilityProperty: true});
    const named = (node) => node.getAttribute("aria-label") || node.getAttribute("aria-labelledby")
        || node.textContent.trim() || node.labels?.length || node.title || node.querySelector("img[alt]:not([alt=''])");
    const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
    return {
        controls: [...document.querySelectorAll("button, a[href], input:not([type=hidden]), select, textarea, iframe")]
            .filter((node) => shown(node) && !named(node)).map((node) => node.outerHTML),
        pictures: [...document.querySelectorAll("img:not([alt])")].map((node) => node.outerHTML),
        headings: document.querySelectorAll("h1").length,
        twice: ids.filter((id, place) => ids.indexOf(id) !== place),
        language: document.documentElement.lang,
    };
}"""


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """open_page(**options): a browser of its own; whatever it complains about fails the test."""
    complaints: list[str] = []

    def open_one(**options: object) -> Page:
        page = new_context(**(options or {"viewport": LAPTOP})).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return page

    yield open_one
    # A link that has ended and a file that is refused are part of tests; the browser calls every such answer an error.
    assert [said for said in complaints if not re.search(r"41[05] \(", said)] == []


@pytest.fixture
def link(teacher: User, base_url: str) -> str:
    """The address of a link to an activity of four pages."""
    quiztivity = services.create_quiztivity(owner=teacher, title="Water & more", pages=FOUR)
    share = services.share_quiztivity(quiztivity=quiztivity, user=teacher)
    return f"{base_url}/quiztivities/shared/{share.pk}/"


def assert_accessible(page: Page) -> None:
    assert page.evaluate(UNNAMED) == {"controls": [], "pictures": [], "headings": 1, "twice": [], "language": "en"}


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name, level=2)


def find_pairs_by_keyboard(page: Page) -> None:
    """Turns every card once to learn it, then the pairs; only arrow keys and Enter, only what is announced."""
    cards = page.locator(".memory-card")
    count = cards.count()
    pair_of = {text: place for place, pair in enumerate(page_types.example("MEMORY")["data"]["cards"]) for text in
               [re.sub(r"<[^>]+>", "", card["text"]) for card in pair]}  # fmt: skip
    places: dict[str, int] = {}
    cards.first.focus()
    for place in range(count):
        page.keyboard.press("Home")
        for _ in range(place):
            page.keyboard.press("ArrowRight")
        if cards.nth(place).get_attribute("data-state") == "down":
            page.keyboard.press("Enter")
        label = str(cards.nth(place).get_attribute("aria-label"))
        places[label.removeprefix(f"Card {place + 1}, ").removesuffix(", found")] = place
    # A card that is still open would be the first of the next pair.
    page.wait_for_timeout(1600)
    for pair in range(count // 2):
        first, second = (place for text, place in places.items() if pair_of[text] == pair)
        for place in (first, second):
            if cards.nth(place).get_attribute("data-state") == "found":
                continue
            page.keyboard.press("Home")
            for _ in range(place):
                page.keyboard.press("ArrowRight")
            page.keyboard.press("Enter")


def test_an_activity_is_gone_through_by_keyboard_without_log_in(open_page: Callable[..., Page], link: str) -> None:
    page = open_page()
    page.goto(link)
    expect(heading(page, "Page 1 of 4: Slide")).to_be_visible()
    expect(page.get_by_role("heading", name="The water cycle")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("button", name="Next").press("Enter")
    expect(heading(page, "Page 2 of 4: Text")).to_be_focused()
    expect(page.get_by_role("cell", name="glacier")).to_be_visible()

    page.keyboard.press("ArrowRight")
    expect(heading(page, "Page 3 of 4: Memory game")).to_be_focused()
    assert_accessible(page)
    find_pairs_by_keyboard(page)
    expect(page.locator("#live")).to_contain_text("All pairs found in")
    assert_accessible(page)

    page.get_by_role("button", name="Next").press("Enter")
    expect(heading(page, "Page 4 of 4: Question")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Jupiter")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("Not quite. Right is: A: Jupiter")
    expect(page.get_by_role("button", name="Try again")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Jupiter")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("Right!")
    assert_accessible(page)

    page.get_by_role("button", name="Finish").press("Enter")
    expect(page.get_by_role("heading", name="You have reached the end")).to_be_focused()
    expect(page.locator(".activity-summary li")).to_have_text(
        ["1 of 1 question right", "1 memory game finished", "4 of 4 pages seen"]
    )
    assert_accessible(page)


def test_who_comes_back_goes_on_where_they_were(open_page: Callable[..., Page], link: str, teacher: User) -> None:
    page = open_page()
    page.goto(link)
    page.get_by_role("button", name=re.compile("Page 4, Question, not seen yet")).click()
    page.get_by_role("button", name="Jupiter").click()
    expect(page.locator(".question-verdict")).to_be_visible()
    page.reload()
    expect(heading(page, "Page 4 of 4: Question")).to_be_visible()
    expect(page.locator(".question-verdict")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Page 2, Text, not seen yet"))).to_be_visible()
    # What was kept of another version would stand at the wrong pages.
    services.update_quiztivity(quiztivity=QuizTivity.objects.get(), changes={"pages": list(reversed(FOUR))})
    page.reload()
    expect(heading(page, "Page 1 of 4: Question")).to_be_visible()
    expect(page.locator(".question-verdict")).to_be_hidden()


def test_a_phone_turns_pages_and_opens_documents_outside(
    open_page: Callable[..., Page], base_url: str, teacher: User
) -> None:
    document = files.store_upload(
        user=teacher, stream=io.BytesIO(samples.document()), filename="map.pdf", allow_pdf=True
    )
    pages = [{"title": "Map", "type": "PDF", "data": {"url": str(document.pk)}}, *FOUR]
    share = services.share_quiztivity(
        quiztivity=services.create_quiztivity(owner=teacher, title="Water", pages=pages), user=teacher
    )
    page = open_page(**PHONE)
    page.goto(f"{base_url}/quiztivities/shared/{share.pk}/")
    opened = page.get_by_role("link", name="Open the document")
    address = f"/quiztivities/shared/{share.pk}/files/{document.pk}/"
    assert opened.get_attribute("href") == address
    expect(page.locator("iframe")).to_have_count(0)
    fetched = page.evaluate(
        "(address) => fetch(address).then((r) => [r.status, r.headers.get('content-type')])", address
    )
    assert fetched == [200, "application/pdf"]
    page.get_by_role("button", name="Next").tap()
    expect(heading(page, "Page 2 of 5: Slide")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    bar = page.get_by_role("button", name="Next").bounding_box()
    assert bar is not None
    assert bar["height"] >= 56
    services.revoke_share(share=share)
    page.get_by_role("button", name="Page 5, Question, not seen yet").tap()
    with page.expect_response("**/answers/") as answered:
        page.get_by_role("button", name="Jupiter").tap()
    assert answered.value.status == 410
    expect(page.locator(".question-verdict")).to_contain_text("This link has ended")


def test_an_activity_is_written_saved_and_shared(
    open_page: Callable[..., Page], base_url: str, teacher: User, signed_in: Callable[[User], Client]
) -> None:
    desk = open_page()
    let_in(desk.context, base_url, signed_in(teacher))
    desk.goto(f"{base_url}/admin/quizzes/quiztivity/add/")
    expect(desk.get_by_text("This activity has no pages yet")).to_be_visible()
    assert_accessible(desk)
    editor.set_title(desk, "Water")
    desk.get_by_role("button", name=re.compile("^Slide")).click()
    slide = desk.locator(".qe-card").first
    editor.write_rich(slide.get_by_role("textbox", name="Title"), "Rain")
    editor.write_rich(slide.get_by_role("textbox", name="Text"), "It <b>falls</b>.")
    slide.get_by_role("button", name="Add picture").click()
    slide.get_by_role("button", name="Choose a picture").click()
    for content in (b"no picture", samples.picture()):
        with desk.expect_file_chooser() as chooser:
            desk.get_by_role("button", name="Upload from this device").click()
        chooser.value.set_files({"name": "cloud.png", "mimeType": "image/png", "buffer": content})
        if content == b"no picture":
            expect(desk.locator(".pe-library .qe-problem")).to_contain_text("Convert the file and try again.")
    slide.get_by_label("What the picture shows").fill("A cloud")

    desk.get_by_role("button", name="Add page").press("Enter")
    desk.locator(".qe-menu").get_by_role("button", name=re.compile("^Memory game")).press("Enter")
    memory = desk.locator(".qe-card").nth(1)
    memory.get_by_role("button", name="Remove: Pair 3").click()
    for place, text in enumerate(("ice", "solid", "steam", "gas")):
        name = f"Pair {place // 2 + 1}, card {place % 2 + 1}"
        editor.write_rich(memory.get_by_role("textbox", name=name), text)
    # Taken away and brought back, with all that was written.
    memory.get_by_role("button", name="Delete page 2").click()
    expect(desk.locator(".qe-card")).to_have_count(1)
    desk.keyboard.press("Control+z")
    expect(desk.locator(".qe-card")).to_have_count(2)
    # By keyboard to the front.
    desk.get_by_role("button", name="Move page 2 up").press("Enter")
    assert_accessible(desk)

    desk.get_by_role("button", name="Preview as visitor").click()
    frame = desk.frame_locator(".qe-preview-frame")
    expect(frame.get_by_role("button", name="Card 1, face down")).to_be_visible()
    frame.get_by_role("button", name="Next").click()
    expect(frame.get_by_role("img", name="A cloud")).to_be_visible()
    desk.get_by_role("button", name="Close", exact=True).click()

    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_url(re.compile("/change/$"))
    expect(desk.get_by_text("Everything is saved")).to_be_visible()
    stored = QuizTivity.objects.get()
    assert [page["type"] for page in stored.pages] == ["MEMORY", "SLIDE"]
    assert [[card["text"] for card in pair] for pair in stored.pages[0]["data"]["cards"]] == [
        ["ice", "solid"],
        ["steam", "gas"],
    ]
    picture = stored.storage_items.get()
    assert stored.pages[1] == {
        "title": "Rain",
        "type": "SLIDE",
        "data": {
            "elements": [
                {"type": "TEXT", "text": "It <b>falls</b>."},
                {"type": "IMAGE", "image": str(picture.pk), "alt": "A cloud"},
            ]
        },
    }

    desk.get_by_role("link", name="Share").click()
    desk.get_by_label("For whom?").fill("7b")
    desk.get_by_role("button", name="Make a link").click()
    address = desk.get_by_label("Address of the link").input_value()
    assert_accessible(desk)
    visitor = open_page()
    visitor.goto(address)
    # A page without a title has its number as one.
    expect(visitor.get_by_role("heading", level=2)).to_have_text("Page 1 of 2")
    visitor.get_by_role("button", name="Next").click()
    cloud = visitor.get_by_role("img", name="A cloud")
    assert cloud.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    assert QuizTivityShare.objects.get().name == "7b"


def test_problems_stand_at_their_fields_and_drafts_survive(
    open_page: Callable[..., Page], base_url: str, teacher: User, signed_in: Callable[[User], Client]
) -> None:
    desk = open_page()
    let_in(desk.context, base_url, signed_in(teacher))
    desk.goto(f"{base_url}/admin/quizzes/quiztivity/add/")
    editor.set_title(desk, "Water")
    desk.get_by_role("button", name=re.compile("^Question")).click()
    card = desk.locator(".qe-card").first
    editor.write_rich(card.get_by_role("textbox", name="Question", exact=True), "Is ice lighter?")
    editor.write_rich(card.get_by_role("textbox", name="Answer 1", exact=True), "Yes")
    desk.get_by_role("button", name="Save", exact=True).click()
    summary = desk.get_by_role("alert")
    expect(summary.get_by_role("listitem")).to_have_text(
        ["Page 1, answer 2: Write something here.", "Page 1, answers: Mark at least one answer as right."]
    )
    summary.get_by_role("link").first.click()
    expect(card.get_by_role("textbox", name="Answer 2", exact=True)).to_be_focused()
    expect(card.get_by_role("textbox", name="Answer 1", exact=True)).to_have_text("Yes")
    editor.write_rich(card.get_by_role("textbox", name="Answer 2", exact=True), "No")
    desk.wait_for_timeout(1000)
    # The window is closed; another one of the same browser offers what was written.
    other = desk.context.new_page()
    other.goto(f"{base_url}/admin/")
    other.get_by_role("region", name="Never saved").get_by_role("link", name="Water").click()
    other.wait_for_url(re.compile("/quiztivity/add/$"))
    other.get_by_role("button", name="Bring them back").click()
    expect(other.get_by_role("textbox", name="Answer 2", exact=True)).to_have_text("No")
