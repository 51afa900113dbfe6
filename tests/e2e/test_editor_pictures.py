"""Pictures in the quiz editor: dropped, pasted, chosen, interrupted; and what players then get."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from media_storage import services
from media_storage.models import StorageItem
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from quizzes.services import create_quiz
from tests.conftest import MakeQuiz
from tests.e2e import editor_page as editor
from tests.e2e.accessibility import assert_accessible, violations
from tests.e2e.carried_files import TRANSFER, File, described
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone
from tests.e2e.sessions import let_in
from tests.media_storage import samples

pytestmark = pytest.mark.e2e
CAT: File = ("Katze.png", "image/png", samples.picture(size=(300, 200)))
DOG: File = ("Hund.png", "image/png", samples.picture(seed=3))
# What letting go of files and pasting them do.
BRING = f"""(element, [kind, files]) => {{
    const data = {TRANSFER}(files);
    const options = {{bubbles: true, cancelable: true}};
    if (kind === "paste") element.dispatchEvent(new ClipboardEvent("paste", {{...options, clipboardData: data}}));
    else for (const name of ["dragenter", "dragover", "drop"])
        element.dispatchEvent(new DragEvent(name, {{...options, dataTransfer: data}}));
}}"""


def bring(where: Locator, *files: File, by: str = "drop") -> None:
    where.evaluate(BRING, [by, described(files)])


def pictures(where: Locator) -> Locator:
    """The picture fields inside: of a card the question's own is the last."""
    return where.get_by_role("group", name=re.compile("^Picture"))


def own_picture(card: Locator) -> Locator:
    return card.get_by_role("group", name="Picture", exact=True)


def stored(owner: User, file: File, **fields: Any) -> StorageItem:
    return services.store_upload(user=owner, stream=_Stream(file[2]), filename=file[0], **fields)


def open_quiz_of_one(desk: Page, server: str, owner: User, code: str) -> Locator:
    """A quiz with one question of this type in the editor; the question's card."""
    quiz = create_quiz(owner=owner, title="Animals", questions=[TYPES[code].example()])
    editor.open_quiz(desk, server, quiz.pk)
    return editor.card(desk, 1)


class _Stream:
    def __init__(self, content: bytes) -> None:
        self._left = content

    def read(self, size: int, /) -> bytes:
        part, self._left = self._left[:size], self._left[size:]
        return part


def test_a_picture_dropped_in_the_editor_is_seen_on_a_phone_and_read_out(
    desk: Page, server: str, session: str, new_context: NewContext, complaints: Complaints
) -> None:
    editor.open_new_quiz(desk, server)
    editor.set_title(desk, "Animals")
    card = editor.add_question(desk, TYPES["ABCD"].example())
    bring(card, CAT)
    picture = own_picture(card)
    expect(picture.get_by_text("Katze.png is uploaded.")).to_be_visible()
    bring(card.locator(".qe-answer").nth(1), DOG)
    answer_picture = card.get_by_role("group", name="Picture: Answer 2")
    expect(answer_picture.get_by_text("Hund.png is uploaded.")).to_be_visible()
    picture.get_by_label("What it shows").fill("A cat on a mat")
    picture.get_by_label("What it shows").press("Tab")
    expect(picture.get_by_text("Saved.")).to_be_visible()

    quiz = Quiz.objects.get(pk=editor.save(desk))
    cat, dog = StorageItem.objects.get(filename="Katze.png"), StorageItem.objects.get(filename="Hund.png")
    assert quiz.questions[0]["image"] == str(cat.pk)
    assert [answer.get("image") for answer in quiz.questions[0]["answers"]] == [None, str(dog.pk), None, None]
    assert set(quiz.storage_items.all()) == {cat, dog}

    host = Host(new_context(**PROJECTOR), server, session, complaints)
    pin = host.start(quiz.pk)
    phone = Phone(new_context(**PHONE), server, complaints).join(pin, "Mia")
    host.goes_on()
    phone.sees_question("one")
    for screen in (phone.page, host.page):
        shown = screen.get_by_role("img", name="A cat on a mat")
        expect(shown).to_be_visible()
        assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0


def test_a_question_gets_a_video_in_which_it_is_signed(
    desk: Page, server: str, session: str, new_context: NewContext, complaints: Complaints, teacher: User
) -> None:
    card = open_quiz_of_one(desk, server, teacher, "ABCD")
    card.get_by_text("Video in sign language", exact=True).first.click()
    field = card.get_by_role("group", name="Video in sign language")
    bring(field, CAT)
    expect(field.get_by_text("Only an MP4 film can be the signed video.")).to_be_visible()
    bring(field, ("Frage.mp4", "video/mp4", samples.film()))
    expect(field.get_by_text("Frage.mp4 is uploaded.")).to_be_visible()
    assert violations(desk) == []
    quiz = Quiz.objects.get(pk=editor.save(desk))
    clip = StorageItem.objects.get()
    assert (quiz.questions[0]["sign_clip"], quiz.questions[0]["image"]) == (str(clip.pk), None)

    host = Host(new_context(**PROJECTOR), server, session, complaints)
    pin = host.start(quiz.pk)
    phone = Phone(new_context(**PHONE, reduced_motion="no-preference"), server, complaints).join(pin, "Mia")
    with phone.page.expect_response(f"**/files/{clip.pk}/**") as sent:
        host.goes_on()
    assert sent.value.ok or sent.value.status in (302, 304)
    # The sample has no pictures in it: what stands there says so, and the question is answered all the same.
    for screen in (phone.page, host.page):
        expect(screen.get_by_text("The video in sign language can't be loaded.")).to_be_visible()
    built = "import('/static/classroom/sign_clip.js').then(({ signClip }) => {"
    built += f" const [video, again] = signClip('{clip.pk}').children;"
    built += " return [video.muted, video.controls, video.autoplay, video.ariaLabel, again.textContent]; })"
    words = ["The question in sign language", "Show it again"]
    assert phone.page.evaluate(built) == [True, True, True, *words]
    phone.page.evaluate("document.documentElement.dataset.motion = 'reduce'")
    assert phone.page.evaluate(built) == [True, True, False, *words]
    phone.gives("one", 0)
    phone.sees_receipt()


def test_a_picture_is_pasted_replaced_removed_and_brought_back(desk: Page, server: str, teacher: User) -> None:
    card = open_quiz_of_one(desk, server, teacher, "VOTING")
    bring(card.get_by_role("textbox", name="Question", exact=True), CAT, by="paste")
    picture = own_picture(card)
    expect(picture.locator("img")).to_be_visible()
    expect(card.get_by_role("textbox", name="Question", exact=True)).to_have_text("What should we look at next?")
    bring(card.get_by_role("textbox", name="Answer 3", exact=True), DOG, by="paste")
    expect(card.get_by_role("group", name="Picture: Answer 3").locator("img")).to_be_visible()

    picture.get_by_role("button", name="Remove").click()
    expect(picture.locator("img")).to_have_count(0)
    desk.get_by_role("button", name="Undo", exact=True).click()
    expect(own_picture(card).locator("img")).to_be_visible()
    saved = Quiz.objects.get(pk=editor.save(desk)).questions[0]
    assert saved["image"] == str(StorageItem.objects.get(filename="Katze.png").pk)
    assert saved["answers"][2]["image"] == str(StorageItem.objects.get(filename="Hund.png").pk)


def test_the_library_is_used_by_keyboard_alone(desk: Page, server: str, teacher: User, make_quiz: MakeQuiz) -> None:
    items = [stored(teacher, (f"bild-{n}.png", "image/png", samples.picture(seed=n))) for n in range(4)]
    used = stored(teacher, CAT, alt_text="A cat on a mat")
    create_quiz(owner=teacher, title="Uses it", questions=[{**TYPES["ABCD"].example(), "image": str(used.pk)}])
    quiz = make_quiz(teacher, questions=[TYPES["ABCD"].example()])
    editor.open_quiz(desk, server, quiz.pk)
    picture = own_picture(editor.card(desk, 1))
    picture.get_by_role("button", name="Choose from your files").press("Enter")
    dialog = desk.get_by_role("dialog", name="A picture for: Question 1")
    expect(dialog.get_by_label("Search your files")).to_be_focused()
    options = dialog.get_by_role("option")
    expect(options).to_have_count(5)
    desk.keyboard.type("cat on")
    expect(options).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    expect(options.first).to_be_focused()
    expect(dialog.get_by_text("Used in: Uses it")).to_be_visible()
    # The rest of the page lies behind it, and is seen to where every page is.
    assert_accessible(desk, "dialog[open]")
    desk.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(picture.get_by_role("button", name="Choose another")).to_be_focused()
    expect(picture.get_by_role("img", name="A cat on a mat")).to_be_visible()

    desk.keyboard.press("Enter")
    expect(options).to_have_count(5)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("End")
    expect(options.last).to_be_focused()
    desk.keyboard.press("Home")
    desk.keyboard.press("ArrowRight")
    expect(options.nth(1)).to_be_focused()
    dialog.get_by_label("What it shows").fill("The last of them")
    dialog.get_by_role("button", name="Use this file").press("Enter")
    editor.save(desk)
    quiz.refresh_from_db()
    assert quiz.questions[0]["image"] == str(items[-1].pk)
    assert list(quiz.storage_items.all()) == [items[-1]]
    items[-1].refresh_from_db()
    assert items[-1].alt_text == "The last of them"


def test_an_upload_that_broke_off_goes_on_where_it_was(
    desk: Page, server: str, complaints: Complaints, teacher: User
) -> None:
    card = open_quiz_of_one(desk, server, teacher, "ABCD")
    offsets: list[str] = []
    broken = {"is": True}

    def line(route: Route) -> None:
        offset = re.search(r"offset=(\d+)", route.request.url)
        assert offset
        offsets.append(offset.group(1))
        if broken["is"] and offset.group(1) != "0":
            route.abort()
        else:
            route.continue_()

    desk.route("**/files/parts/**", line)
    bring(card, ("film.mp4", "video/mp4", samples.film(media=bytes(9_000_000))))
    picture = own_picture(card)
    expect(picture.get_by_role("progressbar")).to_be_visible()
    failed = picture.get_by_role("alert")
    expect(failed).to_contain_text("The connection broke off.", timeout=20_000)
    broken["is"] = False
    picture.get_by_role("button", name="Try again").click()
    expect(picture.get_by_text("film.mp4 is uploaded.")).to_be_visible()
    assert offsets[0] == "0"
    assert offsets.count("0") == 1
    assert offsets[-2:] == ["4194304", "8388608"]
    item = StorageItem.objects.get()
    assert Quiz.objects.get(pk=editor.save(desk)).questions[0]["image"] == str(item.pk)
    # The browser itself reports the broken parts, and that the film is none that plays.
    assert {text.split(":")[0] for text in complaints.heard} == {"Failed to load resource"}
    complaints.heard.clear()


def test_refused_cancelled_and_further_files(desk: Page, server: str, complaints: Complaints, teacher: User) -> None:
    card = open_quiz_of_one(desk, server, teacher, "ABCD")
    picture = own_picture(card)
    bring(card, ("bild.svg", "image/svg+xml", b"<svg/>"))
    expect(picture.get_by_role("alert")).to_contain_text("bild.svg: Drawings and pages made of text")
    expect(picture.get_by_role("button", name="Try again")).to_have_count(0)
    picture.get_by_role("button", name="Dismiss").click()
    expect(picture.get_by_role("alert")).to_have_count(0)
    assert [text.split(":")[0] for text in complaints.heard] == ["Failed to load resource"]
    complaints.heard.clear()

    held: list[Route] = []
    desk.route("**/files/raw/**", lambda route: held.append(route))
    bring(card, CAT)
    picture.get_by_role("button", name="Cancel").click()
    expect(picture.get_by_text("The upload was cancelled.")).to_be_visible()
    for route in held:
        route.abort()
    desk.unroute("**/files/raw/**")
    expect(picture.locator("img")).to_have_count(0)

    bring(picture, CAT, DOG)
    expect(picture.get_by_text("Hund.png is in your files now.")).to_be_visible()
    expect(picture.locator("img")).to_be_visible()
    assert StorageItem.objects.count() == 2
    # Beside every place nothing happens: the window doesn't go away to show the file.
    bring(desk.locator("h1"), DOG)
    expect(card).to_be_visible()
    complaints.heard.clear()


def test_cover_and_background_on_a_phone_and_the_draft(
    new_context: NewContext,
    server: str,
    signed_in: Callable[[User], Client],
    complaints: Complaints,
    teacher: User,
    make_quiz: MakeQuiz,
) -> None:
    quiz = make_quiz(teacher, questions=[TYPES["ABCD"].example()])
    item = stored(teacher, DOG)
    context = new_context(**PHONE)
    let_in(context, server, signed_in(teacher))
    page = complaints.listen_to(context.new_page())
    editor.open_quiz(page, server, quiz.pk)
    page.get_by_text("Appearance and publishing").click()
    cover = page.get_by_role("group", name="Cover")
    with page.expect_file_chooser() as chooser:
        cover.get_by_role("button", name="Upload").click()
    chooser.value.set_files({"name": CAT[0], "mimeType": CAT[1], "buffer": CAT[2]})
    expect(cover.locator("img")).to_be_visible()
    background = page.get_by_role("group", name="Background picture")
    background.get_by_role("button", name="Choose from your files").click()
    dialog = page.get_by_role("dialog", name="A picture for: Background picture")
    dialog.get_by_role("option", name="Hund.png").click()
    dialog.get_by_role("button", name="Use this file").click()
    expect(background.locator("img")).to_be_visible()

    # Closed without saving: the draft in this browser keeps both.
    page.wait_for_timeout(1000)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{server}/admin/quizzes/quiz/{quiz.pk}/change/")
    page.get_by_role("button", name="Bring them back").click()
    page.get_by_text("Appearance and publishing").click()
    expect(page.get_by_role("group", name="Cover").locator("img")).to_be_visible()
    editor.save(page)
    quiz.refresh_from_db()
    cat = StorageItem.objects.get(filename="Katze.png")
    assert (quiz.cover_image, quiz.background_image) == (str(cat.pk), str(item.pk))
    assert set(quiz.storage_items.all()) == {cat, item}


def test_a_deleted_file_is_told_and_brought_back(desk: Page, server: str, teacher: User) -> None:
    item = stored(teacher, CAT)
    quiz = create_quiz(owner=teacher, title="Gap", questions=[{**TYPES["ABCD"].example(), "image": str(item.pk)}])
    services.delete_file(item=item, force=True)
    editor.open_quiz(desk, server, quiz.pk)
    picture = own_picture(editor.card(desk, 1))
    expect(picture.get_by_text("Katze.png was deleted. It can be restored until")).to_be_visible()
    picture.get_by_role("button", name="Restore it").click()
    expect(picture.locator("img")).to_be_visible()
    item.refresh_from_db()
    assert item.deleted_at is None
    editor.save(desk)
    assert list(quiz.storage_items.all()) == [item]
