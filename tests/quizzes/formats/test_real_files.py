"""Files as other products really write them: what they mean comes over, and what can't is said."""

import base64
import csv
import io
import json

import openpyxl
import pytest

from quizzes.formats import FORMATS, Content, detect_format, limits, read_any
from quizzes.formats.archive import pack
from quizzes.models import DESCRIPTION_MAX_CHARACTERS, TITLE_MAX_CHARACTERS
from quizzes.question_types import TYPES
from tests.quizzes.formats.strategies import PNG
from tests.quizzes.formats.telling import notes_of, questions_of, skipped_of
from tests.quizzes.formats.test_archives import KAHOOT_HEADER, OPTIONS, classquiz, cqa, workbook

SHOWN = '<img src="@@PLUGINFILE@@/map.png" alt="A &quot;map&quot; of Peru">'
MISSING = "A picture that it shows is not in the file."
LAYOUT = "Tables, lists, links and other layout became plain lines."


def moodle(kind: str, *inner: str, text: str = "Q", file: bytes = PNG) -> bytes:
    """A file with one question, whose text may show map.png."""
    encoded = base64.b64encode(file).decode()
    stem = f'<text><![CDATA[{text}]]></text><file name="map.png" path="/" encoding="base64">{encoded}</file>'
    body = f'<questiontext format="html">{stem}</questiontext>{"".join(inner)}'
    tags = "<tags><tag><text>time=45</text></tag></tags>"
    return f'<quiz><question type="{kind}">{body}{tags}</question></quiz>'.encode()


def pair(left: str, right: str) -> str:
    return (
        f'<subquestion format="html"><text><![CDATA[{left}]]></text><answer><text>{right}</text></answer></subquestion>'
    )


# --- matching and gaps ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["matching", "ddmatch"])
def test_a_matching_question_keeps_its_picture_and_its_time(kind: str) -> None:
    found = FORMATS["moodle-xml"].read(moodle(kind, pair("a", "1"), pair("b", "2"), text=f"Where? {SHOWN}"))
    assert questions_of(found) == ["ABCD|Where? – a|1*|2|45s|picture", "ABCD|Where? – b|1|2*|45s|picture"]
    assert [picture.alt for picture in found.pictures.values()] == ['A "map" of Peru']


def test_a_picture_can_be_what_is_matched() -> None:
    shown = SHOWN.replace("map.png", "gone.png")
    found = FORMATS["moodle-xml"].read(moodle("matching", pair("cow", "calf"), pair(shown, "foal"), text="Young?"))
    assert questions_of(found) == ["ABCD|Young? – cow|calf*|foal|45s"]
    assert MISSING in notes_of(found.questions[0])
    file = '<file name="p.png" encoding="base64">iVBORw0KGgo=</file>'
    left = f'<subquestion format="html"><text>&lt;img src="@@PLUGINFILE@@/p.png"&gt;</text>{file}'
    right = "<answer><text>foal</text></answer></subquestion>"
    found = FORMATS["moodle-xml"].read(moodle("matching", pair("cow", "calf"), left + right, text="Young?"))
    assert questions_of(found) == ["ABCD|Young? – cow|calf*|foal|45s", "ABCD|Young?|calf|foal*|45s|picture"]


def test_every_pair_of_a_long_matching_question_has_its_right_answer() -> None:
    pairs = [pair(f"Country {number}", f"Capital {number}") for number in range(20)]
    found = FORMATS["moodle-xml"].read(moodle("matching", *pairs))
    questions = [one.question for one in found.questions if one.question]
    assert [question["type"] for question in questions] == ["ABCD"] * 20
    right = [[option["answer"] for option in question["answers"] if option["right"]] for question in questions]
    assert right == [[f"Capital {number}"] for number in range(20)]
    assert "Only 16 of its 20 answers are offered." in notes_of(found.questions[0])


def test_a_text_with_gaps_keeps_its_picture_and_its_time() -> None:
    text = f"The capital is {{1:MC:=Lima~Quito}} {SHOWN}"
    found = FORMATS["moodle-xml"].read(moodle("cloze", text=text))
    assert questions_of(found) == ["ABCD|The capital is _____|Lima*|Quito|45s|picture"]


@pytest.mark.parametrize(("kind", "box"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_moodles_missing_words(kind: str, box: str) -> None:
    said = (("dog", 1), ("bird", 1), ("loudly", 2), ("softly", 2), ("alone", 3))
    words = [f"<{box}><text>{word}</text><group>{group}</group></{box}>" for word, group in said]
    found = FORMATS["moodle-xml"].read(moodle(kind, *words, text="<p>The [[1]] barks [[3]] [[9]].</p>"))
    stem = "The (1) _____ barks (2) _____ (3) _____."
    assert questions_of(found) == [
        f"ABCD|{stem} (1) = ?|dog*|bird|45s",
        f"ABCD|{stem} (2) = ?|loudly*|softly|45s",
        "–",
    ]
    found = FORMATS["moodle-xml"].read(moodle(kind, *words, text=f"A [[2]] sings. {SHOWN}"))
    assert questions_of(found) == ["ABCD|A _____ sings.|dog|bird*|45s|picture"]
    assert notes_of(found.questions[0]) == ["A gap became a question."]
    assert skipped_of(FORMATS["moodle-xml"].read(moodle(kind, *words))) == [("Q", "This text has no gaps.")]


def test_qti_matching_keeps_pictures_and_notes_what_is_lost() -> None:
    item = """<assessmentItem title="T"><responseDeclaration identifier="R" cardinality="multiple"><correctResponse>
      <value>a x</value><value>b y</value></correctResponse></responseDeclaration><itemBody>
      <matchInteraction responseIdentifier="R"><prompt>Who? <img src="map.png" alt="A map"/></prompt>
      <simpleMatchSet><simpleAssociableChoice identifier="a">A</simpleAssociableChoice>
      <simpleAssociableChoice identifier="b"><ul><li>B</li></ul></simpleAssociableChoice></simpleMatchSet>
      <simpleMatchSet><simpleAssociableChoice identifier="x">X</simpleAssociableChoice>
      <simpleAssociableChoice identifier="y">Y</simpleAssociableChoice></simpleMatchSet>
      </matchInteraction></itemBody></assessmentItem>"""
    found = read_any(pack({"item.xml": item.encode(), "map.png": PNG}), "x.zip")
    assert questions_of(found) == ["ABCD|Who? – A|X*|Y|picture", "ABCD|Who? – • B|X|Y*|picture"]
    assert LAYOUT in notes_of(found.questions[0])
    assert [picture.alt for picture in found.pictures.values()] == ["A map"]


def test_moodles_all_or_nothing_choice() -> None:
    answers = [
        f'<answer fraction="{share}" format="html"><text>{text}</text></answer>'
        for text, share in (("a", 100), ("b", 100), ("c", 0))
    ]
    found = FORMATS["moodle-xml"].read(moodle("multichoiceset", *answers))
    assert questions_of(found) == ["CHECK|Q|a*|b*|c|45s"]


# --- GIFT as Moodle writes it ---------------------------------------------------------------------


def test_gift_pairs_may_name_their_own_format() -> None:
    text = b"[html]<p>Match</p> {\n\t=[plain]a < b -> one\n\t=[html]<b>c</b> -> two\n}"
    assert questions_of(FORMATS["gift"].read(text)) == [
        "ABCD|Match – a &lt; b|one*|two",
        "ABCD|Match – <b>c</b>|one|two*",
    ]


@pytest.mark.parametrize(
    ("text", "told", "note"),
    [
        ('[html]<p>Where?<img src\\="@@PLUGINFILE@@/x.png"/></p>{=a ~b}', "ABCD|Where?|a*|b", MISSING),
        ('[html]Which?{=<img src\\="@@PLUGINFILE@@/x.png"/>x ~b}', "ABCD|Which?|x*|b", MISSING),
        ("[html]<table><tr><td>1</td></tr></table>{=a ~b}", "ABCD|1|a*|b", LAYOUT),
        (
            '[html]Sure? <img src\\="@@PLUGINFILE@@/x.png"> {T#No.}',
            "ABCD|Sure?|True*|False",
            "Feedback texts are not kept.",
        ),
        ("Sure? {T#No, it is.#Well done}", "ABCD|Sure?|True*|False", "Feedback texts are not kept."),
        (
            '[html]<p>{1:MC:=a~b}<img src="@@PLUGINFILE@@/x.png"></p>',
            "ABCD|_____|a*|b",
            MISSING,
        ),
    ],
)
def test_what_gift_brings_no_place_for_is_noted(text: str, told: str, note: str) -> None:
    found = FORMATS["gift"].read(text.encode())
    assert questions_of(found) == [told]
    assert note in notes_of(found.questions[0])


def test_a_picture_inside_of_a_gift_text() -> None:
    text = '[html]<p>What?<img src\\="data\\:image/png;base64,iVBORw0KGgo\\=" alt\\="A bird"></p>{\\=a ~b}'
    found = FORMATS["gift"].read(text.replace("{\\=", "{=").encode())
    assert questions_of(found) == ["ABCD|What?|a*|b|picture"]
    assert [picture.alt for picture in found.pictures.values()] == ["A bird"]


# --- encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("gift", "::Naïve:: Où? {=là ~ici}"),
        ("aiken", "Où?\nA. là\nB. ici\nANSWER: A\n"),
        ("csv", "question\tanswer 1\tanswer 2\tcorrect\nOù?\tlà\tici\t1\n"),
    ],
)
def test_a_text_of_windows_notepad_is_recognised(form: str, text: str, encoding: str) -> None:
    found = read_any(text.encode(encoding), "quiz.txt")
    assert (found.format, questions_of(found)) == (form, ["ABCD|Où?|là*|ici"])


# --- tables ---------------------------------------------------------------------------------------


def test_excels_separator_line_and_a_title_above_the_header() -> None:
    text = "sep=;\r\nquestion;answer 1;answer 2;correct\r\nQ;a;b;2\r\n"
    assert questions_of(read_any(text.encode(), "quiz.csv")) == ["ABCD|Q|a|b*"]
    title = '"Import\nTemplate",,,,\r\n,Question Text,Answer 1,"Answer 2\n(Optional)","Correct Answer(s)\n(only #)"\r\n'
    found = read_any((title + "1,Q,a,b,2\r\n").encode(), "blooket.csv")
    assert questions_of(found) == ["ABCD|Q|a|b*"]
    assert str(found.questions[0].position) == "row 6"


def test_quizizzs_types() -> None:
    rows = [
        "Question Text,Question Type,Option 1,Option 2,Option 3,Correct Answer,Time in seconds,Image Link",
        "One?,Multiple Choice,a,b,,1,30,http://example.org/a.png",
        'Some?,Checkbox,a,b,c,"1,3",20,',
        "Type!,Fill-in-the-Blank,Tom & Jerry,,,,60,",
        "Vote,Poll,a,b,,,20,",
        "Write,Open-Ended,,,,,20,",
    ]
    found = read_any("\n".join(rows).encode(), "quizizz.csv")
    assert questions_of(found) == [
        "ABCD|One?|a*|b|30s",
        "CHECK|Some?|a*|b|c*",
        "TEXT|Type!|Tom &amp; Jerry|60s",
        "VOTING|Vote|a|b",
        "–",
    ]
    assert skipped_of(found)[0][0] == "Write"
    assert notes_of(found.questions[0])[0].startswith("A picture is on another host.")


@pytest.mark.parametrize(
    ("correct", "right"), [("Tom & Jerry", [0]), ("a < b", [1]), ("1.3", [0, 2]), ("2.0", [1]), ("A, C", [0, 2])]
)
def test_ways_to_say_what_is_right(correct: str, right: list[int]) -> None:
    """Also by an answer's own words, and "1,3" where a spreadsheet took the comma for a decimal point."""
    text = f'question,answer 1,answer 2,answer 3,correct\nQ,Tom & Jerry,a < b,c,"{correct}"\n'
    question = read_any(text.encode(), "x.csv").questions[0].question
    assert question is not None
    assert [place for place, one in enumerate(question["answers"]) if one["right"]] == right


def test_a_decimal_that_is_an_answer_is_that_answer() -> None:
    text = "question,answer 1,answer 2,answer 3,correct\nQ,1.1,1.3,1.5,1.3\n"
    assert questions_of(read_any(text.encode(), "x.csv")) == ["ABCD|Q|1.1|1.3*|1.5"]


def test_shares_and_days_in_a_sheet_are_read_as_they_are_shown() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(KAHOOT_HEADER)))
    sheet = book.active
    cells = {"B9": ("How much?", "General"), "C9": (0.5, "0%"), "D9": (0.125, "0.00%"), "E9": (0.5, "General")}
    cells |= {"F9": (46082, "dd/mm/yyyy"), "G9": (20, "General"), "H9": (1, "0")}
    for at, (value, form) in cells.items():
        sheet[at] = value
        sheet[at].number_format = form
    out = io.BytesIO()
    book.save(out)
    assert questions_of(read_any(out.getvalue(), "Kahoot.xlsx")) == ["ABCD|How much?|50%*|12.5%|0.5|2026-03-01"]


def test_our_csv_that_was_saved_as_a_workbook_loses_nothing() -> None:
    options = [{"answer": text, "right": text == "=1+1", "color": "#d6edc9"} for text in ("=1+1", "b")]
    question = {"type": "ABCD", "question": "Q", "time": 30, "image": None, "hide_results": True, "answers": options}
    text = FORMATS["csv"].write(Content("", "", [question])).data.decode("utf-8-sig")
    book = openpyxl.Workbook()
    for row in text.strip().split("\r\n"):
        book.active.append([cell or None for cell in next(csv.reader([row]))])
    out = io.BytesIO()
    book.save(out)
    assert [one.question for one in read_any(out.getvalue(), "quiz.xlsx").questions] == [question]


# --- JSON and archives ----------------------------------------------------------------------------


def test_our_own_file_is_recognised_whatever_it_speaks_of() -> None:
    data = FORMATS["json"].write(Content("T", "", [TYPES["ABCD"].example()], tags=("kahoot",))).data
    found = detect_format(data, "quiz.json")
    assert found is not None
    assert (found.name, found.read(data).tags) == ("json", ("kahoot",))


def test_an_archive_from_before_there_were_types() -> None:
    question = {"question": "Q1", "time": "20", "answers": OPTIONS, "image": None}
    quiz = classquiz(questions=[question, {**question, "type": None}], cover_image=None)
    assert questions_of(read_any(cqa(quiz), "quiz.cqa")) == ["ABCD|Q1|a*|b"] * 2


def test_half_characters_of_json_can_be_said_and_stored() -> None:
    kahoot = r'{"uuid": "x", "questions": [{"type": "\ud800", "question": "a\udfff\ud83d\ude00"}], "title": "\ud800 T"}'
    found = FORMATS["kahoot-json"].read(kahoot.encode())
    texts = [found.title, *notes_of(found.questions[0]), found.questions[0].label]
    assert "".join(texts).encode()
    assert found.questions[0].label == "a\ufffd😀"


def test_a_picture_of_many_questions_is_unpacked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 20_000)
    item = b'<assessmentItem><itemBody><p>Look <img src="map.png" alt=""/></p></itemBody></assessmentItem>'
    members = {f"{place}.xml": item for place in range(30)}
    found = read_any(pack({**members, "map.png": PNG + b"x" * 5_000}), "x.zip")
    assert questions_of(found) == ["SLIDE|Look|Look|picture"] * 30


def test_two_quizzes_without_a_name_are_both_read() -> None:
    quiz = """<questestinterop><assessment title="A"><section><item title="{0}"><presentation><material>
      <mattext>Read {0}</mattext></material></presentation></item></section></assessment></questestinterop>"""
    found = read_any(pack({"a.xml": quiz.format("one").encode(), "b.xml": quiz.format("two").encode()}), "x.zip")
    assert questions_of(found) == ["SLIDE|one|Read one", "SLIDE|two|Read two"]


def test_canvas_with_several_right_numbers_says_that_one_is_kept() -> None:
    numbers = "".join(
        f'<respcondition continue="No"><conditionvar><varequal respident="r">{number}</varequal></conditionvar>'
        '<setvar action="Set" varname="SCORE">100</setvar></respcondition>'
        for number in (4, 9)
    )
    item = f"""<questestinterop><item title="q"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type
      </fieldlabel><fieldentry>numerical_question</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
      <presentation><material><mattext>A square?</mattext></material><response_str ident="r"><render_fib
      fibtype="Decimal"><response_label ident="a"/></render_fib></response_str></presentation>
      <resprocessing>{numbers}</resprocessing></item></questestinterop>"""
    found = FORMATS["qti"].read(item.encode())
    assert questions_of(found) == ["RANGE|A square?|0..10|4..4*"]
    assert "Only the first of several right numbers is kept." in notes_of(found.questions[0])


def test_a_long_description_is_cut_and_that_is_noted() -> None:
    quiz = {"title": "T" * 600, "description": "<b>Long</b> " * 200, "questions": [TYPES["ABCD"].example()]}
    found = FORMATS["json"].read(json.dumps(quiz).encode())
    assert (len(found.title), len(found.description)) == (500, 500)
    assert [note.message for note in found.notes] == ["The description was cut at 500 characters."]
    assert (limits.MAX_TITLE_CHARACTERS, limits.MAX_DESCRIPTION_CHARACTERS) == (
        TITLE_MAX_CHARACTERS,
        DESCRIPTION_MAX_CHARACTERS,
    )
