"""What is translated, as functions from source text to violations; no file is read here.

Templates: every word between tags and in an attribute that people meet stands inside `translate` or `blocktranslate`.
Scripts: every literal that reads like English stands inside `gettext` or `ngettext`. A literal reads like English if it
begins with a capital word, or has two words and the punctuation of a sentence, or is given to what people read
(`textContent`, `ariaLabel`, `title`, …). Names that programs compare (keys of a keyboard, headers) are listed.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

WORD = re.compile(r"[^\W\d_]{2,}")
# Begins with a capital word, ends like a sentence, or holds a word that only sentences have.
SENTENCE = re.compile(
    r"^[A-Z][a-z’']+($|[\s,.:;!?…])|[a-z’']+ [A-Za-z’']+.*[.!?…]$"
    r"|(?:^| )(?:the|an|of|is|are|no|not|your|you|and|or|has|have|this|that|can't|yet) \S"
    r"|\S (?:yet|more|the|your|of)(?: |$)"
)
# --- templates ------------------------------------------------------------------------------------

READ_ATTRIBUTES = frozenset(
    {"aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "label"}
)
# Text that is no language: inside these, machines or mathematicians read.
SILENT_ELEMENTS = frozenset({"script", "style", "code", "kbd", "samp", "math"})
# The product's and others' names, units and formats.
NAMES = frozenset(
    {
        *("Classroom", "ClassQuiz", "Kahoot", "Kahoot!", "Moodle", "Pixabay", "GitHub", "Google", "Anki"),
        *("PDF", "CSV", "XLSX", "JSON", "GIFT", "ZIP", "PIN", "QR", "API", "REST", "MP4", "WebVTT", "SRT", "ID"),
        *("px", "ms", "kB", "MB", "GB", "Excel", "OpenAPI", "AsyncAPI", "LaTeX", "Markdown"),
        *("Atkinson", "Hyperlegible", "Lexend"),
    }
)


def untranslated_text(source: str) -> list[str]:
    """Line and words of every piece of a template that no translation reaches."""
    parser = _Page()
    parser.feed(_without_template_tags(source))
    parser.close()
    return parser.found


def _without_template_tags(source: str) -> str:
    """The mark-up alone, line by line as it was: tags, variables and what is translated have become nothing."""
    kept, inside = [], ""
    for token in Lexer(source).tokenize():
        text = token.contents
        if token.token_type == TokenType.TEXT:
            kept.append("\n" * text.count("\n") if inside else text)
            continue
        name = text.split()[0] if token.token_type == TokenType.BLOCK and text.split() else ""
        if name in {"blocktranslate", "blocktrans", "comment"}:
            inside = f"end{name}"
        elif name == "block" and text.split()[1].endswith("class"):
            inside = "endblock"
        elif name == inside:
            inside = ""
        kept.append("\n" * (token.contents.count("\n")))
    return "".join(kept)


class _Page(HTMLParser):
    """Collects words between tags and in attributes that people read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT_ELEMENTS:
            self.silent.append(tag)
        given = dict(attrs)
        for name, value in attrs:
            shown = name in READ_ATTRIBUTES or (
                name == "value" and tag == "input" and given.get("type") in {"submit", "button"}
            )
            # Words for a script; what else stands in such attributes are names and addresses.
            shown = shown or (name.startswith("data-") and bool(SENTENCE.search(value or "")) and " " in (value or ""))
            if shown and value:
                self._judge(value)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._judge(data)

    def _judge(self, text: str) -> None:
        if any(word not in NAMES for word in WORD.findall(text)):
            line = self.getpos()[0] + text[: len(text) - len(text.lstrip())].count("\n")
            self.found.append(f"{line}: {' '.join(text.split())}")


# --- scripts --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Literal:
    """One string or template literal; `before` is the code since the last `;`, `call` the call it is an argument of."""

    line: int
    text: str
    before: str
    call: str


TRANSLATING = frozenset({"gettext", "ngettext", "pgettext", "npgettext"})
# What programs compare or send, though it begins with a capital letter.
TOKENS = re.compile(
    r"""(?x)
    Enter | Escape | Tab | Backspace | Delete | Space | Home | End | Page(Up|Down) | Arrow(Up|Down|Left|Right)?
    | Key[A-Z] | Control | Shift | Meta | Alt
    | Content-\w+ | X-[\w-]+ | Accept(-\w+)? | Authorization | Bearer\ ?.* | Tus-\w+ | Upload-\w+ | Cache-Control
    | Attempt\ \$\{\} | Left | Right
    | [A-Z]\w*Error | [A-Z]\w+Exception | [A-Z][a-z]+([A-Z][a-z]+)+ | Files | Text
    """
)
_READ = r"(?:textContent|innerText|aria(?:-l|L)abel|aria-?[dD]escription|aria-?[vV]alue-?[tT]ext|title|placeholder|alt)"
READ_BY_PEOPLE = re.compile(
    rf'(?:\b{_READ}"?\s*(?:=|:|\+=)[^(;,{{}}]*|setAttribute\("{_READ}",\s*|\balert\(|\bconfirm\()$'
)
# Compared, asked of the page, or said to developers.
NOT_READ = re.compile(
    r"(?:\b(?:import|from|case)|===|!==|(?:querySelector\w*|closest|matches|matchMedia|Error|console\.\w+)\()\s*$|Error\(`*$"
)


def unmarked_literals(source: str) -> list[str]:
    """Line and text of every literal in a script that reads like English and that gettext doesn't see."""
    return [
        f"{literal.line}: {literal.text}"
        for literal in literals(source)
        if literal.call not in TRANSLATING and _reads_like_english(literal)
    ]


def _reads_like_english(literal: Literal) -> bool:
    text = literal.text.strip()
    if not WORD.search(text.replace("${}", "")) or TOKENS.fullmatch(text):
        return False
    if NOT_READ.search(literal.before) or re.fullmatch(r"\{\w+\}", text):
        return False
    plain = " ".join(text.replace("${}", " ").split())
    if SENTENCE.search(plain):
        return True
    return bool(READ_BY_PEOPLE.search(literal.before) and not re.search(r"[-_/#.]\w", plain))


_TOKEN = re.compile(
    r"""(?xs)
      (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<tick>`)
    | (?P<word>[A-Za-z_$][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<slash>/)
    | (?P<space>\s+)
    | (?P<sign>.)
    """
)
_REGEX = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")


def literals(source: str) -> Iterator[Literal]:
    """Every literal of a script; in a template literal `${}` stands for what is put in."""
    yield from _Script(source).literals()


class _Script:
    """A reader of JavaScript that knows as much as telling literals from code takes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0
        self.calls: list[str] = []
        self.before = ""

    def literals(self, end: str = "") -> Iterator[Literal]:
        """Up to `end` (the brace that closes what stands in a template literal)."""
        depth = 0
        while self.place < len(self.source):
            match = _TOKEN.match(self.source, self.place)
            assert match
            kind, text, start = match.lastgroup, match.group(), self.place
            if kind == "slash" and (regex := self._regex()):
                text, kind = regex, "regex"
            self.place = start + len(text)
            if kind == "string":
                yield self._literal(start, text[1:-1])
            elif kind == "tick":
                yield from self._template(start)
            elif kind == "sign":
                depth += {"{": 1, "}": -1}.get(text, 0)
                if end and depth < 0:
                    return
                self._bracket(text)
            if kind != "comment":
                self.before += " " if kind == "space" else '""' if kind in {"tick", "regex"} else text

    def _regex(self) -> str:
        """A regular expression stands where a value may begin."""
        code = self.before.rstrip()
        if code and (code[-1] in ")]}" or code[-1].isalnum() or code[-1] in '_$"') and not code.endswith("return"):
            return ""
        match = _REGEX.match(self.source, self.place)
        return match.group() if match else ""

    def _bracket(self, sign: str) -> None:
        if sign in "([{":
            # Of the last words alone: a search through all that came before is most of the work.
            name = re.search(r"([\w$]+)\s*$", self.before[-200:]) if sign == "(" else None
            self.calls.append(name.group(1) if name else "")
        elif sign in ")]}" and self.calls:
            self.calls.pop()

    def _literal(self, start: int, text: str) -> Literal:
        call = self.calls[-1] if self.calls else ""
        return Literal(self.source.count("\n", 0, start) + 1, text, self.before[-200:], call)

    def _template(self, start: int) -> Iterator[Literal]:
        text, before = "", self.before
        inner = []
        while self.place < len(self.source):
            sign = self.source[self.place]
            if sign == "`":
                self.place += 1
                break
            if self.source.startswith("${", self.place):
                self.place += 2
                self.calls.append("")
                self.before += "`"
                inner += list(self.literals(end="}"))
                self.calls.pop()
                text += "${}"
                self.place += 0
                continue
            text += self.source[self.place : self.place + (2 if sign == "\\" else 1)]
            self.place += 2 if sign == "\\" else 1
        self.before = before
        yield self._literal(start, text)
        yield from inner


# --- Python ---------------------------------------------------------------------------------------

EAGER = frozenset({"gettext", "ngettext", "pgettext", "say"})
LAZY = frozenset({"gettext_lazy", "ngettext_lazy", "pgettext_lazy"})


def said_at_import(source: str) -> list[str]:
    """Line and code of every text of a module that is translated when it is imported, before anybody asks for it."""
    tree, found = ast.parse(source), []
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"django.utils.translation", "accounts.wording"}
        for alias in node.names
    }

    def is_call(node: ast.AST, wanted: frozenset[str]) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and names.get(node.func.id) in wanted

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            # What is inside runs later; defaults and decorators run now.
            for now in [
                *node.args.defaults,
                *filter(None, node.args.kw_defaults),
                *getattr(node, "decorator_list", []),
            ]:
                look(now)
            return
        made_text = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str"
        if is_call(node, EAGER) or (made_text and any(is_call(given, LAZY) for given in node.args)):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
        for child in ast.iter_child_nodes(node):
            look(child)

    look(tree)
    return found
