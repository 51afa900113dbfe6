"""Which language a socket's refusals are in."""

import pytest

from accounts.socket_language import language_of_socket, said_in


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("language=de", "fr", "de"),
        ("language=de-AT", "", "de"),
        ("language=FR", "", "fr"),
        ("language=xx", "es;q=0.9, fr;q=0.8", "es"),
        ("", "fr", "fr"),
        ("", "", "en"),
        ("language=", "*", "en"),
        ("language=" + "a" * 5000, "\xff", "en"),
        ("&".join(["language=de"] * 9), "", "de"),
        ("language=%00%ff&x", "tlh", "en"),
    ],
)
def test_the_page_decides_then_the_browser_then_english(query: str, accepted: str, language: str) -> None:
    scope = {"query_string": query.encode(), "headers": [(b"accept-language", accepted.encode("latin-1"))]}
    assert language_of_socket(scope) == language


def test_a_connection_without_either_hears_english() -> None:
    assert language_of_socket({}) == "en"
    assert said_in("en", "This call has ended.") == "This call has ended."
