"""User-Agent headers in words: those that browsers send, and whatever else comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.devices import UNKNOWN, device_words

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (CHROME, "Chrome on Linux"),
        (CHROME.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64") + " Edg/130.0.0.0", "Edge on Windows"),
        (CHROME.replace("X11; Linux x86_64", "X11; CrOS x86_64 14541.0.0"), "Chrome on ChromeOS"),
        (CHROME.replace("X11; Linux x86_64", "Linux; Android 10; K"), "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Safari/605.1.15",
            "Safari on Mac",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.5.0", "curl"),
        ("python-requests/2.32", "python-requests"),
        ("", UNKNOWN),
        ("Mozilla/5.0", UNKNOWN),
    ],
)
def test_what_browsers_send(header: str, words: str) -> None:
    assert device_words(header) == words


@given(st.text())
def test_any_header_gives_short_plain_words(header: str) -> None:
    words = device_words(header)
    assert 0 < len(words) <= 60
    assert all(sign.isalnum() or sign in " .-_" for sign in words)
