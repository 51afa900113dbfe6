"""Page types: what is valid, what visitors get, and that nothing in either can be executed."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes import page_types
from quizzes.page_types import abcd, markdown_html
from quizzes.page_types.shapes import stored_id

ITEM = "5f0e7f6e-6a0c-4c56-9a3e-6d1b7f3f2c11"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<math><mtext></mtext><mglyph><style></math><img src onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](javascript:alert(1))",
    '![x](https://elsewhere.example/a.png "t")',
    "![x](//elsewhere.example/a.png)",
    r"![x](/\elsewhere.example/a.png)",
    '![" onerror="alert(1)](/a.png)',
    '[a](/x "\\" onmouseover=\\"alert(1)")',
    "<javascript:alert(1)>",
    '<https://a.example/"onclick=alert(1)//>',
    "[x]: javascript:alert(1)\n\n[x]",
    "`<script>`\n\n```html\n</code></pre><script>alert(1)</script>\n```",
    "| <b onclick=alert(1)>a</b> |\n|---|\n| <object data=x></object> |",
    "<style>@import url(//elsewhere.example)</style>",
    "<form action=//elsewhere.example><input name=a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "a\x00b\ud800<scr\x00ipt>",
]


class FilesOf:
    """Files at addresses that show who asked."""

    def address(self, value: str) -> str:
        found = stored_id(value)
        return f"/open/{found}/" if found else value if value.startswith("/") else ""

    def alt(self, value: str) -> str:
        return 'A "map" <of> Mars' if stored_id(value) == UUID(ITEM) else ""


class Parts(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


ALLOWED = {
    "a": {"href", "title", "rel", "target"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
}
RICH_TAGS = {"b", "strong", "i", "em", "small", "mark", "del", "sub", "sup"}


def assert_harmless(markup: str) -> None:
    for tag, attributes in Parts(markup).found:
        assert tag in markdown_html.ALLOWED_TAGS | RICH_TAGS
        assert set(attributes) <= ALLOWED.get(tag, set())
        if "href" in attributes:
            assert re.match(r"https?:|mailto:|[^:]*$|[/#?]", str(attributes["href"]).strip())
        if attributes.get("src"):
            assert re.match(r"/(?![/\\])", str(attributes["src"]))


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, below in value.items() if key not in ("alt", "address") for text in texts_in(below)]
    if isinstance(value, list):
        return [text for below in value for text in texts_in(below)]
    return [value] if isinstance(value, str) else []


def page(kind: str, title: object = "", **data: object) -> dict[str, Any]:
    return {"title": title, "type": kind, "data": data}


def pages_holding(text: str) -> list[dict[str, Any]]:
    """A page of every type with `text` wherever text stands."""
    return [
        page("SLIDE", text, elements=[{"type": "HEADING", "text": text}, {"type": "TEXT", "text": text}]),
        page(
            "SLIDE", text, elements=[{"type": "LIST", "items": [text]}, {"type": "IMAGE", "image": ITEM, "alt": text}]
        ),
        page("MARKDOWN", text, markdown=text),
        page("MEMORY", text, cards=[[{"text": text}, {"text": text, "image": ITEM, "alt": text}]] * 2),
        page("ABCD", text, question=text, answers=[{"answer": text, "correct": True}] * 2),
    ]


# --- valid and clean ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", list(page_types.TYPES))
def test_an_example_is_valid_and_already_clean(code: str) -> None:
    example = page_types.example(code)
    assert page_types.validate_pages([example]) == ([example], [])


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        ("text", (), "not_object"),
        ({"type": "FILM", "data": {}}, ("type",), "unknown_type"),
        ({"type": "SLIDE"}, ("data",), "not_object"),
        (page("SLIDE", 5, elements=[{"type": "TEXT", "text": "a"}]), ("title",), "not_text"),
        (page("SLIDE", elements=[]), ("data", "elements"), "wrong_count"),
        (page("SLIDE", elements=["a"]), ("data", "elements", 0), "not_object"),
        (page("SLIDE", elements=[{"type": "MOVIE"}]), ("data", "elements", 0, "type"), "unknown_type"),
        (page("SLIDE", elements=[{"type": "TEXT", "text": " "}]), ("data", "elements", 0, "text"), "required"),
        (
            page("SLIDE", elements=[{"type": "LIST", "items": ["a", ""]}]),
            ("data", "elements", 0, "items", 1),
            "required",
        ),
        (page("SLIDE", elements=[{"type": "IMAGE"}]), ("data", "elements", 0, "image"), "required"),
        (
            page("SLIDE", elements=[{"type": "IMAGE", "image": "https://elsewhere.example/a.png"}]),
            ("data", "elements", 0, "image"),
            "not_image",
        ),
        (page("PDF"), ("data", "url"), "required"),
        (page("PDF", url="https://elsewhere.example/a.pdf"), ("data", "url"), "not_document"),
        (page("MARKDOWN", markdown="\n "), ("data", "markdown"), "required"),
        (page("MARKDOWN", markdown="a" * 20_001), ("data", "markdown"), "too_long"),
        (page("MEMORY", cards=[[{"text": "a"}, {"text": "b"}]]), ("data", "cards"), "wrong_count"),
        (page("MEMORY", cards=[[{"text": "a"}]] * 2), ("data", "cards", 0), "not_pair"),
        (page("MEMORY", cards=[[{"text": "a"}, {}]] * 2), ("data", "cards", 0, 1, "text"), "required"),
        (page("ABCD", question="a", answers=[{"answer": "a"}] * 2), ("data", "answers"), "none_right"),
        (
            page("ABCD", question="a", answers=[{"answer": "a", "correct": "yes"}] * 2),
            ("data", "answers", 0, "correct"),
            "not_boolean",
        ),
    ],
)
def test_one_problem_is_named_with_its_page_and_field(raw: Any, path: tuple[Any, ...], code: str) -> None:
    good = page_types.example("SLIDE")
    _, problems = page_types.validate_pages([good, raw])
    assert (problems[0].path, problems[0].code) == ((1, *path), code)


def test_too_many_pages() -> None:
    _, problems = page_types.validate_pages([page_types.example("SLIDE")] * 101)
    assert [problem.code for problem in problems] == ["too_many"]


def test_cards_get_ids_that_differ() -> None:
    cards = [[{"text": "a", "id": "x"}, {"text": "b", "id": "x"}], [{"text": "c"}, {"text": "d", "id": "<b>"}]]
    (cleaned,), problems = page_types.validate_pages([page("MEMORY", cards=cards)])
    assert problems == []
    assert [card["id"] for pair in cleaned["data"]["cards"] for card in pair] == ["x", "1b", "2a", "2b"]


# --- what visitors get ----------------------------------------------------------------------------


def test_a_question_goes_out_without_its_solution() -> None:
    data = abcd.example()
    assert abcd.public_view(data, FilesOf()) == {
        "question": "Which planet is the largest?",
        "answers": ["Jupiter", "Saturn", "Earth"],
    }
    assert abcd.solution(data) == [0]


def test_pictures_go_out_with_the_address_and_words_of_their_visitor() -> None:
    elements = [{"type": "IMAGE", "image": ITEM, "alt": ""}, {"type": "IMAGE", "image": ITEM, "alt": "Mine"}]
    pages, _ = page_types.validate_pages([page("SLIDE", elements=elements), page("PDF", url=ITEM)])
    slide, document = page_types.public_pages(pages, FilesOf())
    assert [element["picture"] for element in slide["data"]["elements"]] == [
        {"address": f"/open/{ITEM}/", "alt": 'A "map" <of> Mars'},
        {"address": f"/open/{ITEM}/", "alt": "Mine"},
    ]
    assert document["data"] == {"address": f"/open/{ITEM}/"}


def test_memory_cards_go_out_as_a_flat_list_with_their_pair() -> None:
    cards = page_types.TYPES["MEMORY"].public_view(page_types.example("MEMORY")["data"], FilesOf())["cards"]
    assert [(card["id"], card["pair"]) for card in cards] == [
        ("1a", 0), ("1b", 0), ("2a", 1), ("2b", 1), ("3a", 2), ("3b", 2),
    ]  # fmt: skip


def test_every_named_file_is_told() -> None:
    pages, problems = page_types.validate_pages(
        [
            page("SLIDE", elements=[{"type": "IMAGE", "image": ITEM}]),
            page("MEMORY", cards=[[{"image": "/a.png"}, {"text": "b"}], [{"text": "c"}, {"text": "d"}]]),
            page("MARKDOWN", markdown=f"* in a list ![map](/files/{ITEM}/x/map.png)"),
            page("PDF", url=ITEM.replace("-", "")),
        ]
    )
    assert problems == []
    assert list(page_types.named_files(pages)) == [ITEM, "/a.png", f"/files/{ITEM}/x/map.png", ITEM]


def test_markdown_becomes_html() -> None:
    text = f"# Big\n\nA **bold** [link](https://a.example/) and ![]({ITEM})\n\n3. c\n\n| a |\n|---|\n| b |\n\n~~old~~"
    markup = markdown_html.render(text, FilesOf())
    assert re.sub(r"<(a|img) [^>]*>", r"<\1>", markup) == (
        "<h3>Big</h3>\n<p>A <strong>bold</strong> <a>link</a> and <img></p>\n"
        '<ol start="3">\n<li>c</li>\n</ol>\n'
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n"
        "<p><s>old</s></p>"
    )
    # The order of attributes is the cleaner's own.
    assert [attributes for tag, attributes in Parts(markup).found if tag in ("a", "img")] == [
        {"href": "https://a.example/", "rel": "noopener noreferrer nofollow", "target": "_blank"},
        {"src": f"/open/{ITEM}/", "alt": 'A "map" <of> Mars', "loading": "lazy"},
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_harmless_wherever_it_stands(text: str) -> None:
    pages, _ = page_types.validate_pages(pages_holding(text))
    shown = page_types.public_pages(pages, FilesOf())
    assert len(shown) == 5
    for markup in texts_in(shown):
        assert_harmless(markup)


def test_the_check_for_harm_can_fail() -> None:
    for harm in ("<script>", '<p onclick="a">', '<a href="javascript:a">', '<img src="//elsewhere.example/">'):
        with pytest.raises(AssertionError):
            assert_harmless(harm)


# --- anything -------------------------------------------------------------------------------------

ANY_TEXT = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE), st.just(ITEM))
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), ANY_TEXT),
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(
            st.sampled_from(
                [
                    "title",
                    "type",
                    "data",
                    "elements",
                    "text",
                    "items",
                    "image",
                    "alt",
                    "url",
                    "markdown",
                    "cards",
                    "id",
                    "question",
                    "answers",
                    "answer",
                    "correct",
                ]
            ),
            below,
            max_size=5,
        ),
    ),
    max_leaves=25,
)
ANY_PAGE = st.fixed_dictionaries(
    {
        "title": st.one_of(ANY_TEXT, ANY_JSON),
        "type": st.sampled_from([*page_types.TYPES, "FILM", 3]),
        "data": st.one_of(
            ANY_JSON,
            st.fixed_dictionaries({"markdown": ANY_TEXT}),
            st.fixed_dictionaries({"elements": st.lists(ANY_JSON, max_size=3)}),
            st.fixed_dictionaries({"cards": st.lists(st.lists(ANY_JSON, max_size=3), max_size=3)}),
            st.fixed_dictionaries({"question": ANY_TEXT, "answers": st.lists(ANY_JSON, max_size=3)}),
        ),
    }
)


@settings(max_examples=150)
@given(st.lists(st.one_of(ANY_PAGE, ANY_JSON), max_size=4))
def test_validation_is_total_and_what_it_accepts_is_clean(raw: list[Any]) -> None:
    for one in raw:
        pages, problems = page_types.validate_pages([one])
        if problems:
            assert all(problem.path[:1] == (0,) for problem in problems)
            continue
        assert page_types.validate_pages(pages) == (pages, [])
        json.dumps(pages, ensure_ascii=False).encode()
        for markup in texts_in(page_types.public_pages(pages, FilesOf())):
            assert_harmless(markup)


@settings(max_examples=200)
@given(st.lists(st.one_of(ANY_TEXT, st.sampled_from(["\n", "> ", "[", "](", ")", "<", "`", "![", "|", "\n---\n"]))))
def test_no_markdown_becomes_harmful(parts: list[str]) -> None:
    text = markdown_html.without_control("".join(parts))
    assert_harmless(markdown_html.render(text, FilesOf()))
