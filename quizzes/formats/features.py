"""What a question needs of a format. A format names what it carries; the rest is lost and said so.

A question whose features are all among a format's `CARRIES` comes back equal after writing and reading.
"""

import re
from typing import Any

from accounts.wording import marked
from quizzes import richtext
from quizzes.formats import markup
from quizzes.question_types import fields
from quizzes.question_types.shapes import Question

# Feature → what is lost without it, to complete "… can't be written to this format".
MEANING: dict[str, str] = {
    "ABCD": marked("multiple-choice questions"),
    "CHECK": marked("questions with several answers to check"),
    "RANGE": marked("number questions"),
    "VOTING": marked("polls"),
    "ORDER": marked("ordering questions"),
    "TEXT": marked("typed answers"),
    "SLIDE": marked("slides"),
    "time": marked("its time limit"),
    "long time": marked("its time limit of more than 120 seconds"),
    "picture": marked("its picture"),
    "linked picture": marked("its picture, which is only an address on this server"),
    "signed clip": marked("the video in which it is signed"),
    "linked signed clip": marked("the video in which it is signed, which is only an address on this server"),
    "answer pictures": marked("the pictures of its answers"),
    "linked answer pictures": marked("pictures of its answers, which are only addresses on this server"),
    "linked answer": marked("answers that are only the address of a picture"),
    "colours": marked("the colours of its answers"),
    "hidden results": marked("that its results are hidden"),
    "markup": marked("bold and other formatting"),
    "answer markup": marked("formatting in its answers"),
    "lines": marked("its line breaks"),
    "odd characters": marked("characters outside of XML"),
    "several right": marked("that any of several answers is right"),
    "four answers": marked("more than four answers"),
    "answer limit": marked("more than 26 answers"),
    "case": marked("that upper and lower case matter"),
    "mixed case": marked("that case matters for some of its answers only"),
    "slider ends": marked("the ends of its slider"),
    "several texts": marked("more than one accepted answer"),
    "same texts": marked("that an accepted answer stands there twice"),
    "special texts": marked("a text that reads as something else there"),
    "special numbers": marked("the exact ends of its right numbers"),
    "special time": marked("its exact time limit"),
    "all right": marked("that all of its answers are right"),
    "points": marked("that its points count double or not at all"),
    "source": marked("whom it was taken from"),
    "no text": marked("that it has no text beside its picture"),
}
TYPES = frozenset({"ABCD", "CHECK", "RANGE", "VOTING", "ORDER", "TEXT", "SLIDE"})
EVERYTHING = frozenset(MEANING)
# What only Classroom's and ClassQuiz's own formats have a place for: points; and what only ours has.
OURS = frozenset({"signed clip", "linked signed clip", "points"})
_ODD = re.compile("[\ufffe\uffff\x80-\x9f]")


def features(question: Question) -> frozenset[str]:
    """What this stored question needs."""
    answers = question["answers"]
    options: list[dict[str, Any]] = answers if isinstance(answers, list) else []
    return frozenset({question["type"]} | _common(question) | _of_options(options) | _of_type(question, options))


def _common(question: Question) -> set[str]:
    kind, time = question["type"], question["time"]
    default = fields.DEFAULT_SLIDE_TIME_S if kind == "SLIDE" else fields.DEFAULT_TIME_S
    texts, clip = texts_of(question), question.get("sign_clip")
    given = {
        "time": time != default,
        "long time": time > 120 and kind != "SLIDE",
        "picture": question["image"] is not None and not is_address(question["image"]),
        "linked picture": question["image"] is not None and is_address(question["image"]),
        "signed clip": clip is not None and not is_address(clip),
        "linked signed clip": clip is not None and is_address(clip),
        "hidden results": question["hide_results"],
        "points": question.get("points", 1) != 1,
        "source": "source" in question,
        "markup": not markup.is_plain(question["question"])
        or (kind == "SLIDE" and not markup.is_plain(question["answers"])),
        "lines": any(re.search(r"[\n\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text) for text in texts),
        "odd characters": any(_ODD.search(text) for text in texts),
    }
    return {name for name, needed in given.items() if needed}


def _of_options(options: list[dict[str, Any]]) -> set[str]:
    images = [option["image"] for option in options if option.get("image") is not None]
    given = {
        "answer pictures": any(not is_address(image) for image in images),
        "linked answer pictures": any(is_address(image) for image in images),
        "linked answer": any(not option["answer"] and is_address(option.get("image") or "") for option in options),
        "colours": any(option.get("color") is not None for option in options),
        "answer markup": any(
            "case_sensitive" not in option and not markup.is_plain(option["answer"]) for option in options
        ),
        "four answers": len(options) > 4,
        "no text": any(not option["answer"] for option in options),
    }
    return {name for name, needed in given.items() if needed}


def _of_type(question: Question, options: list[dict[str, Any]]) -> set[str]:
    kind = question["type"]
    if kind in ("ABCD", "CHECK"):
        right = sum(option["right"] for option in options)
        several = {"several right"} if kind == "ABCD" and right > 1 else set()
        return several | ({"all right"} if right == len(options) else set())
    if kind == "TEXT":
        cases = {option["case_sensitive"] for option in options}
        several = {"several texts"} if len(options) > 1 else set()
        if len({option["answer"] for option in options}) < len(options):
            several.add("same texts")
        return several | ({"mixed case"} if len(cases) > 1 else {"case"} if cases == {True} else set())
    return {"slider ends"} if kind == "RANGE" else set()


def texts_of(question: Question) -> list[str]:
    """Every text in it as a reader sees it."""
    answers = question["answers"]
    texts = [question["question"]]
    if isinstance(answers, str):
        texts.append(answers)
    elif isinstance(answers, list):
        texts += [option["answer"] for option in answers]
    return [richtext.plain(text) for text in texts]


def is_address(image: str) -> bool:
    """Whether an `image` is an address on this server rather than a stored file's id."""
    return image.startswith("/")
