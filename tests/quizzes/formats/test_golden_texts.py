"""GIFT, Aiken, CSV and Kahoot's JSON: files written by hand from the formats' descriptions."""

import json
from pathlib import Path

import pytest

from quizzes.formats import FORMATS, Content, FormatError, Import, read_any
from tests.quizzes.formats.telling import notes_of, questions_of, skipped_of

GOLDEN = Path(__file__).parent / "golden"
SLIDER = "The file says nothing about the slider's ends: they were chosen to fit the answer."
NO_RIGHT = "This kind of question has no right answer that could be checked, and no choices to vote on."


def golden(name: str) -> Import:
    return read_any((GOLDEN / name).read_bytes(), name)


def one(text: str | bytes, form: str = "gift") -> str:
    data = text if isinstance(text, bytes) else text.encode()
    found = questions_of(FORMATS[form].read(data))
    assert len(found) == 1
    return found[0]


# --- GIFT -----------------------------------------------------------------------------------------


def test_gift_questions_of_every_kind() -> None:
    assert questions_of(golden("geography.gift")) == [
        "ABCD|Which mountain is the highest of the Alps?|Mont Blanc*|Matterhorn|Zugspitze|45s",
        "ABCD|The Danube flows into the Black Sea.|True*|False",
        "ABCD|The Nile flows to the south.|True|False*",
        "TEXT|Name a country with a border to Switzerland.|Austria|France|Germany|Italy|Liechtenstein",
        "CHECK|Which of these are islands?|Malta*|Cyprus*|Chad|Nepal",
        "ABCD|Iceland's capital is _____, by the sea.|Reykjavík*|Akureyri|Keflavík",
        "ABCD|Match the capitals. – Peru|Lima*|Santiago|Nairobi",
        "ABCD|Match the capitals. – Chile|Lima|Santiago*|Nairobi",
        "ABCD|Match the capitals. – Kenya|Lima|Santiago|Nairobi*",
        "RANGE|When did Hillary and Tenzing climb Mount Everest?|0..10000|1953..1953*",
        "RANGE|What is the mean radius of the Earth in km?|0..10000|6361..6381*",
        "RANGE|What is a number from 1 to 5?|0..10|1..5*",
        "RANGE|How many oceans are there?|0..10|5..5*",
        "–",
        "SLIDE|A word before|You will now see questions on rivers.",
        "TEXT|What does H~2=O: stand for in {chemistry}?|water",
        "ABCD|Which <b>sea</b> is\nsalty?|<i>Dead</i> Sea*|Lake &lt;Constance&gt;",
        "ABCD|Any of these is fine:|Rhine*|Rhône*|Thames",
        "ABCD|Between blank lines|one*|two",
        "–",
        "TEXT|Two and two is _____ they say.|four|4",
    ]


def test_gift_says_what_was_skipped_and_where() -> None:
    found = golden("geography.gift")
    assert skipped_of(found) == [
        ("Describe your home town.", NO_RIGHT),
        ("This never ends {=oops ~no", "A brace { or } has no partner."),
    ]
    assert [str(item.position) for item in found.questions if item.question is None] == ["line 36", "line 52"]
    assert notes_of(found.questions[0]) == ["Feedback texts are not kept."]
    assert notes_of(found.questions[9]) == [SLIDER]


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_gift_with_any_line_ends(ends: str) -> None:
    text = (GOLDEN / "geography.gift").read_text().replace("\n", ends)
    assert questions_of(FORMATS["gift"].read(text.encode())) == questions_of(golden("geography.gift"))


def test_gift_in_windows_1252_with_a_note() -> None:
    found = FORMATS["gift"].read("Où est “Genève”? {=Suisse ~France}".encode("cp1252"))
    assert questions_of(found) == ["ABCD|Où est “Genève”?|Suisse*|France"]
    assert "windows-1252" in found.notes[0].message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_gift_with_a_byte_order_mark(encoding: str) -> None:
    assert one("Où? {=là ~ici}".encode(encoding)) == "ABCD|Où?|là*|ici"


def test_gift_from_right_to_left() -> None:
    text = "::שאלה:: מהי בירת ישראל? {=ירושלים ~תל אביב}"
    assert one(text) == "ABCD|מהי בירת ישראל?|ירושלים*|תל אביב"


def test_gift_with_moodles_gaps() -> None:
    found = golden("cloze.gift")
    assert questions_of(found) == [
        "ABCD|The capital of France is _____.|Paris*|London|Rome",
        "RANGE|Water boils at (1) _____ °C and ice is (2) _____ water. (1) = ?|0..1000|99.5..100.5*",
        "TEXT|Water boils at (1) _____ °C and ice is (2) _____ water. (2) = ?|solid^|frozen^",
    ]
    assert notes_of(found.questions[0]) == ["A gap became a question."]


def test_gift_without_a_right_answer_is_a_poll_with_a_note() -> None:
    found = FORMATS["gift"].read(b"What next? {~tea ~coffee}")
    assert questions_of(found) == ["VOTING|What next?|tea|coffee"]
    assert notes_of(found.questions[0]) == ["No answer is marked as right, so this became a poll."]


# --- Aiken ----------------------------------------------------------------------------------------


def test_aiken() -> None:
    found = golden("rivers.txt")
    assert found.format == "aiken"
    assert questions_of(found) == [
        "ABCD|Which river flows through Vienna?|Danube*|Rhine|Po",
        "ABCD|Which of these is a lake?\nIt is salty.|Caspian Sea*|Black Sea",
        "–",
        "CHECK|I. Which one is it?|this*|that*",
        "–",
    ]
    assert skipped_of(found) == [
        ("A. N. Other wrote this?", "ANSWER: must name one of the choices, not “c”."),
        ("Never answered", "The line with ANSWER: is missing."),
    ]
    assert [item.position.line for item in found.questions] == [1, 7, 12, 17, 22]


# --- CSV ------------------------------------------------------------------------------------------


def test_csv_of_others() -> None:
    found = golden("quiz.csv")
    assert questions_of(found) == [
        'ABCD|Capital of "Ö"; which?|Wien*|Graz|Linz|30s',
        "ABCD|Pick two|one*|two\nlines|three*",
        "VOTING|Nobody is right|x|y|300s",
        "–",
    ]
    assert [str(item.position) for item in found.questions] == ["row 2", "row 3", "row 5", "row 7"]
    assert skipped_of(found) == [("Broken", "“7” doesn't say which answers are right. Write their numbers, like 1,3.")]


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1+1", "-1+1", "@x", "'=x", "'"])
def test_csv_never_holds_a_formula(cell: str) -> None:
    question = {"type": "VOTING", "question": cell, "time": 20, "image": None, "hide_results": False}
    options = [{"answer": text, "image": None, "color": None} for text in (cell, "b")]
    from_us = FORMATS["csv"].write(Content("", "", [{**question, "answers": options}])).data
    row = from_us.decode("utf-8-sig").split("\r\n")[1]
    assert row.split(",")[1][:1] == "'"
    assert questions_of(FORMATS["csv"].read(from_us)) == [f"VOTING|{cell}|{cell}|b"]


def test_csv_without_header_says_what_is_missing() -> None:
    with pytest.raises(FormatError, match=r"first row must name the columns.*row 1"):
        FORMATS["csv"].read(b"a,b,c\n1,2,3\n")


# --- Kahoot's JSON --------------------------------------------------------------------------------


def test_kahoots_double_and_missing_points_are_kept() -> None:
    choices = [{"answer": "A", "correct": True}, {"answer": "B"}]
    said = ({}, {"pointsMultiplier": 1}, {"pointsMultiplier": 2}, {"pointsMultiplier": 0}, {"points": False})
    questions = [{"type": "quiz", "question": "Q", "choices": choices, **one} for one in said]
    questions.append({"type": "survey", "question": "P", "choices": choices, "pointsMultiplier": 0})
    file = json.dumps({"kahoot": {"uuid": "x", "title": "Points", "questions": questions}}).encode()
    found = FORMATS["kahoot-json"].read(file).questions
    assert [(one.question or {}).get("points") for one in found] == [None, None, 2, 0, 0, None]
    assert not any(one.notes for one in found)


def test_kahoot_json() -> None:
    found = golden("kahoot.json")
    assert (found.title, found.description) == ("Space &amp; time", "From the <b>Moon</b> on")
    assert (found.kahoot_id, found.imported_from_kahoot) == ("11111111-2222-4333-8444-555555555555", True)
    assert questions_of(found) == [
        "ABCD|First on the <b>Moon</b>?|Armstrong*|Gagarin",
        "ABCD|True or false: Mars is a star|True|False*|5s",
        "CHECK|Gas giants?|Jupiter*|Mars|Saturn*|60s",
        "TEXT|Our galaxy?|Milky Way|the Milky Way|30s",
        "ORDER|From the Sun|Mercury|Venus|Earth",
        "VOTING|Would you fly?|Yes|No|10s",
        "RANGE|Moons of Mars?|0..10|1..3*",
        "SLIDE|Break|Drink <i>water</i>",
        "ABCD|Which one is Saturn?|*|",
        "–",
        "VOTING|Which planets do you like?|Venus|Mars",
        "–",
        "–",
    ]
    assert skipped_of(found) == [
        ("What comes to mind?", "Word clouds take any words; there is nothing like them here."),
        ("New?", "Kahoot's type “hologram” is not known here."),
        ("", "This is not a question."),
    ]
    assert notes_of(found.questions[7]) == ["Its video is not kept: https://videos.example/w"]
    # Pictures on other hosts are not shown from there: here they are the answers, so the question needs work.
    assert [item.usable for item in found.questions].count(False) == 4
    assert [problem.path for problem in found.questions[8].problems] == [
        ("answers", 0, "answer"),
        ("answers", 1, "answer"),
    ]
    link = "https://media.kahoot.it/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    assert f"A picture is on another host. Save it from there and add it here: {link}" in notes_of(found.questions[8])


def test_a_kahoot_by_itself() -> None:
    text = b'{"uuid": "x", "title": "T", "questions": [{"type": "quiz", "question": "Q", "choices": []}]}'
    found = read_any(text, "kahoot.json")
    assert found.format == "kahoot-json"
    assert [problem.path for problem in found.questions[0].problems] == [("answers",)]
