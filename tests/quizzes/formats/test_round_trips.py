"""What a format can carry comes back equal, and what it can't is said."""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, Content, Format, detect_format, features
from quizzes.formats.markup import plain_line
from quizzes.question_types import TYPES
from quizzes.richtext import plain
from tests.quizzes.formats.strategies import PICTURES, RICH, contents, questions, texts

WRITABLE = [one for one in FORMATS.values() if one.writer]
every_writable = pytest.mark.parametrize("form", WRITABLE, ids=lambda one: one.name)
# EXAMPLES=500 looks more closely.
thorough = settings(max_examples=int(os.environ.get("EXAMPLES", "25")), suppress_health_check=list(HealthCheck))


@every_writable
@given(data=st.data())
@thorough
def test_a_question_that_a_format_carries_comes_back_equal(form: Format, data: st.DataObject) -> None:
    # A format that carries nothing else would refuse nearly all that aren't simple.
    simple = st.booleans() if form.carries & RICH else st.just(True)
    question = data.draw(questions(tuple(form.writes & form.carries), simple))
    assume(form.carries_wholly(question))
    export = form.write(Content("", "", [question], pictures=PICTURES))
    assert export.notes == ()
    found = form.read(export.data).questions
    assert [one.question for one in found] == [question]
    assert found[0].problems == ()


@every_writable
@given(content=contents())
@thorough
def test_every_question_comes_back_or_is_said_to_be_left_out(form: Format, content: Content) -> None:
    export = form.write(content)
    left_out = {note.position.number for note in export.notes if note.code == "skipped"}
    different = {note.position.number for note in export.notes if note.position.number} - left_out
    written = [number for number in range(1, len(content.questions) + 1) if number not in left_out]
    if not written:
        return  # an empty file is refused
    found = form.read(export.data)
    assert len(found.questions) == len(written)
    for number, one in zip(written, found.questions, strict=True):
        if number not in different:
            assert one.question == content.questions[number - 1]


@every_writable
@given(content=contents(st.builds(lambda: [TYPES["ABCD"].example()])))
@thorough
def test_the_quizs_own_fields_come_back(form: Format, content: Content) -> None:
    # In XML a title is plain and on one line.
    assume(" ".join(plain(content.title).split()) == plain(content.title) and "<" not in content.title)
    assume("/" not in content.title and "$" not in content.title and "nbsp" not in content.title)
    found = form.read(form.write(content).data)
    for name in form.quiz_fields:
        if not (name == "description" and "nbsp" in content.description):
            assert (name, getattr(found, name)) == (name, getattr(content, name))
    if form.quiz_fields >= {"cover_image"}:
        assert (
            content.cover_image == "" or found.pictures[content.cover_image].data == PICTURES[content.cover_image].data
        )


@every_writable
def test_what_is_lost_is_said(form: Format) -> None:
    content = Content("T", "D", [kind.example() for kind in TYPES.values()], pictures=PICTURES)
    content = Content("T", "D", [{**one, "hide_results": True} for one in content.questions], pictures=PICTURES)
    export = form.write(content)
    said = {note.position.number for note in export.notes}
    for number, question in enumerate(content.questions, 1):
        assert (number in said) is not form.carries_wholly(question)


@every_writable
def test_points_come_back_or_are_said_to_be_lost(form: Format) -> None:
    question = {**TYPES["ABCD"].example(), "points": 2}
    export = form.write(Content("T", "", [question]))
    found = form.read(export.data).questions[0].question
    assert found is not None
    lost = any("points" in note.message for note in export.notes)
    assert (found.get("points") == 2) is not lost


@every_writable
def test_a_written_file_is_recognised(form: Format) -> None:
    file = form.write(Content("A title", "", [TYPES["ABCD"].example()], pictures=PICTURES)).data
    found = detect_format(file, f"quiz{form.suffixes[0]}")
    assert found is not None
    assert found.name == ("qti" if form.name.startswith("qti") else form.name)


@every_writable
def test_pictures_come_back_byte_for_byte(form: Format) -> None:
    key = next(iter(PICTURES))
    question = {**TYPES["ABCD"].example(), "image": key}
    export = form.write(Content("", "", [question], pictures=PICTURES))
    if "picture" not in form.carries:
        assert "picture" in export.notes[0].message
        return
    found = form.read(export.data)
    assert found.questions[0].question == question
    assert found.pictures[key].data == PICTURES[key].data


@pytest.mark.parametrize("form", [form for form in WRITABLE if form.has_alt_texts], ids=lambda one: one.name)
@given(text=texts)
@thorough
def test_what_a_picture_shows_in_words_comes_back(form: Format, text: str) -> None:
    alt = plain_line(plain(text))
    assume(not features._ODD.search(alt))
    key = next(iter(PICTURES))
    question = {**TYPES["ABCD"].example(), "image": key}
    export = form.write(Content("", "", [question], pictures={key: replace(PICTURES[key], alt=alt)}))
    assert form.read(export.data).pictures[key].alt == alt


@every_writable
def test_words_for_pictures_come_back_or_are_said_to_be_lost(form: Format) -> None:
    key = next(iter(PICTURES))
    question = {**TYPES["ABCD"].example(), "image": key}
    notes = form.losses(Content("T", "", [question], pictures=PICTURES, alts={key: "A bird"}))
    said = " ".join(note.message for note in notes)
    assert form.has_alt_texts is not ("its picture" in said or "What its pictures show" in said)
