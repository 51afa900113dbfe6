"""Between the HTML and plain text of other products and our rich text."""

import html
import re
from dataclasses import dataclass

import nh3

from quizzes import richtext
from quizzes.formats import limits

_SAME = {"s": "del", "strike": "del"}
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "pre", "blockquote", "section", "hr"}
    | {"article", "header", "footer", "figure", "figcaption", "dl", "dt", "dd", "caption"}
)
_LAYOUT = frozenset({"table", "ul", "ol", "pre", "u", "audio", "video", "iframe", "object", "math", "svg", "a"})
_KNOWN = richtext.ALLOWED_TAGS | _BLOCKS | _LAYOUT | _SAME.keys() | {"br", "li", "td", "th", "img"}
# What nh3 writes: closed quotes, no stray "<".
_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?:\s+[a-z]+="[^"]*")*)\s*/?>')
_EMBEDDED = re.compile(r"data:image/[a-z+.-]{1,20};base64,[A-Za-z0-9+/=]+")
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
_ALT = re.compile(r'\salt="([^"]*)"')
_SPACE = re.compile(r"[ \t\r\n]+")
_TAG = r"</?(?:b|strong|i|em|small|mark|del|sub|sup)>"
_CELL_MARKUP = re.compile(rf"{_TAG}|&(?:lt|gt|amp|nbsp);")
_ANY_MARKUP = re.compile(
    r"</?(?:b|strong|i|em|small|mark|del|sub|sup|u|s|p|br|div|span|img|ul|ol|li|a|code|pre|h[1-6]|table|tr|td|font)"
    r"(?:\s[^<>]*)?/?>|&(?:lt|gt|amp|nbsp|quot|#\d+);",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rich:
    """Rich text made of HTML. `pictures` are the addresses of its images, `alts` what each shows in plain words, `lost`
    what else it had."""

    text: str
    pictures: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()
    lost: frozenset[str] = frozenset()


def plain_line(text: str) -> str:
    """Plain text on one line, without what can't be stored."""
    return " ".join(richtext.without_control(text).split())


def from_plain(text: str) -> str:
    return html.escape(text, quote=False)


def from_html(source: str) -> Rich:
    """Blocks and line breaks become line ends; what we don't have is left out and named in `lost`."""
    embedded: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        embedded.append(found[0])
        return f"data:,{len(embedded) - 1}"

    # Pictures inside the text are long, and all else that is that long can't be a question.
    source = _EMBEDDED.sub(put_aside, source)[: limits.MAX_MARKUP_CHARACTERS]
    if source.count("<") > limits.MAX_TAGS:
        source = re.sub(r"<[^<>]*>", " ", source).replace("<", " ")
    cleaned = nh3.clean(
        source,
        tags=set(_KNOWN),
        attributes={"img": {"src", "alt"}},
        link_rel=None,
        url_schemes={"http", "https", "data"},
    )
    out = _Output()
    at = 0
    for token in _TOKEN.finditer(cleaned):
        out.write(cleaned[at : token.start()])
        at = token.end()
        _write_tag(out, closing=token[1] == "/", name=token[2], attributes=token[3])
    out.write(cleaned[at:])
    pictures = [_brought_back(picture, embedded) for picture in out.pictures]
    return Rich("".join(out.parts).strip(), tuple(pictures), tuple(out.alts), frozenset(out.lost))


def _brought_back(picture: str, embedded: list[str]) -> str:
    place = picture.removeprefix("data:,")
    return embedded[int(place)] if place.isascii() and place.isdigit() and int(place[:6]) < len(embedded) else picture


class _Output:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pictures: list[str] = []
        self.alts: list[str] = []
        self.lost: set[str] = set()
        self.break_due = False

    def write(self, text: str) -> None:
        # A line end in HTML is a space; other runs of space stay as they are.
        text = _SPACE.sub(lambda run: " " if "\n" in run[0] or "\r" in run[0] else run[0], text)
        if not text or (self.break_due and not text.strip()):
            return
        if self.break_due and self.parts:
            self.parts.append("\n")
        self.break_due = False
        self.parts.append(text)


def _write_tag(out: _Output, *, closing: bool, name: str, attributes: str) -> None:
    if name in _LAYOUT:
        out.lost.add(name)
    if name == "img":
        source, alt = _SOURCE.search(attributes), _ALT.search(attributes)
        out.pictures.append(html.unescape(source[1]) if source else "")
        out.alts.append(plain_line(html.unescape(alt[1])) if alt else "")
    elif name == "br":
        out.parts.append("\n")
        out.break_due = False
    elif name in _BLOCKS or (name == "li" and closing):
        out.break_due = bool(out.parts)
    elif name == "li":
        out.break_due = bool(out.parts)
        out.write("• ")
    elif name in ("td", "th"):
        out.write(" ")
    elif name in richtext.ALLOWED_TAGS or name in _SAME:
        out.write(f"<{'/' if closing else ''}{_SAME.get(name, name)}>")


def to_html(text: str) -> str:
    return text.replace("\n", "<br>")


def from_cell(text: str) -> str:
    """A spreadsheet's or CSV file's cell: plain, unless it holds one of our tags or an entity."""
    return text if _CELL_MARKUP.search(text) else from_plain(text)


def to_cell(text: str) -> str:
    """The reverse of `from_cell`: plain text wherever that means the same."""
    plain = richtext.plain(text)
    return plain if is_plain(text) and not _CELL_MARKUP.search(plain) else text


def from_unknown(text: str) -> Rich:
    """Text that may be HTML or not, as other products guess it."""
    found = _ANY_MARKUP.search(text)
    return from_html(text) if found else Rich(from_plain(text[: limits.MAX_MARKUP_CHARACTERS]))


def is_plain(text: str) -> bool:
    """Whether a rich text has no formatting, so that its plain text says it all."""
    return re.search(_TAG, text) is None and richtext.clean(from_plain(richtext.plain(text))) == text
