"""Questions and pages of ClassQuiz in our form. What our rules refuse stays as a slide that can be read.

`Pictures` says what a named file is called here, None when it isn't here.
"""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

from classroom.classquiz_import.values import file_name
from quizzes import page_types, question_types, richtext
from quizzes.page_types import markdown, pdf, slide
from quizzes.page_types.shapes import TITLE_MAX_CHARACTERS
from quizzes.question_types import fields
from quizzes.question_types.shapes import Problem, Problems, Question

Pictures = Callable[[str], str | None]
Notes = list[str]
# How texts name a stored file, with or without the old instance's address.
_DOWNLOAD = re.compile(r"(?:https?://[^\s()<>\"']{1,300})?/api/v1/storage/download/([0-9A-Fa-f-]{32,80})")


def mended_questions(raw: Any, pictures: Pictures) -> tuple[list[Question], Notes, int]:
    """(questions that all pass our rules, what is different, how many became slides)."""
    given = raw if isinstance(raw, list) else []
    notes = [] if isinstance(raw, list) else ["Its questions are no list."]
    if len(given) > question_types.MAX_QUESTIONS:
        notes.append(f"Only the first {question_types.MAX_QUESTIONS} of its {len(given)} questions are kept.")
    found, slides = [], 0
    for number, one in enumerate(given[: question_types.MAX_QUESTIONS], 1):
        question, said, usable = mended_question(one, number, pictures)
        found.append(question)
        notes += [f"Question {number}: {note}" for note in said]
        slides += not usable
    return found, notes, slides


def mended_question(raw: Any, number: int, pictures: Pictures) -> tuple[Question, Notes, bool]:
    """(the question, what is different, whether it still asks what it asked)."""
    if not isinstance(raw, dict):
        return _as_slide({}, number), ["it is no question, and became an empty slide."], False
    notes: Notes = []
    question = _tidy(raw, notes, pictures)
    problems = Problems()
    cleaned = question_types.validate_question(question, problems)
    if cleaned is not None and not problems.found:
        return cleaned, notes, True
    why = " ".join(dict.fromkeys(_said(problem) for problem in problems.found))
    return _as_slide(question, number), [*notes, f"it can't be asked here and became a slide. {why}"], False


def _said(problem: Problem) -> str:
    place = ".".join(map(str, problem.path))
    return f"{place}: {problem.message}" if place else problem.message


def _tidy(raw: dict[str, Any], notes: Notes, pictures: Pictures) -> dict[str, Any]:
    """A copy in which what has one obvious meaning is put right."""
    question = {**raw, "type": raw.get("type") or "ABCD", "hide_results": raw.get("hide_results") is True}
    question["question"] = _text(raw.get("question"), fields.QUESTION_MAX_CHARACTERS, notes)
    question["time"] = _time(raw.get("time"), notes)
    question["image"] = _picture(raw.get("image"), notes, pictures)
    answers = raw.get("answers")
    if isinstance(answers, list):
        question["answers"] = [_option(one, notes, pictures) for one in answers]
    elif isinstance(answers, str):
        question["answers"] = _text(answers, fields.SLIDE_MAX_CHARACTERS, notes)
    return question


def _option(raw: Any, notes: Notes, pictures: Pictures) -> Any:
    if not isinstance(raw, dict):
        return raw
    option = {**raw, "answer": _text(raw.get("answer"), fields.ANSWER_MAX_CHARACTERS, notes)}
    for name in ("right", "case_sensitive"):
        if name in raw:
            option[name] = raw[name] is True
    if raw.get("image"):
        option["image"] = _picture(raw["image"], notes, pictures)
    option["color"] = fields.read_color(raw, Problems())
    return option


def _text(raw: Any, limit: int, notes: Notes) -> str:
    given = raw if isinstance(raw, str) else str(raw) if isinstance(raw, int | float) else ""
    found = richtext.cut(given, limit)
    if found.endswith("…") and not given.rstrip().endswith("…"):
        notes.append(f"a text was cut at {limit} characters.")
    return found


def _time(raw: Any, notes: Notes) -> int:
    number = fields.read_number(raw)
    if number is None:
        notes.append(f"its time is no number and became {fields.DEFAULT_TIME_S} seconds.")
        return fields.DEFAULT_TIME_S
    seconds = round(min(max(number, fields.MIN_TIME_S), fields.MAX_TIME_S))
    if seconds != number:
        notes.append(f"its time of {number:g} seconds became {seconds}.")
    return seconds


def _picture(raw: Any, notes: Notes, pictures: Pictures) -> str | None:
    if not raw:
        return None
    name = file_name(raw)
    found = pictures(name) if name else None
    if found is None:
        notes.append(f"its picture {str(raw)[:80]} isn't here.")
    return found


def _as_slide(question: dict[str, Any], number: int) -> Question:
    texts = [text for text in texts_in(question.get("answers")) if text]
    content = html.escape("\n".join(texts)[: fields.SLIDE_MAX_CHARACTERS - 100], quote=False)
    found: Question = {
        "type": "SLIDE",
        "question": question.get("question") or f"Question {number}",
        "time": fields.DEFAULT_SLIDE_TIME_S,
        "image": question.get("image"),
        "hide_results": False,
        "answers": content[: richtext.MARKUP_FACTOR * fields.SLIDE_MAX_CHARACTERS] or "–",
    }
    problems = Problems()
    cleaned = question_types.validate_question(found, problems)
    return cleaned if cleaned is not None and not problems.found else {**found, "image": None, "answers": "–"}


def texts_in(value: Any) -> Iterator[str]:
    """Every text and number inside a JSON value, in order, as plain text."""
    if isinstance(value, str):
        yield richtext.plain(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:g}"
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def mended_pages(raw: Any, pictures: Pictures) -> tuple[list[dict[str, Any]], Notes, int]:
    """(pages that all pass our rules, what is different, how many became texts)."""
    given = raw if isinstance(raw, list) else []
    notes = [] if isinstance(raw, list) else ["Its pages are no list."]
    if len(given) > page_types.MAX_PAGES:
        notes.append(f"Only the first {page_types.MAX_PAGES} of its {len(given)} pages are kept.")
    found, texts = [], 0
    for number, one in enumerate(given[: page_types.MAX_PAGES], 1):
        said: Notes = []
        problems = Problems()
        page = page_types.validate_page(_tidy_page(one, said, pictures), problems)
        if page is None or problems.found:
            why = " ".join(dict.fromkeys(_said(problem) for problem in problems.found))
            said.append(f"it can't be shown here and became a text. {why}")
            page, texts = _as_text(one, number), texts + 1
        found.append(page)
        notes += [f"Page {number}: {note}" for note in said]
    return found, notes, texts


def _tidy_page(raw: Any, notes: Notes, pictures: Pictures) -> Any:
    if not isinstance(raw, dict) or not isinstance(raw.get("data"), dict):
        return raw
    data = dict(raw["data"])
    if raw.get("type") == pdf.CODE:
        data["url"] = _picture(data.get("url"), notes, pictures) or ""
    if raw.get("type") == slide.CODE and isinstance(data.get("elements"), list):
        data["elements"] = [_with_picture(one, notes, pictures) for one in data["elements"]]
    if isinstance(data.get("cards"), list):
        data["cards"] = [
            [_with_picture(card, notes, pictures) for card in pair] if isinstance(pair, list) else pair
            for pair in data["cards"]
        ]
    if isinstance(data.get("markdown"), str):
        data["markdown"] = _DOWNLOAD.sub(lambda found: _address(found[1], notes, pictures), data["markdown"])
    title = _text(raw.get("title"), TITLE_MAX_CHARACTERS, notes)
    return {"type": raw.get("type"), "title": title, "data": data}


def _address(name: str, notes: Notes, pictures: Pictures) -> str:
    found = _picture(name, notes, pictures)
    return f"/files/{found}/" if found else ""


def _with_picture(raw: Any, notes: Notes, pictures: Pictures) -> Any:
    if not isinstance(raw, dict) or not raw.get("image"):
        return raw
    return {**raw, "image": _picture(raw["image"], notes, pictures)}


def _as_text(raw: Any, number: int) -> dict[str, Any]:
    data = raw.get("data") if isinstance(raw, dict) else raw
    title = raw.get("title") if isinstance(raw, dict) else ""
    written = "\n\n".join(text for text in texts_in(data) if text)[: markdown.MARKDOWN_MAX_CHARACTERS]
    page = {
        "type": markdown.CODE,
        "title": richtext.cut(title if isinstance(title, str) else "", TITLE_MAX_CHARACTERS),
        "data": {"markdown": written or f"Page {number}"},
    }
    cleaned = page_types.validate_page(page, Problems())
    return cleaned or {**page, "title": "", "data": {"markdown": f"Page {number}"}}
