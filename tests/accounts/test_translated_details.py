"""Words about browsers, events and drawn pictures are said in the reader's language, whatever is stored."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise

from accounts import wording
from accounts.avatar_words import CHOICE_WORDS
from accounts.avatars import CHOICES
from accounts.devices import UNKNOWN, device_words, said_device
from accounts.event_words import ALL_OTHERS, APP, BY_A_LINK, LEFT_IDLE, NEW_PASSWORD, passkey_detail, said_detail
from accounts.models import SecurityEvent, User, UserSession
from accounts.services.security_events import Kind, record_event
from tests.accounts.test_devices import CHROME

SignIn = Callable[[User], Client]
GERMAN = {
    "%(browser)s on %(system)s": "%(browser)s unter %(system)s",
    UNKNOWN: "Unbekanntes Gerät",
    "passkey “%(name)s”": "Passkey „%(name)s“",
    APP: "App",
    BY_A_LINK: "über einen Link",
    NEW_PASSWORD: "neues Passwort",
    ALL_OTHERS: "alle anderen",
    LEFT_IDLE: "unbenutzt",
}


@pytest.fixture
def german() -> Iterator[None]:
    """Not the catalogue's: what is tested is that each text goes through it."""
    before = wording._translate
    wording.translate_with(lambda text: GERMAN.get(text, text))
    yield
    wording.translate_with(before)


@pytest.mark.parametrize(
    ("header", "said"),
    [(CHROME, "Chrome unter Linux"), ("", "Unbekanntes Gerät"), ("curl/8.5", "curl"), ("on/1.0", "on")],
)
def test_a_browser(german: None, header: str, said: str) -> None:
    assert said_device(device_words(header)) == said


@pytest.mark.parametrize(
    ("kind", "details", "said"),
    [
        (Kind.SECOND_FACTOR_ADDED, {"name": APP}, "App"),
        (Kind.SECOND_FACTOR_REMOVED, {"name": passkey_detail("my “old” one\n")}, "Passkey „my “old” one\n“"),
        (Kind.SESSION_ENDED, {"name": "Chrome on Linux"}, "Chrome unter Linux"),
        (Kind.SESSION_ENDED, {"reason": "new password", "count": "2"}, "neues Passwort"),
        (Kind.SESSION_ENDED, {"reason": "all others", "count": "2"}, "alle anderen"),
        (Kind.PASSWORD_CHANGED, {"reason": "by a link"}, "über einen Link"),
        (Kind.LOG_OUT, {"reason": "left idle"}, "unbenutzt"),
        (Kind.LOG_OUT, {}, ""),
        # What somebody called it stays so.
        (Kind.KEY_CREATED, {"name": "app"}, "app"),
        (Kind.KEY_CREATED, {"name": "Chrome on Linux"}, "Chrome on Linux"),
        (Kind.PASSKEY_RENAMED, {"name": "“a” → “app”"}, "“a” → “app”"),
    ],
)
def test_a_detail(german: None, kind: SecurityEvent.Kind, details: dict[str, str], said: str) -> None:
    assert said_detail(kind, details) == said


@pytest.mark.django_db
def test_pages_and_the_api_say_it_and_english_is_stored(german: None, teacher: User, signed_in: SignIn) -> None:
    client = signed_in(teacher)
    client.get(reverse("accounts:sessions"), headers={"user-agent": CHROME})
    signed_in(teacher).get(reverse("accounts:sessions"), headers={"user-agent": CHROME})
    other = UserSession.objects.order_by("created_at").last()
    assert other is not None
    client.post(reverse("accounts:end_session", args=[other.pk]), headers={"user-agent": CHROME})
    event = SecurityEvent.objects.get(kind=Kind.SESSION_ENDED)
    assert (event.details, event.device) == ({"name": "Chrome on Linux"}, "Chrome on Linux")
    pages = [client.get(reverse(f"accounts:{name}")).content.decode() for name in ("sessions", "activity", "security")]
    assert ["Chrome unter Linux" in page for page in pages] == [True, True, True]
    assert "Chrome on Linux" not in "".join(pages)


@pytest.mark.django_db
def test_what_an_administrator_changed_is_named_as_the_admin_names_it(teacher: User) -> None:
    event = record_event(user=teacher, kind=Kind.CHANGED_BY_ADMINISTRATOR, details={"reason": "gone_field, verified"})
    assert event.sentence == "Account changed by an administrator: gone_field, e-mail verified"


def test_every_choice_of_a_picture_has_a_word() -> None:
    assert {part: tuple(words) for part, words in CHOICE_WORDS.items()} == dict(CHOICES) | {
        part: tuple(CHOICES[part]) for part in CHOICE_WORDS
    }
    assert all(isinstance(word, Promise) for words in CHOICE_WORDS.values() for word in words.values())
