"""Charts are well-formed SVG whose bars are as long as their counts say, with labels that can't break out."""

from xml.etree import ElementTree

import pytest

from classroom.charts import COUNT_WIDTH, LABEL_WIDTH, WIDTH, tally_svg
from quizzes import question_types
from quizzes.question_types.shapes import Bar, Tally

SVG = "{http://www.w3.org/2000/svg}"
FULL = WIDTH - LABEL_WIDTH - COUNT_WIDTH


def drawn(tally: Tally, title: str = "Answers") -> ElementTree.Element:
    # Inline SVG in HTML has no namespace declaration; for a parser alone it needs one.
    return ElementTree.fromstring(tally_svg(tally, title).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))


def texts(root: ElementTree.Element, kind: str) -> list[str]:
    return [node.text or "" for node in root.iter(f"{SVG}text") if kind in node.attrib["class"]]


def test_bars_are_in_proportion_from_zero_to_everyone_who_answered() -> None:
    bars = [Bar("one", 4, True, 0), Bar("two", 2, False, 1), Bar("three", 0, False, 2)]
    root = drawn(Tally(4, 4, 2, bars))
    widths = [float(bar.attrib["width"]) for bar in root.iter(f"{SVG}rect")]
    assert widths == [FULL, FULL / 2, 0]
    assert {bar.attrib["x"] for bar in root.iter(f"{SVG}rect")} == {str(LABEL_WIDTH)}


def test_right_bars_carry_a_tick_besides_their_colour() -> None:
    root = drawn(Tally(3, 2, 1, [Bar("yes", 2, True, 0), Bar("no", 1, False, 1), Bar("vote", 0, None, 2)]))
    assert texts(root, "count") == ["2 ✓", "1", "0"]
    kinds = [bar.attrib["class"].rpartition("--")[2] for bar in root.iter(f"{SVG}rect")]
    assert kinds == ["right", "wrong", "plain"]


def test_authored_labels_lose_their_tags_and_typed_ones_are_shown_as_typed() -> None:
    bars = [Bar("H<sub>2</sub>O &amp; ice", 1, True, 0), Bar("<b>typed</b> &", 1, False, typed=True)]
    root = drawn(Tally(2, 1, 1, bars), title='He said "<hi>"')
    assert texts(root, "label") == ["H2O & ice", "<b>typed</b> &"]
    assert root.attrib["aria-label"] == 'He said "<hi>"'


def test_a_long_label_is_cut_and_a_picture_gets_its_letter() -> None:
    root = drawn(Tally(1, 0, 0, [Bar("x" * 300, 1, None, 0), Bar("", 0, None, 1)]))
    cut, letter = texts(root, "label")
    assert cut.endswith("…")
    assert len(cut) < 30
    assert letter == "B"


def test_no_bars_no_chart() -> None:
    assert tally_svg(Tally(0, 0, 0, []), "Slide") == ""


@pytest.mark.parametrize("kind", question_types.TYPES.values(), ids=question_types.TYPES)
def test_every_type_without_answers_is_drawn(kind: question_types.QuestionType) -> None:
    tally = kind.tally(kind.example(), [])
    if tally.bars:
        assert len(list(drawn(tally).iter(f"{SVG}rect"))) == len(tally.bars)
