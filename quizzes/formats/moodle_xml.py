"""Moodle XML: `<quiz>` with a `<question type="…">` each. Source: MoodleDocs, "Moodle XML format"."""

import re

from accounts.wording import marked, say
from quizzes.formats import limits, moodle_questions
from quizzes.formats.building import around, middle_and_reach
from quizzes.formats.format import Format
from quizzes.formats.markup import from_plain
from quizzes.formats.moodle_writing import written_question
from quizzes.formats.pictures import Pictures
from quizzes.formats.shapes import Content, FormatError, Import, ImportedQuestion, Position
from quizzes.formats.xml_tree import Node, document, parse_xml, root_name, tag, text_xml
from quizzes.question_types import fields
from quizzes.question_types.shapes import Question
from quizzes.richtext import plain

NAME, LABEL, SUFFIXES = "moodle-xml", "Moodle XML", (".xml",)
MEDIA_TYPE = "application/xml"
CARRIES = frozenset(
    {"ABCD", "CHECK", "RANGE", "ORDER", "TEXT", "SLIDE", "time", "long time", "picture", "case"}
    | {"answer pictures", "hidden results", "markup", "answer markup", "lines", "several right", "four answers"}
    | {"slider ends", "several texts", "all right", "no text", "same texts"}
)
WRITES = frozenset({"ABCD", "CHECK", "RANGE", "ORDER", "TEXT", "SLIDE"})
_FOREIGN = {
    "moodle_backup": marked("This is the list of contents of a Moodle course backup, without questions."),
    "question_categories": marked("This is the inside of a Moodle course backup."),
    "questions": marked("This is the inside of a Moodle course backup."),
    "activity": marked("This is the inside of a Moodle course backup."),
}
_HOW_TO = marked("In Moodle, open the question bank, choose Export and the format Moodle XML.")
_SLASH = re.compile(r"(?<!/)/(?!/)")


def detect(data: bytes, filename: str) -> bool:
    return root_name(data) in {"quiz", *_FOREIGN}


def read(data: bytes) -> Import:
    root = parse_xml(data)
    if root.name != "quiz":
        other = say("This XML file holds <%(name)s>, not a Moodle <quiz>.", name=root.name[:40])
        why = say(_FOREIGN[root.name]) if root.name in _FOREIGN else other
        raise FormatError(f"{why} {say(_HOW_TO)}", root.position())
    pictures = Pictures()
    questions: list[ImportedQuestion] = []
    title = description = ""
    for node in root.children("question"):
        if node.attribute("type") == "category":
            if not title:
                title, description = _category(node)
        elif len(questions) < limits.MAX_QUESTIONS:
            questions += moodle_questions.read_question(node, pictures)
    if not questions and not title:
        raise FormatError(
            say("There is no question in this file.") + " " + say(_HOW_TO), Position(line=root.line, path=root.path)
        )
    return Import(title=title, description=description, questions=questions, pictures=pictures.found)


def _category(node: Node) -> tuple[str, str]:
    """(title, description) from a category's path, unless it is one of Moodle's own names."""
    category = node.child("category")
    path = category.text_of("text") if category else ""
    last = _SLASH.split(path)[-1].replace("//", "/").strip()
    if last.startswith(("Default for ", "$")) or last == "top":
        return "", ""
    return from_plain(last), moodle_questions.read_rich(node.child("info")).text


def write(content: Content) -> bytes:
    # Moodle parts a category's path at single slashes.
    name = " ".join(plain(content.title).split()).replace("/", "//")
    path = tag("category", tag("text", text_xml(f"$course$/top/{name}")))
    info = tag("info", tag("text", text_xml(content.description.replace("\n", "<br>"))), format="html")
    parts = [tag("question", path, info, type="category")]
    parts += [written_question(question, content.pictures) for question in content.questions]
    return document(f"<quiz>\n{chr(10).join(parts)}\n</quiz>")


def special(question: Question) -> set[str]:
    """What neither a name nor a number with its tolerance can say."""
    return special_title(question) | _special_numbers(question)


def special_title(question: Question) -> set[str]:
    """A slide's title is Moodle's name of the question, which is plain and on one line."""
    if question["type"] != "SLIDE":
        return set()
    title = plain(question["question"])
    odd = from_plain(title) != question["question"].replace("&nbsp;", "\xa0") or title != " ".join(title.split())
    return {"special texts"} if odd else set()


def _special_numbers(question: Question) -> set[str]:
    """Numbers with so many digits that a middle and a tolerance don't lead back to them."""
    if question["type"] != "RANGE":
        return set()
    low, high = question["answers"]["min_correct"], question["answers"]["max_correct"]
    back = around(*(fields.read_number(text) or 0 for text in middle_and_reach(low, high)))
    return set() if back == (low, high) else {"special numbers"}


FORMAT = Format(
    name=NAME,
    label=LABEL,
    suffixes=SUFFIXES,
    media_type=MEDIA_TYPE,
    detect=detect,
    reader=read,
    writer=write,
    carries=CARRIES,
    has_alt_texts=True,
    writes=WRITES,
    quiz_fields=frozenset({"title", "description"}),
    special=special,
    has_polls=False,
)
