"""Free pictures from a provider: searched, previewed and taken by the server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from media_storage import stock
from media_storage.models import Attribution, StorageItem
from tests.api_client import Api
from tests.media_storage.stock_provider import KEY, StockProvider

pytestmark = pytest.mark.django_db
PATH = "/stock-pictures/"


@pytest.fixture
def provider(settings: Settings) -> Iterator[StockProvider]:
    provider = StockProvider()
    settings.PIXABAY_KEY, settings.PIXABAY_URL = KEY, f"{provider.base}/api/"
    yield provider
    provider.stop()


def test_without_a_key_there_is_nothing(teacher: User) -> None:
    api = Api(teacher)
    statuses = [api.get(f"{PATH}?q=cat"), api.get(f"{PATH}1/preview/"), api.post(PATH, {"id": 1})]
    assert [answer.status_code for answer in statuses] == [404, 404, 404]


def test_who_may_search_and_take(provider: StockProvider, teacher: User, moderator: User, administrator: User) -> None:
    statuses = {
        name: (Api(person).get(f"{PATH}?q=cat").status_code, Api(person).post(PATH, {"id": 1}).status_code)
        for name, person in (("nobody", None), ("moderator", moderator), ("teacher", teacher), ("all", administrator))
    }
    assert statuses == {"nobody": (403, 403), "moderator": (403, 403), "teacher": (200, 201), "all": (200, 201)}


def test_a_search_is_asked_once_and_shows_no_foreign_address_to_load(provider: StockProvider, teacher: User) -> None:
    answers = [Api(teacher).get(f"{PATH}?q=Cat").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["more"] is False
    assert answers[0]["results"][0] == {
        "id": 1,
        "preview": "/api/v1/stock-pictures/1/preview/",
        "page": f"{provider.base}/photos/1/",
        "author": "Mia <b>M</b>",
        "provider": "Pixabay",
        "tags": "cat, mat",
        "width": 900,
        "height": 300,
    }
    assert provider.asked == [f"/api/?key={KEY}&q=Cat&page=1&per_page=24&safesearch=true"]
    provider.total = 25
    assert Api(teacher).get(f"{PATH}?q=dog").json()["more"] is True


@pytest.mark.parametrize("query", ["", "?q=", f"?q={'a' * 101}", "?q=cat&page=0", "?q=cat&page=x", "?q=cat&page=21"])
def test_a_search_that_is_none(query: str, provider: StockProvider, teacher: User) -> None:
    assert Api(teacher).get(f"{PATH}{query}").status_code == 400
    assert provider.asked == []


def test_a_taken_picture_is_a_file_with_its_licence(provider: StockProvider, teacher: User) -> None:
    api = Api(teacher)
    answer = api.post(PATH, {"id": 1})
    item = StorageItem.objects.get()
    told = answer.json()
    assert (answer.status_code, item.user, item.mime_type, item.width) == (201, teacher, "image/jpeg", 900)
    assert (told["filename"], told["alt_text"]) == ("cat, mat.jpg", "cat, mat")
    assert told["attribution"] == {
        "provider": "Pixabay",
        "author": "Mia <b>M</b>",
        "licence": "Pixabay Content License",
        "licence_url": "https://pixabay.com/service/license-summary/",
        "source_url": f"{provider.base}/photos/1/",
    }
    teacher.refresh_from_db()
    assert teacher.storage_used == item.size
    again = api.post(PATH, {"id": 1})
    assert (again.status_code, again.json()["id"]) == (200, str(item.pk))
    assert Attribution.objects.count() == 1
    assert api.get("/files/").json()["results"][0]["attribution"]["author"] == "Mia <b>M</b>"


def test_the_page_of_a_file_names_author_licence_and_source(
    provider: StockProvider, teacher: User, signed_in: Callable[[User], Any]
) -> None:
    Api(teacher).post(PATH, {"id": 1})
    page = signed_in(teacher).get(f"/admin/media_storage/storageitem/{StorageItem.objects.get().pk}/change/")
    text = page.content.decode()
    assert "Mia &lt;b&gt;M&lt;/b&gt;" in text
    assert f'href="{provider.base}/photos/1/"' in text
    assert "Pixabay Content License" in text


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 415, "unsupported_type"),
        ({"largeImageURL": "/missing", "webformatURL": ""}, 404, "unknown_picture"),
        ({"largeImageURL": "{base}/missing"}, 502, "provider_failed"),
        ({"largeImageURL": "{base}/elsewhere"}, 502, "provider_failed"),
        ({"largeImageURL": "http://127.0.0.1:1/x", "webformatURL": "file:///etc/passwd"}, 404, "unknown_picture"),
    ],
    ids=["no picture", "no address", "gone", "leads elsewhere", "foreign addresses"],
)
def test_what_the_provider_does_wrong(
    changes: dict[str, str], status: int, code: str, provider: StockProvider, teacher: User
) -> None:
    fitted = {name: value.replace("{base}", provider.base) for name, value in changes.items()}
    provider.hits = [provider.hit(2, **fitted)]
    answer = Api(teacher).post(PATH, {"id": 2})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not StorageItem.objects.exists()
    assert not any("passwd" in asked for asked in provider.asked)


def test_a_full_storage_takes_none(provider: StockProvider, teacher: User) -> None:
    User.objects.filter(pk=teacher.pk).update(storage_quota=10)
    answer = Api(teacher).post(PATH, {"id": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "quota_exceeded")


def test_a_provider_that_is_away(provider: StockProvider, teacher: User, settings: Settings) -> None:
    settings.PIXABAY_URL = "http://127.0.0.1:1/api/"
    answer = Api(teacher).get(f"{PATH}?q=cat")
    assert (answer.status_code, answer.json()["code"]) == (502, "provider_failed")
    assert KEY not in answer.content.decode()


def test_previews_come_from_here_and_are_pictures(provider: StockProvider, teacher: User) -> None:
    api = Api(teacher)
    answer = api.get(f"{PATH}1/preview/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content == provider.pictures["/small/1"]
    assert api.get(f"{PATH}2/preview/").status_code == 415
    assert api.get(f"{PATH}3/preview/").status_code == 404


@pytest.mark.parametrize(
    ("address", "is_theirs"),
    [
        ("https://pixabay.com/get/a.jpg", True),
        ("https://cdn.pixabay.com/photo/a_150.jpg", True),
        ("http://pixabay.com/get/a.jpg", False),
        ("https://evilpixabay.com/a", False),
        ("https://pixabay.com.evil.example/a", False),
        ("https://pixabay.com@evil.example/a", False),
        ("https://a@pixabay.com/a", False),
        ("https://pixabay.com:8443/a", False),
        ("https://pixabay.com:x/a", False),
        ("https://pixabay.com/a b", False),
        ("//pixabay.com/a", False),
        ("file:///etc/passwd", False),
        ("https://[::1/a", False),
    ],
)
def test_whose_addresses_are_loaded(address: str, is_theirs: bool) -> None:
    assert stock.is_the_providers(address) is is_theirs


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("https://pixabay.com/a"),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["hits", "id", "user", "pageURL", "tags"]), inner),
)


@given(st.builds(lambda hits: {"hits": hits}, st.lists(_json)) | _json)
def test_any_answer_is_read(answer: object) -> None:
    assert isinstance(stock.read_pictures(answer), list)


_names = ["id", "previewURL", "largeImageURL", "webformatURL", "pageURL", "user", "tags", "imageWidth", "imageHeight"]
_values = st.just("https://cdn.pixabay.com/a.jpg") | st.text() | st.integers() | st.none()


@given(st.fixed_dictionaries(dict.fromkeys(_names, _values)))
def test_what_is_read_can_be_used(hit: dict[str, Any]) -> None:
    for picture in stock.read_pictures({"hits": [hit]}):
        assert picture.id > 0
        assert all(map(stock.is_the_providers, (picture.preview, picture.picture, picture.page)))
        assert len(picture.author) <= 255
