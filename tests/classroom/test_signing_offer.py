"""Who is offered to answer by signing, and what their page fetches for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from classroom import services
from rooms import sign_assets
from rooms.models import SignVocabulary
from tests.classroom.test_pages import page_data
from tests.rooms.hands import published_vocabulary

NewGame = Callable[..., services.NewGame]
ASSETS = {
    kind: sign_assets.Asset(f"{kind}.0123456789ab.js", 7) for kind in ("library", "loader", "wasm", "model", "words")
}


@pytest.fixture
def alphabet(teacher: User, monkeypatch: pytest.MonkeyPatch) -> SignVocabulary:
    """An alphabet in use on a server that has the files."""
    monkeypatch.setattr(sign_assets, "installed", lambda: ASSETS)
    SignVocabulary.objects.all().delete()
    return published_vocabulary(teacher, "slsl")


def offered(client: Client, pin: str) -> Any:
    return page_data(client.get(f"/play/{pin}/")).get("signing")


def test_it_is_offered_where_letters_can_be_read(
    alphabet: SignVocabulary, client: Client, new_game: NewGame, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = new_game().pin
    assert offered(client, pin) == "/rooms/signs/recogniser.json"
    # Digits alone are no letters.
    SignVocabulary.objects.update(kind=SignVocabulary.Kind.DIGITS)
    assert offered(client, pin) is None
    SignVocabulary.objects.update(kind=SignVocabulary.Kind.ALPHABET)
    alphabet.versions.update(published_at=None)
    assert offered(client, pin) is None


def test_it_is_not_offered_without_the_files(
    alphabet: SignVocabulary, client: Client, new_game: NewGame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_assets, "installed", lambda: None)
    assert offered(client, new_game().pin) is None


def test_the_recogniser_is_described_and_may_be_kept_for_a_while(alphabet: SignVocabulary, client: Client) -> None:
    answer = client.get("/rooms/signs/recogniser.json")
    told = answer.json()
    assert told["assets"]["wasm"] == {"address": "/static/rooms/signs/assets/wasm.0123456789ab.js", "size": 7}
    assert [(one["slug"], one["signs"]) for one in told["vocabularies"]] == [("slsl", ["A", "E", "I", "O"])]
    assert {part.strip() for part in answer.headers["Cache-Control"].split(",")} == {"public", "max-age=60"}
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.post("/rooms/signs/recogniser.json").status_code == 405
