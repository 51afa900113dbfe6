"""Formulas in texts: LaTeX between `\\(` and `\\)` is stored as it was written and shown as MathML.

Texts keep their source everywhere (forms, exports, search, judging); they pass here on their way to a screen. What
can't be read as a formula stays as it was written. See docs/decisions/formulas.md.
"""

import html
import re
from dataclasses import dataclass, replace
from functools import lru_cache

import math_core
import nh3

from accounts.wording import say
from quizzes.question_types.shapes import Option, PublicQuestion, Tally

OPEN, CLOSE = "\\(", "\\)"
LATEX_MAX_CHARACTERS = 600
# A formula, and all formulas of one text; of what is longer the source is shown.
MATHML_MAX_CHARACTERS = 16_000
TEXT_MAX_CHARACTERS = 48_000
# Screens of the same question ask for the same formulas again and again.
_REMEMBERED = 512

# No mark-up inside a formula: `<` stands there as an entity. A second opening ends the search: time stays linear.
_FORMULA = re.compile(r"\\\(((?:(?!\\\()[^<])*?)\\\)", re.DOTALL)
_TAGS = {
    *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup"),
    *("munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd", "mpadded", "mphantom"),
}
_ATTRIBUTES = {
    "math": {"alttext"},
    "mi": {"mathvariant"},
    "mo": {
        "class",
        "stretchy",
        "lspace",
        "rspace",
        "form",
        "fence",
        "separator",
        "largeop",
        "movablelimits",
        "minsize",
        "maxsize",
    },
    "mspace": {"width", "height", "depth"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mfrac": {"linethickness", "displaystyle"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
    "mtable": {"displaystyle", "scriptlevel"},
    "mtd": {"class", "columnspan", "rowspan"},
    "mrow": {"class", "displaystyle", "scriptlevel"},
}
# Lengths that stay near the formula: no text may be laid over another part of the page.
_LENGTH = re.compile(r"-?[0-2]?(?:\.\d{1,10})?(?:em)?|3(?:\.5)?em")
_WITH_LENGTHS = frozenset({"width", "height", "depth", "lspace", "rspace", "voffset", "minsize", "maxsize"})
# The content policy refuses style attributes: what they say has a class in base.css, or is left out.
_STYLE = re.compile(r'(?<= )style="([^"]*)"')
_CLASS_OF = {
    "text-align: left": "math-left",
    "text-align: right": "math-right",
    **{f"border-{side}": f"math-line-{side}" for side in ("top", "right", "bottom", "left")},
}
# Not in MathML Core, so browsers draw nothing for it.
# A line over or under something long; without a font for formulas browsers don't stretch it.
_STRETCHED_BAR = '<mo stretchy="true">\u0332'
_ENCLOSED = re.compile(r'<menclose notation="([a-z ]+)">')
# Enough for the converter's own abbreviations and a few of an author's.
_MAX_EXPANSIONS = 50
_converter = math_core.LatexToMathML(fancy_error=False, max_expansions=_MAX_EXPANSIONS)


class NotFormula(ValueError):
    """Text that can't be read as a formula; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class FormulaProblem:
    """A formula that stays source text. `formula`: its LaTeX."""

    formula: str
    message: str


@lru_cache(maxsize=_REMEMBERED)
def mathml(latex: str) -> str:
    """A `<math>` element of the allowed tags; its `alttext` is the source. Raises NotFormula."""
    source = latex.strip()
    if not source:
        raise NotFormula(say("There is nothing in this formula."))
    if len(source) > LATEX_MAX_CHARACTERS:
        raise NotFormula(say("A formula has at most %(most)s characters; divide it.", most=LATEX_MAX_CHARACTERS))
    clean = nh3.clean(
        _with_classes(_convert(source)),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        link_rel=None,
    )
    if not clean.startswith("<math") or len(clean) > MATHML_MAX_CHARACTERS:
        raise NotFormula(say("This formula is too large to be shown; divide it."))
    return f'<math alttext="{html.escape(source)}"{clean.removeprefix("<math")}'


def _convert(source: str) -> str:
    try:
        return _converter.convert_with_local_state(source, displaystyle=False)
    except math_core.LatexError as error:
        # "12: Unknown command …": the number counts characters and helps nobody.
        raise NotFormula(re.sub(r"^\d+: ", "", str(error))) from None
    except BaseException as error:
        # A panic of the converter isn't an Exception in Python; one formula must not end a game.
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise NotFormula(say("This can't be read as a formula.")) from None


def _with_classes(drawn: str) -> str:
    drawn = _STYLE.sub(lambda found: f'class="{" ".join(_classes(found[1]))}"', drawn)
    drawn = _ENCLOSED.sub(lambda found: f'<mrow class="{" ".join(f"math-{one}" for one in found[1].split())}">', drawn)
    return drawn.replace("</menclose>", "</mrow>").replace(_STRETCHED_BAR, '<mo class="math-bar">')


def _classes(style: str) -> list[str]:
    return [name for start, name in _CLASS_OF.items() if start in style]


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in _WITH_LENGTHS and not _LENGTH.fullmatch(value):
        return None
    if name == "class":
        return " ".join(one for one in value.split() if one.startswith("math-")) or None
    return value


def with_formulas(markup: str) -> str:
    """Sanitised HTML with its formulas as MathML."""
    if OPEN not in markup:
        return markup
    room = TEXT_MAX_CHARACTERS

    def shown(found: re.Match[str]) -> str:
        nonlocal room
        try:
            drawn = mathml(html.unescape(found[1]))
        except NotFormula:
            return found[0]
        if len(drawn) > room:
            return found[0]
        room -= len(drawn)
        return drawn

    return _FORMULA.sub(shown, markup)


def problems_of(markup: str) -> list[FormulaProblem]:
    """The formulas of a sanitised text that can't be shown, in their order."""
    found = []
    for match in _FORMULA.finditer(markup):
        latex = html.unescape(match[1])
        try:
            mathml(latex)
        except NotFormula as problem:
            found.append(FormulaProblem(latex.strip(), str(problem)))
    return found


def shown_question(question: PublicQuestion) -> PublicQuestion:
    """A question for a screen. The values that are sent as an answer stay what they are."""
    return replace(
        question,
        question=with_formulas(question.question),
        content=None if question.content is None else with_formulas(question.content),
        options=[_shown_option(option) for option in question.options],
    )


def _shown_option(option: Option) -> Option:
    return replace(option, label=with_formulas(option.label)) if OPEN in option.label else option


def shown_tally(tally: Tally) -> Tally:
    """A tally for a screen. What players typed is text, also if it looks like a formula."""
    bars = [bar if bar.typed else replace(bar, label=with_formulas(bar.label)) for bar in tally.bars]
    return replace(tally, bars=bars)


def shown_answer(type_code: str, answer_html: str) -> str:
    """An answer for a screen, as its question's type writes it; a typed one stays as it was typed."""
    return answer_html if type_code == "TEXT" else with_formulas(answer_html)
