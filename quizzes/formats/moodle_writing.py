"""Writing the questions of Moodle XML."""

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from quizzes.formats.building import middle_and_reach
from quizzes.formats.markup import to_html
from quizzes.formats.pictures import file_name
from quizzes.formats.shapes import Picture, shortened
from quizzes.formats.tags import write_tags
from quizzes.formats.xml_tree import tag, text_xml
from quizzes.question_types.shapes import Question
from quizzes.richtext import plain

_TYPES = {
    "ABCD": "multichoice",
    "CHECK": "multichoice",
    "RANGE": "numerical",
    "ORDER": "ordering",
    "TEXT": "shortanswer",
    "SLIDE": "description",
}
Files = Mapping[str, Picture]


def written_question(question: Question, pictures: Files) -> str:
    kind, answers = question["type"], question["answers"]
    text = answers if kind == "SLIDE" else question["question"]
    name = " ".join(plain(question["question"]).split()) if kind == "SLIDE" else shortened(question["question"])
    parts = [tag("name", tag("text", text_xml(name)))]
    parts.append(tag("questiontext", *_rich(text, question["image"], pictures), format="html"))
    parts += [tag("defaultgrade", "0" if kind == "SLIDE" else "1"), tag("hidden", "0")]
    parts += _body(question, pictures)
    tags = [tag("tag", tag("text", text_xml(one))) for one in write_tags(question)]
    return tag("question", *parts, *([tag("tags", *tags)] if tags else []), type=_TYPES[kind])


def _rich(text: str, image: str | None, pictures: Files) -> list[str]:
    """The text and file elements of a rich text with a picture."""
    html, files = to_html(text), []
    picture = pictures.get(image or "")
    if picture is not None:
        name = file_name(picture)
        html += f'<img src="@@PLUGINFILE@@/{name}" alt="{escape(picture.alt)}">'
        files = [tag("file", base64.b64encode(picture.data).decode(), name=name, path="/", encoding="base64")]
    return [tag("text", text_xml(html)), *files]


def _body(question: Question, pictures: Files) -> list[str]:
    kind, answers = question["type"], question["answers"]
    if kind in ("ABCD", "CHECK"):
        head = [tag("single", "true" if kind == "ABCD" else "false"), tag("shuffleanswers", "true")]
        return [*head, tag("answernumbering", "abc"), *_choices(kind, answers, pictures)]
    if kind == "TEXT":
        case = "1" if answers[0]["case_sensitive"] else "0"
        return [tag("usecase", case), *(_accepted(one["answer"]) for one in answers)]
    if kind == "RANGE":
        middle, reach = middle_and_reach(answers["min_correct"], answers["max_correct"])
        return [tag("answer", tag("text", middle), tag("tolerance", reach), fraction=100)]
    if kind == "ORDER":
        head = [tag("layouttype", "VERTICAL"), tag("selecttype", "ALL"), tag("selectcount", "0")]
        options = [
            tag("answer", *_rich(one["answer"], one.get("image"), pictures), fraction=f"{place}.0000000", format="html")
            for place, one in enumerate(answers, 1)
        ]
        return [*head, tag("gradingtype", "ABSOLUTE_POSITION"), *options]
    return []


def _choices(kind: str, answers: Sequence[dict[str, Any]], pictures: Files) -> list[str]:
    right = sum(one["right"] for one in answers)
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".") if kind == "CHECK" else "100"
    wrong = "-100" if kind == "CHECK" else "0"
    return [
        tag(
            "answer",
            *_rich(one["answer"], one.get("image"), pictures),
            fraction=share if one["right"] else wrong,
            format="html",
        )
        for one in answers
    ]


def _accepted(answer: str) -> str:
    """A star is written `\\*`: alone it stands for any text."""
    return tag(
        "answer", tag("text", text_xml(plain(answer).replace("*", "\\*"))), fraction=100, format="moodle_auto_format"
    )
