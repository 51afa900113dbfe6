"""XML as a small tree that knows its lines. No entities, no foreign files, bounded depth and size."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from accounts.wording import say
from quizzes.formats import limits
from quizzes.formats.shapes import FormatError, Position

_MARK = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?")
# Space, a declaration or instruction, a comment, a document type with or without a part of its own.
_BEFORE_ROOT = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!(?!--)[^>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True, eq=False)
class Node:
    """An element under its local name (no namespace). `items` are its texts and elements in order."""

    name: str
    attributes: dict[str, str]
    line: int = 0
    parent: "Node | None" = None
    place: int = 1
    items: list["Node | str"] = field(default_factory=list)

    @property
    def path(self) -> str:
        """E.g. /quiz/question[3]/answer[1]."""
        return f"{self.parent.path}/{self.name}[{self.place}]" if self.parent else f"/{self.name}"

    def position(self, member: str | None = None) -> Position:
        return Position(member=member, line=self.line, path=self.path)

    def children(self, *names: str) -> Iterator["Node"]:
        """Its elements, of these names if any are given."""
        for item in self.items:
            if isinstance(item, Node) and (not names or item.name in names):
                yield item

    def child(self, name: str) -> "Node | None":
        return next(self.children(name), None)

    def descendants(self, *names: str) -> Iterator["Node"]:
        for item in self.items:
            if isinstance(item, Node):
                if item.name in names:
                    yield item
                yield from item.descendants(*names)

    def first(self, name: str) -> "Node | None":
        return next(self.descendants(name), None)

    def text(self) -> str:
        """All text inside."""
        return "".join(item if isinstance(item, str) else item.text() for item in self.items)

    def text_of(self, name: str) -> str:
        """The text of the first child of that name, without space around; "" if there is none."""
        found = self.child(name)
        return found.text().strip() if found else ""

    def attribute(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)


def parse_xml(data: bytes, *, member: str | None = None, rename: Callable[[str], str] = lambda name: name) -> Node:
    """The root element; names of elements and attributes go through `rename`. Raises FormatError with the line."""
    if len(data) > limits.MAX_TEXT_BYTES:
        message = say("An XML file may have at most %(most)s MB.", most=limits.MAX_TEXT_BYTES // 1000000)
        raise FormatError(message, Position(member=member))
    builder = _Builder(rename, member)
    # Type declarations occur in real files (QTI 1.2) and are harmless without entities.
    parser = DefusedXMLParser(target=builder, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    builder.expat = parser.parser
    try:
        parser.feed(data)
        parser.close()
    except ParseError as error:
        line = error.position[0] if error.position else None
        raise FormatError(say("The XML is broken."), Position(member=member, line=line)) from None
    except DefusedXmlException:
        line = builder.expat.CurrentLineNumber
        message = say("The file declares XML entities or loads other files, which is not allowed.")
        raise FormatError(message, Position(member=member, line=line)) from None
    except (LookupError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            say("The XML file's encoding is unknown. Save it as UTF-8."), Position(member=member)
        ) from None
    if builder.root is None:
        raise FormatError(say("The XML is empty."), Position(member=member))
    return builder.root


class _Builder:
    """Receives the parser's events. The parser wants these four names."""

    def __init__(self, rename: Callable[[str], str], member: str | None) -> None:
        self.rename = rename
        self.member = member
        self.root: Node | None = None
        self.open: list[Node] = []
        self.places: list[dict[str, int]] = []
        self.count = 0
        self.expat: Any = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        line = self.expat.CurrentLineNumber
        if self.count > limits.MAX_ELEMENTS or len(self.open) >= limits.MAX_DEPTH:
            raise FormatError(
                say("The XML has too many or too deeply nested elements."), Position(self.member, line=line)
            )
        name = self.rename(_local(tag))
        node = Node(name, {self.rename(_local(key)): value for key, value in attributes.items()}, line)
        if self.open:
            node.parent = self.open[-1]
            node.place = self.places[-1][name] = self.places[-1].get(name, 0) + 1
            self.open[-1].items.append(node)
        else:
            self.root = node
        self.open.append(node)
        self.places.append({})

    def end(self, tag: str) -> None:
        self.open.pop()
        self.places.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].items.append(text)

    def close(self) -> None:
        """Nothing to finish."""


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def without_illegal(text: str) -> str:
    """`text` with U+FFFD for characters that XML can't hold."""
    return _ILLEGAL.sub("\ufffd", text)


def text_xml(text: str) -> str:
    """Text inside an element."""
    return escape(without_illegal(text), {"\r": "&#13;"})


def _quoted(value: str | int | float) -> str:
    return quoteattr(without_illegal(str(value)), {"\r": "&#13;"})


def tag(name: str, /, *inner: str, **attributes: str | int | float) -> str:
    """`<name attribute="…">inner</name>` of ready XML; a `_` before or in a name stands for what Python can't spell.

    A leading underscore is dropped, a double one is a colon.
    """
    given = "".join(
        f" {key.removeprefix('_').replace('__', ':')}={_quoted(value)}" for key, value in attributes.items()
    )
    body = "".join(inner)
    return f"<{name}{given}>{body}</{name}>" if body else f"<{name}{given}/>"


def document(root: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()


def root_name(data: bytes) -> str:
    """The local name of what looks like the root element; "" if this doesn't start like XML."""
    start = data[:20_000].replace(b"\x00", b"")
    at = _MARK.match(start).end()  # type: ignore[union-attr]  # matches nothing, too
    # One thing after the other: searching for the root would begin anew at every "<" of a file made for that.
    while found := _BEFORE_ROOT.match(start, at):
        at = found.end()
    root = _ROOT.match(start, at)
    return root[1].decode("ascii", "replace") if root else ""
