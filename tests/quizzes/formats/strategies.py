"""Quizzes for the formats: every feature a question can have, with texts that mean something to some format."""

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from quizzes import question_types, richtext
from quizzes.formats import Content, Picture
from quizzes.question_types.shapes import Problems

PNG = b"\x89PNG\r\n\x1a\n" + b"picture one"
JPEG = b"\xff\xd8\xff\xe0 picture two"
GIF = b"GIF89a picture three"
PICTURES = {picture.key: picture for picture in (Picture(PNG), Picture(JPEG), Picture(GIF))}

_words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
_tricky = st.sampled_from(
    [
        "A. one",
        "ANSWER: A",
        "::title::",
        "{=a ~b}",
        "// no comment",
        "$CATEGORY: x",
        "a -> b",
        "50 % : 50 #1 \\n \\frac{1}{2}",
        "*",
        "TRUE",
        "=1+1",
        "+49",
        "-5",
        "'quoted'",
        '"double", comma; semicolon',
        "@SUM(A1)",
        "a < b & c > d",
        "&lt;b&gt;",
        "&amp;lt;",
        "<b>bold</b> and <sub>2</sub>",
        "<mark>a</mark> <del>b</del> <i>c</i>",
        "<b>x",
        "&nbsp;edge&nbsp;",
        "two  spaces",
        "line\nbreak\n\nand more",
        "_x0041_",
        "]]>",
        "שלום עולם",
        "مرحبا (a)",
        "naïve “quotes” – dash",
        "😀 emoji 👩‍🏫",
        "@@PLUGINFILE@@/x.png",
        "{1:MC:=a~b}",
        "1,3",
        "3.0",
        "_____",
        "2 + 2 = _____",
        "[html]",
        "\u200fRTL mark",
        "\u2028separator",
        "tab\there",
    ]
)
texts = st.one_of(_words, _tricky, st.tuples(_words, _tricky).map(" ".join)).filter(
    lambda text: bool(richtext.plain(text))
)
times = st.one_of(st.just(20), st.just(30), st.integers(1, 300))
colors = st.one_of(st.none(), st.just("#d6edc9"))
images = st.one_of(st.none(), st.none(), st.sampled_from(list(PICTURES)), st.just("/static/a.png?x=1&y=2"))
_numbers = st.one_of(
    st.integers(-1000, 1000), st.integers(-100_000, 100_000).map(lambda number: number / 1000), st.integers(0, 10**9)
)


@st.composite
def _option(draw: st.DrawFn, kind: str, simple: bool) -> dict[str, Any]:
    image = None if simple else draw(images)
    option: dict[str, Any] = {"answer": draw(texts), "color": None if simple else draw(colors)}
    if kind in ("ABCD", "CHECK"):
        option["right"] = draw(st.booleans())
    if image is not None or kind in ("VOTING", "ORDER"):
        option["image"] = image
    if image is not None and draw(st.booleans()):
        option["answer"] = ""
    return option


def _bounds(numbers: list[float]) -> dict[str, float]:
    low, low_right, high_right, high = sorted(numbers)
    return {"min": low, "min_correct": low_right, "max_correct": high_right, "max": high + 1}


@st.composite
def _answers(draw: st.DrawFn, kind: str, simple: bool) -> Any:
    most = draw(st.sampled_from([4, 4, 16]))
    if kind == "RANGE":
        return _bounds(draw(st.lists(_numbers, min_size=4, max_size=4)))
    if kind == "SLIDE":
        return draw(texts)
    if kind == "TEXT":
        cases = st.just(False) if simple else st.booleans()
        one = st.fixed_dictionaries({"answer": texts, "case_sensitive": cases})
        return draw(st.lists(one, min_size=1, max_size=3))
    return draw(st.lists(_option(kind, simple), min_size=2, max_size=most))


# What no simple question has, and few formats carry.
RICH = frozenset(
    {
        *("picture", "linked picture", "answer pictures", "linked answer pictures", "linked answer", "colours"),
        *("hidden results", "points", "case", "mixed case"),
    }
)
_half = st.booleans()


@st.composite
def questions(
    draw: st.DrawFn, codes: tuple[str, ...] = tuple(question_types.TYPES), simple_ones: st.SearchStrategy[bool] = _half
) -> dict[str, Any]:
    """A stored question; half of them without what few formats carry, unless told otherwise."""
    simple = draw(simple_ones)
    kind = draw(st.sampled_from(sorted(codes)))
    raw = {
        "type": kind,
        "question": draw(texts),
        "time": draw(times),
        "image": None if simple else draw(images),
        "hide_results": False if simple else draw(st.booleans()),
        "points": 1 if simple else draw(st.sampled_from((0, 1, 2))),
        "answers": draw(_answers(kind, simple)),
    }
    return stored(raw)


def stored(raw: dict[str, Any]) -> dict[str, Any]:
    """`raw` as it would be stored."""
    for _ in range(2):
        problems = Problems()
        question = question_types.validate_question(raw, problems)
        assume(question is not None and not problems.found)
        assert question is not None
        raw = question
    return raw


titles = texts.map(richtext.clean)


_few_questions = st.lists(questions(), max_size=4)


@st.composite
def contents(draw: st.DrawFn, of_questions: st.SearchStrategy[list[dict[str, Any]]] = _few_questions) -> Content:
    return Content(
        title=draw(titles),
        description=draw(st.one_of(st.just(""), titles)),
        questions=draw(of_questions),
        cover_image=draw(st.sampled_from(["", *PICTURES])),
        background_image=draw(st.sampled_from(["", *PICTURES])),
        background_color=draw(st.sampled_from(["", "#4e6e58"])),
        language=draw(st.sampled_from(["", "en", "pt-br"])),
        subject=draw(st.sampled_from(["", "Geography", "Sachkunde ß"])),
        level=draw(st.sampled_from(["", "Grades 5–6"])),
        tags=draw(st.sampled_from([(), ("rivers",), ("a b", "生物", "zebra")])),
        pictures=PICTURES,
    )
