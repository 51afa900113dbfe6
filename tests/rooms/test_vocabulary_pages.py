"""Pages of sign vocabularies, and the desk."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from rooms import sign_assets, vocabulary_files
from rooms.models import SignSample, SignVocabulary, VocabularyVersion
from rooms.signs.drawing import confusion_svg, hands_svg, most_confused
from tests.rooms.hands import make_vocabulary, published_vocabulary, record, shape


@pytest.fixture
def vocabulary(teacher: User) -> SignVocabulary:
    SignVocabulary.objects.all().delete()
    return published_vocabulary(teacher, "slsl")


@pytest.fixture
def page(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


def test_the_chart_draws_every_sign(vocabulary: SignVocabulary, client: Client) -> None:
    vocabulary.signs.create(label="<Z>", movement=True, order=9)
    text = client.get("/rooms/signs/slsl/").content.decode()
    assert re.findall(r'<svg class="sign-hand"[^>]+aria-label="([^"]+)"', text) == [f"The sign {one}" for one in "AEIO"]
    assert "&lt;Z&gt;" in text
    assert "by movement" in text
    assert "an aid, not an interpreter" in text


def test_a_drawn_hand_has_its_palm_five_fingers_and_an_escaped_name() -> None:
    drawn = hands_svg([shape("A", 1)[0].tolist(), None], 'a "hand" <b>')
    assert drawn.count("<g>") == 1
    assert drawn.count("<polyline") == 10
    assert 'aria-label="a &quot;hand&quot; &lt;b&gt;"' in drawn
    assert "<polyline" not in hands_svg([None], "nothing")


def test_confusion_is_drawn_and_listed() -> None:
    drawn = confusion_svg(["<a>", "b"], [[9, 1], [0, 5]], "title")
    assert drawn.count("matrix-cell--right") == 2
    assert drawn.count("matrix-cell--wrong") == 1
    assert "&lt;a&gt; → b: 1" in drawn
    assert most_confused(["a", "b"], [[9, 1], [4, 5]], 5) == [
        {"shown": "b", "read": "a", "frames": 4},
        {"shown": "a", "read": "b", "frames": 1},
    ]


def test_a_vocabulary_is_made_on_its_page(vocabulary: SignVocabulary, page: Client) -> None:
    form = {"name": "BSL", "slug": "bsl", "language": "bfi", "kind": "alphabet", "hands": "2", "signs": "A B, C,"}
    assert page.post("/rooms/signs/new/", form)["Location"] == "/rooms/signs/bsl/versions/"
    made = SignVocabulary.objects.get(slug="bsl")
    assert list(made.signs.values_list("label", "hands")) == [("A", 2), ("B", 2), ("C", 2)]
    for change, problem in (({"signs": "A A"}, "twice"), ({"slug": "import"}, "taken"), ({"language": "?"}, "tag")):
        answer = page.post("/rooms/signs/new/", {**form, "slug": "new-one", **change})
        assert answer.status_code == 400
        assert problem in answer.content.decode()
        assert "BSL" in answer.content.decode()  # nothing typed is lost


def test_a_file_is_read_on_its_page(vocabulary: SignVocabulary, page: Client) -> None:
    whole = json.loads(vocabulary_files.export_vocabulary(vocabulary))
    whole["slug"] = "copy"
    for content, status in ((json.dumps(whole), 302), ("{}", 400)):
        file = SimpleUploadedFile("a.json", content.encode())
        answer = page.post("/rooms/signs/import/", {"file": file})
        assert answer.status_code == status
    assert "no file of a sign vocabulary" in answer.content.decode()
    assert SignVocabulary.objects.filter(slug="copy").exists()


def test_practice_and_recording_load_from_where_calls_do(
    vocabulary: SignVocabulary, page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By content, so that what a browser has it doesn't load again after a new release, nor in a call."""
    model = sign_assets.Asset("model.0123456789ab.task", 5)
    monkeypatch.setattr(sign_assets, "installed", lambda: {"model": model})
    offered = page.get("/rooms/signs/recogniser.json").json()
    assert offered["assets"] == {"model": {"address": model.address, "size": 5}}
    for name in ("practice", "record"):
        assert page_data(page, f"/rooms/signs/slsl/{name}/")["assets"] == offered["assets"]
    weights = page_data(page, "/rooms/signs/slsl/practice/")["weights"]
    assert [weights] == [one["weights"] for one in offered["vocabularies"]]
    assert "immutable" in page.get(weights)["Cache-Control"]


def page_data(page: Client, address: str) -> dict[str, Any]:
    found = re.search(r'<script id="page-data"[^>]*>(.*?)</script>', page.get(address).content.decode(), re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_who_recorded_all_is_led_on_to_training_if_it_is_theirs(
    vocabulary: SignVocabulary, page: Client, signed_in: Callable[[User], Client], other_teacher: User
) -> None:
    SignVocabulary.objects.filter(pk=vocabulary.pk).update(accepts_recordings=True)
    versions = b'href="/rooms/signs/slsl/versions/"'
    assert versions in page.get("/rooms/signs/slsl/record/").content
    assert versions not in signed_in(other_teacher).get("/rooms/signs/slsl/record/").content


def test_training_is_asked_for_cancelled_and_published_by_buttons(vocabulary: SignVocabulary, page: Client) -> None:
    address = "/rooms/signs/slsl/versions/"

    def press(**fields: str) -> str:
        return page.post(address, fields, follow=True).content.decode()

    assert "Every sign needs 5 takes" in press(do="train")
    record(vocabulary, vocabulary.owner, signer=0)
    assert "The training is queued" in press(do="train")
    assert "rooms/signs/training.js" in page.get(address).content.decode()
    assert "cancelled" in press(do="cancel", version="2")
    assert "It is out of use" in press(do="withdraw")
    assert page.get("/rooms/signs/slsl/practice/").status_code == 404
    assert "Version 1 is in use now" in press(do="publish", version="1")
    assert page.post(address, {"do": "publish", "version": "x"}).status_code == 404
    assert list(VocabularyVersion.objects.values_list("number", "status")) == [(2, "cancelled"), (1, "ready")]


def test_recordings_are_deleted_on_their_page(vocabulary: SignVocabulary, page: Client) -> None:
    record(vocabulary, vocabulary.owner, signer=0, takes=1)
    assert "4 takes" in page.get("/rooms/signs/contributions/").content.decode()
    page.post("/rooms/signs/contributions/", {"vocabulary": "slsl"})
    assert not SignSample.objects.exists()
    assert "Nothing recorded" in page.get("/rooms/signs/contributions/").content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(vocabulary: SignVocabulary, page: Client, teacher: User) -> None:
    # The first request notes the session.
    page.get("/rooms/signs/")
    with CaptureQueriesContext(connection) as one:
        page.get("/rooms/signs/")
    for slug in ("two", "three"):
        make_vocabulary(teacher, slug=slug, name=slug)
    with CaptureQueriesContext(connection) as three:
        assert page.get("/rooms/signs/").content.decode().count("<h2>") == 3
    assert len(three) == len(one)


def test_a_file_whose_name_is_taken_gets_another_on_the_page(vocabulary: SignVocabulary, page: Client) -> None:
    content = vocabulary_files.export_vocabulary(vocabulary)

    def send(**fields: str) -> HttpResponse:
        return page.post("/rooms/signs/import/", {"file": SimpleUploadedFile("a.json", content), **fields})

    refused = send()
    assert refused.status_code == 400
    assert "already exists" in refused.content.decode()
    assert send(short_name="slsl-two").status_code == 302
    assert SignVocabulary.objects.filter(slug="slsl-two").exists()
    ids = re.findall(r' id="([^"]+)"', page.get("/rooms/signs/new/").content.decode())
    assert len(ids) == len(set(ids))


def test_a_training_is_watched_without_loading_the_page_anew(
    vocabulary: SignVocabulary, page: Client, other_teacher: User
) -> None:
    """What is typed, read aloud or focused stays: WCAG 2.2.1, failure F41."""
    record(vocabulary, other_teacher, signer=1)
    page.post("/rooms/signs/slsl/versions/", {"do": "train"})
    shown = page.get("/rooms/signs/slsl/versions/").content.decode()
    assert 'id="progress-2"' in shown
    assert "http-equiv" not in shown
    assert "rooms/signs/training.js" in shown
    assert '"versions": "/api/v1/vocabularies/slsl/versions/"' in shown


class TestDesk:
    def test_a_sign_with_recordings_goes_only_when_that_is_meant(
        self, vocabulary: SignVocabulary, page: Client, other_teacher: User
    ) -> None:
        SignVocabulary.objects.update(accepts_recordings=True)
        record(vocabulary, other_teacher, signer=1, takes=2)
        sign = vocabulary.signs.get(label="A")
        form = {
            "name": "SLSL",
            "language": "sqs",
            "kind": "alphabet",
            "description": "",
            "accepts_recordings": "on",
            "signs-TOTAL_FORMS": "1",
            "signs-INITIAL_FORMS": "1",
            "signs-MIN_NUM_FORMS": "0",
            "signs-MAX_NUM_FORMS": "200",
            "signs-0-id": str(sign.pk),
            "signs-0-vocabulary": str(vocabulary.pk),
            "signs-0-label": "A",
            "signs-0-order": "0",
            "signs-0-hands": "2",
            "signs-0-hint": "",
            "signs-0-DELETE": "on",
        }
        address = f"/admin/rooms/signvocabulary/{vocabulary.pk}/change/"
        asked = page.post(address, form)
        assert asked.status_code == 200
        assert "With A, 2 recordings would be gone for good." in asked.content.decode()
        assert SignSample.objects.filter(sign=sign).count() == 2
        assert page.post(address, {**form, "delete_takes": "on"}).status_code == 302
        assert not vocabulary.signs.filter(label="A").exists()

    def test_own_ones_only_and_administrators_all(
        self, vocabulary: SignVocabulary, page: Client, other_teacher: User, administrator: User
    ) -> None:
        address = f"/admin/rooms/signvocabulary/{vocabulary.pk}/change/"
        assert page.get(address).status_code == 200
        for person, status in ((other_teacher, 404), (administrator, 200)):
            page.force_login(person)
            assert page.get(address).status_code == status

    def test_signs_are_edited_and_actions_train_and_publish(self, vocabulary: SignVocabulary, page: Client) -> None:
        address = "/admin/rooms/signvocabulary/"
        chosen = {"_selected_action": [str(vocabulary.pk)]}
        answers = {
            action: page.post(address, {"action": action, **chosen}, follow=True).content.decode()
            for action in ("train", "withdraw", "publish_newest")
        }
        assert "Every sign needs 5 takes" in answers["train"]
        assert "Taken out of use" in answers["withdraw"]
        assert "In use: slsl@1" in answers["publish_newest"]
        form = {
            "name": "Renamed",
            "language": "sqs",
            "kind": "alphabet",
            "description": "",
            "signs-TOTAL_FORMS": "1",
            "signs-INITIAL_FORMS": "0",
            "signs-MIN_NUM_FORMS": "0",
            "signs-MAX_NUM_FORMS": "200",
            "signs-0-label": "U",
            "signs-0-order": "4",
            "signs-0-hands": "2",
            "signs-0-hint": "",
        }
        assert page.post(f"{address}{vocabulary.pk}/change/", form).status_code == 302
        vocabulary.refresh_from_db()
        assert (vocabulary.name, vocabulary.slug, vocabulary.signs.last().label) == ("Renamed", "slsl", "U")
