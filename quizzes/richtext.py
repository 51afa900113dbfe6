"""Rich text: the few HTML tags a quiz may hold. Every text inside a quiz is such HTML, on every path.

What players type is plain text and never passes here; it is escaped wherever it is shown.
"""

import html
import re
import unicodedata

import nh3

ALLOWED_TAGS = frozenset({"b", "strong", "i", "em", "small", "mark", "del", "sub", "sup"})
# Mark-up around a text of n visible characters may be this many times longer in all.
MARKUP_FACTOR = 4
# Control characters, and lone surrogates, which UTF-8 can't carry.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def without_control(text: str) -> str:
    """Line ends as `\\n`, no other control character but the tab."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean(text: str) -> str:
    """`text` as HTML with the allowed tags only (no attributes); idempotent; surrounding space removed."""
    markup = nh3.clean(without_control(text), tags=set(ALLOWED_TAGS), attributes={}, link_rel=None)
    # Again, for what stood there as an entity (`&#13;`).
    return without_control(markup).strip()


def clean_plain(text: str) -> str:
    """`text` as HTML without any tag: `<`, `>` and `&` as entities."""
    return html.escape(plain(text), quote=False)


def plain(markup: str) -> str:
    """What a reader of `markup` sees, as plain text."""
    return without_control(html.unescape(nh3.clean(without_control(markup), tags=set()))).strip()


def cut(markup: str, limit: int) -> str:
    """Rich text of at most `limit` visible characters; what is longer loses its mark-up and its end."""
    cleaned = clean(markup[: 50 * limit])
    visible = plain(cleaned)
    if len(visible) <= limit and len(cleaned) <= MARKUP_FACTOR * limit:
        return cleaned
    return html.escape(visible[: limit - 1].rstrip(), quote=False)[: MARKUP_FACTOR * limit] + "…"


def comparable(text: str, case_sensitive: bool = False) -> str:
    """The form in which typed answers are compared: NFKC, runs of space joined, case folded unless sensitive."""
    joined = " ".join(unicodedata.normalize("NFKC", text).split())
    return joined if case_sensitive else unicodedata.normalize("NFKC", joined.casefold())
