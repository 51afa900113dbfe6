"""Markdown → HTML that can do no harm: raw HTML in it stays text, and what comes out is cleaned by nh3 again."""

import re
from collections.abc import Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from quizzes.formulas import CLOSE, OPEN, with_formulas
from quizzes.page_types.shapes import Files, stored_id

ALLOWED_TAGS = frozenset(
    [
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "img",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_LINKS = {"http", "https", "mailto"}
# Pictures come from this server only: another host would learn who reads, and may be out of a school's reach.
_OWN_ADDRESS = re.compile(r"/(?![/\\])[^\s\\]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6"}
# Where a formula stands until the text around it is clean; nobody types these.
_BEGIN, _END = "\ue000", "\ue001"


def _formula(state: StateInline, silent: bool) -> bool:
    """`\\( … \\)` is a formula: nothing in it is Markdown. In code it stays text."""
    if not state.src.startswith(OPEN, state.pos):
        return False
    begin = state.pos + len(OPEN)
    end = state.src.find(CLOSE, begin)
    if end < 0 or OPEN in state.src[begin:end]:
        return False
    if not silent:
        state.push("text", "", 0).content = f"{_BEGIN}{state.src[begin:end]}{_END}"
    state.pos = end + len(CLOSE)
    return True


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_MARKDOWN.inline.ruler.before("escape", "formula", _formula)


def without_control(text: str) -> str:
    """Line ends as `\\n`, no other control character but the tab."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def pictures(text: str) -> Iterator[str]:
    """What the pictures in the text point to, as written."""
    for token in _pictures(_MARKDOWN.parse(text)):
        yield str(token.attrs.get("src", ""))


def render(text: str, files: Files) -> str:
    """HTML of ALLOWED_TAGS. Its headings stand below those of the activity and of the page: they start at level 3."""
    tokens = _MARKDOWN.parse(text.replace(_BEGIN, "").replace(_END, ""))
    for token in _pictures(tokens):
        _place_picture(token, files)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    clean = nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=set(ALLOWED_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=_LINKS,
        link_rel="noopener noreferrer nofollow",
        # A link must not end the activity.
        set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"loading": "lazy"}},
    ).strip()
    return _drawn(clean)


def _drawn(clean: str) -> str:
    """Source that stands in code keeps its signs as text; formulas in attributes (a picture's words) too."""
    if _BEGIN not in clean:
        return clean
    parts = re.split(r"(<[^>]*>)", clean)
    return "".join(
        part.replace(_BEGIN, OPEN).replace(_END, CLOSE) if place % 2 else _with_drawn(part)
        for place, part in enumerate(parts)
    )


def _with_drawn(text: str) -> str:
    return re.sub(f"{_BEGIN}([^{_END}]*){_END}", lambda found: with_formulas(f"{OPEN}{found[1]}{CLOSE}"), text)


def _pictures(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _pictures(token.children or [])


def _place_picture(token: Token, files: Files) -> None:
    source = str(token.attrs.get("src", ""))
    if stored_id(source) is not None:
        if not token.content:
            # The renderer writes the children's text as the alt text.
            token.children = [Token("text", "", 0, content=files.alt(source))]
        source = files.address(source)
    token.attrs["src"] = source


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src") and not _OWN_ADDRESS.fullmatch(value):
        return None
    return value
