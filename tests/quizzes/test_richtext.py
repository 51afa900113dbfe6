"""Rich text: the allowed tags and nothing else, whatever comes in."""

import html
import re

import pytest
from hypothesis import given

from quizzes import richtext
from tests.quizzes.strategies import nasty_texts

TAG = re.compile(r"<[^>]*>")
ALLOWED = re.compile(r"</?(b|strong|i|em|small|mark|del|sub|sup)>")


@given(nasty_texts)
def test_only_allowed_tags_without_attributes_survive(text: str) -> None:
    clean = richtext.clean(text)
    assert all(ALLOWED.fullmatch(tag) for tag in TAG.findall(clean))
    assert "<" not in TAG.sub("", clean)
    clean.encode()


@given(nasty_texts)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert richtext.clean(richtext.clean(text)) == richtext.clean(text)


@given(nasty_texts)
def test_plain_text_survives_being_markup(text: str) -> None:
    plain = richtext.plain(text)
    assert richtext.plain(html.escape(plain, quote=False)) == plain
    assert richtext.clean_plain(richtext.clean_plain(text)) == richtext.clean_plain(text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        (
            "<strong>a</strong> <em>b</em> <mark>c</mark> <del>d</del>",
            "<strong>a</strong> <em>b</em> <mark>c</mark> <del>d</del>",
        ),
        ('<b class="x" style="y" onclick="z">a</b>', "<b>a</b>"),
        ("<script>alert(1)</script>a", "a"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ('<a href="javascript:alert(1)">a</a>', "a"),
        ("<b>open", "<b>open</b>"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("  a\x00\x07b  ", "ab"),
        ("<svg><style><b>x</style></svg>", "<b>x</b>"),
    ],
)
def test_examples(text: str, clean: str) -> None:
    assert richtext.clean(text) == clean


def test_comparing_ignores_width_space_and_case() -> None:
    assert richtext.comparable("  Ｈello   World ") == richtext.comparable("hello world")
    assert richtext.comparable("Hello", case_sensitive=True) != richtext.comparable("hello", case_sensitive=True)
