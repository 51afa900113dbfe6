"""What the readers of all QTI versions share: texts with pictures from one file or package, and times."""

import re
from collections.abc import Callable
from urllib.parse import unquote
from xml.sax.saxutils import escape, quoteattr

from quizzes.formats import markup
from quizzes.formats.building import LAYOUT_NOTE
from quizzes.formats.pictures import Pictures
from quizzes.formats.shapes import Note, Picture
from quizzes.formats.xml_tree import Node
from quizzes.question_types import fields

_DURATION = re.compile(
    r"P(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})D)?"
    r"(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,6})(?:\.[0-9]{1,9})?S)?)?"
)
_MARKED = {"mark", "del"}


class Reading:
    """One file on its way. `resolve` finds a picture by its address in the package."""

    def __init__(self, member: str | None, pictures: Pictures, resolve: Callable[[str], Picture | None]) -> None:
        self.member = member
        self.pictures = pictures
        self.resolve = resolve

    def rich(self, html: str, notes: list[Note]) -> tuple[str, str | None]:
        """(rich text, image) of HTML; what is lost is added to `notes`."""
        return self.taken(markup.from_html(html), notes)

    def taken(self, found: markup.Rich, notes: list[Note]) -> tuple[str, str | None]:
        image, more = self.pictures.take(found, lambda source: self.resolve(unquote(source)))
        if found.lost - {"u"}:
            more.append(LAYOUT_NOTE)
        notes += [note for note in more if note not in notes]
        return found.text, image


def html_of(node: Node, replace: Callable[[Node], str | None] = lambda node: None) -> str:
    """The inside of an element as HTML. `replace` may give other HTML for an element."""
    parts = []
    for item in node.items:
        if isinstance(item, str):
            parts.append(escape(item))
            continue
        given = replace(item)
        parts.append(_element(item, replace) if given is None else given)
    return "".join(parts)


def _element(node: Node, replace: Callable[[Node], str | None]) -> str:
    inner, name = html_of(node, replace), node.name
    if name in ("img", "object"):
        source = node.attribute("src") or node.attribute("data")
        alt = node.attribute("alt") or node.text().strip()
        return f"<img src={quoteattr(source)} alt={quoteattr(alt)}>" if source else inner
    if name == "br":
        return "<br>"
    if name == "span":
        marked = _MARKED & set(node.attribute("class").split())
        return f"<{marked.copy().pop()}>{inner}</{marked.pop()}>" if len(marked) == 1 else inner
    return f"<{name}>{inner}</{name}>" if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9]*", name) else inner


def read_duration(text: str) -> int | None:
    """Seconds of an ISO 8601 duration, if they are a question's time."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        return None
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = (((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
    return total if fields.MIN_TIME_S <= total <= fields.MAX_TIME_S else None
