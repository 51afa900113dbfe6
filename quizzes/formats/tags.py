"""What Moodle's formats have no field for, as tags that Moodle keeps: `time=30`, `slider=0..400`, `hide_results`."""

import re
from collections.abc import Iterable
from typing import Any

from quizzes.formats.features import features
from quizzes.question_types import fields
from quizzes.question_types.shapes import Question

_TIME = re.compile(r"time[=:]\s*([0-9]{1,3})(?:\s*s)?")
_SLIDER = re.compile(r"slider=(-?[0-9.]{1,20}?)\.\.(-?[0-9.]{1,20})")
HIDE_RESULTS = "hide_results"


def write_tags(question: Question) -> list[str]:
    needed = features(question)
    tags = [f"time={question['time']}"] if "time" in needed else []
    if question["type"] == "RANGE":
        tags.append(f"slider={question['answers']['min']}..{question['answers']['max']}")
    return tags + ([HIDE_RESULTS] if question["hide_results"] else [])


def read_extras(tags: Iterable[str]) -> dict[str, Any]:
    """`time` and `hide_results`, as far as tags tell."""
    extras: dict[str, Any] = {}
    for tag in tags:
        time = _TIME.fullmatch(tag.strip())
        if time and fields.MIN_TIME_S <= int(time[1]) <= fields.MAX_TIME_S:
            extras["time"] = int(time[1])
        elif tag.strip() == HIDE_RESULTS:
            extras["hide_results"] = True
    return extras


def read_slider(tags: Iterable[str], low: float, high: float) -> tuple[float, float] | None:
    """The slider's ends, if a tag names ends that the right numbers lie between."""
    for tag in tags:
        found = _SLIDER.fullmatch(tag.strip())
        ends = (fields.read_number(found[1]), fields.read_number(found[2])) if found else (None, None)
        if ends[0] is not None and ends[1] is not None and ends[0] <= low <= high <= ends[1]:
            return ends[0], ends[1]
    return None
