"""Moodle XML and QTI: files written by hand from the formats' descriptions."""

from pathlib import Path

import pytest

from quizzes.formats import FORMATS, FormatError, Import, read_any
from quizzes.formats.archive import pack
from tests.quizzes.formats.strategies import PNG
from tests.quizzes.formats.telling import notes_of, questions_of, skipped_of

GOLDEN = Path(__file__).parent / "golden"
SLIDER = "The file says nothing about the slider's ends: they were chosen to fit the answer."
NO_RIGHT = "This kind of question has no right answer that could be checked, and no choices to vote on."


def raw(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def golden(name: str) -> Import:
    return read_any(raw(name), name)


# --- Moodle XML -----------------------------------------------------------------------------------


def test_moodle_questions_of_every_kind() -> None:
    found = golden("moodle.xml")
    assert (found.title, found.description) == ("Plants and/or animals/fungi", "For <b>beginners</b>")
    assert questions_of(found) == [
        "ABCD|What colour is a <b>leaf</b>?|green &amp; fresh*|greenish|blue|60s|picture",
        "CHECK|Which are mammals &lt;here&gt;?|bat*|whale*|shark",
        "ABCD|Fungi are plants.|True|False*",
        "TEXT|An animal with trunk and tusks?|Elephant^|African * elephant^",
        "RANGE|How many legs has a spider?|0..10|8..8*",
        "ABCD|Match the young – cow|calf*|foal|kid",
        "ABCD|Match the young – horse|calf|foal*|kid",
        "ORDER|Order the life of a frog|egg|tadpole|frog",
        "SLIDE|Part two|• cells\n• tissue",
        "RANGE|A bee has _____ legs.|0..10|6..6*",
        "–",
        "–",
        "ABCD|Look:|one*",
    ]
    assert skipped_of(found) == [
        ("Write about whales.", NO_RIGHT),
        ("Drag the names.", "Moodle's type “ddimageortext” is not among the question types here."),
    ]


def test_moodle_notes_positions_and_pictures() -> None:
    found = golden("moodle.xml")
    first, last = found.questions[0], found.questions[-1]
    assert first.question is not None
    assert found.pictures[first.question["image"]].data == b"\x89PNG\r\n\x1a\n"
    assert notes_of(first) == [
        "Feedback texts are not kept.",
        "Partial points for single answers are not kept: an answer is right or wrong.",
    ]
    assert str(first.position) == "line 8, /quiz/question[3]"
    assert notes_of(last) == ["A picture that it shows is not in the file."]
    assert [problem.path for problem in last.problems] == [("answers",)]


def test_a_course_backup_named_moodle_xml_says_what_to_export_instead() -> None:
    backup = b'<?xml version="1.0"?>\n<moodle_backup><information><name>x.mbz</name></information></moodle_backup>'
    with pytest.raises(FormatError, match=r"course backup.*open the question bank, choose Export.*line 2"):
        read_any(backup, "moodle.xml")


def test_moodle_with_a_byte_order_mark_and_crlf() -> None:
    data = b"\xef\xbb\xbf" + raw("moodle.xml").replace(b"\n", b"\r\n")
    assert questions_of(read_any(data, "moodle.xml")) == questions_of(golden("moodle.xml"))


# --- QTI 1.2 --------------------------------------------------------------------------------------


CHEMISTRY = [
    "ABCD|Symbol of <strong>gold</strong>?|Au*|Ag &lt; Au",
    "CHECK|Noble gases?|Neon*|Oxygen|Argon*",
    "TEXT|Formula of water?|H2O|HOH",
    "RANGE|Boiling point of water in °C?|0..1000|99.5..100.5*",
    "ABCD|Match the symbols – Fe|iron*|lead",
    "ABCD|Match the symbols – Pb|iron|lead*",
    "SLIDE|Safety first|Wear goggles.",
    "–",
    "TEXT|Salt is [a] and [b]. – a|sodium",
    "TEXT|Salt is [a] and [b]. – b|chlorine|chloride",
    "ORDER|Order by mass|hydrogen|iron|uranium",
]


def test_canvas_questions_of_every_kind() -> None:
    found = golden("canvas.xml")
    assert found.title == "Chemistry"
    assert questions_of(found) == CHEMISTRY
    assert skipped_of(found) == [("Describe rust.", NO_RIGHT)]
    assert notes_of(found.questions[0]) == [
        "A picture that it shows is not in the file.",
        "Feedback texts are not kept.",
    ]
    assert str(found.questions[0].position) == "line 6, /questestinterop/assessment[1]/section[1]/item[1]"


def test_a_canvas_package_with_its_picture_title_and_description() -> None:
    manifest = (
        b'<manifest><resources><resource href="g1/g1.xml"><file href="g1/g1.xml"/></resource></resources></manifest>'
    )
    meta = (
        b'<quiz identifier="g1"><title>Chemistry I</title><description>&lt;p&gt;Basics&lt;/p&gt;</description></quiz>'
    )
    package = pack(
        {
            "imsmanifest.xml": manifest,
            "g1/g1.xml": raw("canvas.xml"),
            "non_cc_assessments/g1.xml.qti": raw("canvas.xml"),
            "g1/assessment_meta.xml": meta,
            "web_resources/Uploads/gold bar.png": PNG,
        }
    )
    found = read_any(package, "export.zip")
    assert (found.title, found.description) == ("Chemistry I", "Basics")
    assert questions_of(found) == [f"{CHEMISTRY[0]}|picture", *CHEMISTRY[1:]]
    assert [picture.data for picture in found.pictures.values()] == [PNG]
    assert found.questions[0].position.member == "g1/g1.xml"


# --- QTI 2 and 3 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("choice_21.xml", ["ABCD|Look at this sign:\nWhat does it <em>mean</em>?|Stay here|Never leave it*"]),
        (
            "gaps_22.xml",
            [
                "TEXT|The sun of (1) _____ ends the (2) _____. (1) = ?|York^|york",
                "ABCD|The sun of (1) _____ ends the (2) _____. (2) = ?|winter*|summer",
            ],
        ),
        ("order_30.xml", ["ORDER|Who came <b>first</b>?|Cem|Ada|Ben"]),
        (
            "match_30.xml",
            [
                "ABCD|Who is in which play? – Capulet|Romeo and Juliet*|The Tempest|Macbeth",
                "ABCD|Who is in which play? – Prospero|Romeo and Juliet|The Tempest*|Macbeth",
            ],
        ),
        ("slider_21.xml", ["RANGE|How many?|0..100|42..43.5*"]),
    ],
)
def test_qti_items(name: str, told: list[str]) -> None:
    found = golden(name)
    assert found.format == "qti"
    assert questions_of(found) == told


def test_a_qti_package_follows_its_test() -> None:
    test = b"""<assessmentTest identifier="t" title="A test"><testPart><assessmentSection>
      <assessmentItemRef identifier="b" href="items/order.xml"><timeLimits maxTime="45"/></assessmentItemRef>
      <assessmentItemRef identifier="a" href="items/choice.xml"/>
      <assessmentItemRef identifier="c" href="items/gone.xml"/>
    </assessmentSection></testPart></assessmentTest>"""
    items = {"items/choice.xml": raw("choice_21.xml"), "items/order.xml": raw("order_30.xml")}
    package = pack({"test.xml": test, **items, "items/images/sign.png": PNG, "items/unused.xml": raw("slider_21.xml")})
    found = read_any(package, "export.zip")
    assert found.title == "A test"
    assert questions_of(found) == [
        "–",
        "ORDER|Who came <b>first</b>?|Cem|Ada|Ben|45s",
        "ABCD|Look at this sign:\nWhat does it <em>mean</em>?|Stay here|Never leave it*|picture",
    ]
    assert skipped_of(found) == [("items/gone.xml", "The test names an item that is not in the package.")]


def test_an_unknown_interaction_is_named() -> None:
    item = (
        b'<assessmentItem title="T"><itemBody><p>Where?</p><hotspotInteraction responseIdentifier="R"/></itemBody>'
        b"</assessmentItem>"
    )
    assert skipped_of(FORMATS["qti"].read(item)) == [
        ("Where?", "QTI's interaction “hotspot” is not among the question types here.")
    ]


def test_a_package_without_items_is_refused() -> None:
    with pytest.raises(FormatError, match="The archive holds no items"):
        read_any(pack({"readme.txt": b"hello", "a.xml": b"<other/>"}), "x.zip")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE quiz [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]>',
    ],
)
@pytest.mark.parametrize("form", ["moodle-xml", "qti"])
def test_entities_are_refused_with_their_line(declaration: str, form: str) -> None:
    root = "quiz" if form == "moodle-xml" else "assessmentItem"
    text = f"<?xml version='1.0'?>\n{declaration}\n<{root}><question type='x'>&x;</question></{root}>"
    with pytest.raises(FormatError, match=r"declares XML entities.*line 2"):
        FORMATS[form].read(text.encode())


def test_a_plain_type_declaration_is_fine() -> None:
    text = raw("canvas.xml").replace(
        b"<questestinterop", b'<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2p1.dtd">\n<questestinterop', 1
    )
    assert questions_of(read_any(text, "old.xml")) == CHEMISTRY


@pytest.mark.parametrize(("value", "tolerance", "told"), [("0.3", "0.1", "0.2..0.4*"), ("1e3", "", "1000..1000*")])
def test_tolerances_are_reckoned_in_decimals(value: str, tolerance: str, told: str) -> None:
    text = (
        '<quiz><question type="numerical"><questiontext><text>Q</text></questiontext><answer fraction="100">'
        f"<text>{value}</text><tolerance>{tolerance}</tolerance></answer></question></quiz>"
    )
    assert questions_of(FORMATS["moodle-xml"].read(text.encode()))[0].endswith(told)
