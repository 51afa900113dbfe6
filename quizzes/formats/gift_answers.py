"""What stands between a GIFT question's braces, and GIFT's escapes."""

import re
from collections.abc import Sequence
from typing import Any

from accounts.wording import say
from quizzes import richtext
from quizzes.formats import limits, markup
from quizzes.formats.building import (
    FEEDBACK_NOTE,
    NO_RIGHT_ANSWER,
    ONLY_FIRST_NUMBER,
    SLIDER_NOTE,
    TOO_MANY_ANSWERS,
    WEIGHTS_NOTE,
    WILDCARD_NOTE,
    around,
    choice,
    number,
    option,
    read_bounds,
    typed,
)
from quizzes.formats.matching import Pair, matching
from quizzes.formats.shapes import ImportedQuestion, Note, Position, carried, skipped
from quizzes.formats.tags import read_slider
from quizzes.question_types.shapes import Question

_SIGNS = "\\~=#{}:\n"
# Noncharacters stand for escaped signs while a question is taken apart.
STANDINS = "".join(chr(0xFDD0 + place) for place in range(len(_SIGNS)))
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_STYLE = re.compile(r"\[(html|plain|moodle|markdown)\]", re.IGNORECASE)
_PART = re.compile(r"([=~])")
_WEIGHT = re.compile(r"\s*%(-?[0-9.,]{1,12})%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def protect(text: str) -> str:
    """`text` with standins for escaped signs."""
    clean = re.sub(f"[{STANDINS}]", "\ufffd", text)
    return _ESCAPE.sub(lambda found: STANDINS[_SIGNS.index("\n" if found[1] == "n" else found[1])], clean)


def restore(text: str) -> str:
    return text.translate({ord(standin): sign for standin, sign in zip(STANDINS, _SIGNS, strict=True)})


def escaped(text: str) -> str:
    return re.sub(r"[\\~=#{}:]", r"\\\g<0>", text).replace("\n", "\\n")


def read_rich(protected: str, style: str) -> markup.Rich:
    """Text in one of GIFT's formats as rich text."""
    text = restore(protected)
    if style == "html":
        return markup.from_html(text)
    return markup.Rich(markup.from_plain(text)) if style == "plain" else markup.from_unknown(text)


def read_answers(
    text: str,
    body: str,
    style: str,
    tags: tuple[str, ...],
    extras: dict[str, Any],
    position: Position,
    found: Sequence[Note] = (),
) -> list[ImportedQuestion]:
    """The question(s) of a text and what stands between its braces. `found` was noted about the text."""
    body, _, general = body.partition("####")
    body = body.strip()
    notes = [*found, *([FEEDBACK_NOTE] if general.strip() else [])]
    if not body:
        return [skipped(text, position, NO_RIGHT_ANSWER)]
    truth = _TRUTH.get(body.partition("#")[0].strip().upper())
    if truth is not None:
        if body.partition("#")[2].strip("# \n") and FEEDBACK_NOTE not in notes:
            notes.append(FEEDBACK_NOTE)
        options = [option("True", right=truth), option("False", right=not truth)]
        return [carried(choice(text, options, several=False, **extras), position, *notes)]
    if body.startswith("#") and body.count("=") <= limits.MAX_ANSWERS:
        return [_number(text, body[1:], tags, extras, position, notes)]
    if sum(body.count(sign) for sign in "=~") > limits.MAX_ANSWERS:
        return [skipped(text, position, TOO_MANY_ANSWERS)]
    parts = _split(body)
    if any(part.feedback for part in parts):
        notes.append(FEEDBACK_NOTE)
    if any(part.sign == "~" for part in parts):
        return [_choice(text, parts, style, extras, position, notes)]
    pairs = [part.text.partition("->") for part in parts]
    if all(arrow for _, arrow, _ in pairs):
        read = [Pair(_styled(left, style).text, read_rich(right, "plain").text.strip()) for left, _, right in pairs]
        others = [pair.right for pair in read if not pair.left]
        return matching(text, read, others, position, notes=notes, extras=extras)
    return [_typed(text, parts, extras, position, notes)]


class _Part:
    """`=` or `~`, a weight in percent, the text and the feedback."""

    def __init__(self, sign: str, raw: str) -> None:
        self.sign = sign
        raw, _, feedback = raw.partition("#")
        self.feedback = feedback.strip()
        found = _WEIGHT.match(raw)
        given = read_bounds(found[1], "0") if found else None
        self.given = given is not None
        self.weight = given[0] if given else 100.0 if sign == "=" else 0.0
        self.text = (raw[found.end() :] if found else raw).strip()


def _split(body: str) -> list[_Part]:
    pieces = _PART.split(body)
    parts = [_Part(sign, raw) for sign, raw in zip(pieces[1::2], pieces[2::2], strict=True)]
    if pieces[0].strip():
        # A single answer may go without its sign.
        parts.insert(0, _Part("=", pieces[0]))
    return parts


def _choice(
    text: str, parts: list[_Part], style: str, extras: dict[str, Any], position: Position, notes: list[Note]
) -> ImportedQuestion:
    full = [part.weight >= 100 for part in parts]
    # Without "=", weights are shares of the points: those above zero are right together.
    several = not any(part.sign == "=" for part in parts) and sum(full) < 2 and any(part.given for part in parts)
    if not several and any(0 < part.weight < 100 for part in parts):
        notes = [*notes, WEIGHTS_NOTE]
    options = []
    for part in parts:
        rich = _styled(part.text, style)
        options.append(option(rich.text, right=part.weight > 0 if several else part.weight >= 100))
    return carried(choice(text, options, several=several, **extras), position, *notes)


def _styled(raw: str, style: str) -> markup.Rich:
    """A choice or a left side, which may name a format of its own."""
    raw = raw.strip()
    if found := _STYLE.match(raw):
        style, raw = found[1].lower(), raw[found.end() :]
    return read_rich(" ".join(line.strip() for line in raw.split("\n")), style)


def _typed(
    text: str, parts: list[_Part], extras: dict[str, Any], position: Position, notes: list[Note]
) -> ImportedQuestion:
    if any(0 < part.weight < 100 for part in parts):
        notes = [*notes, WEIGHTS_NOTE]
    accepted = []
    for part in parts:
        plain = " ".join(line.strip() for line in part.text.split("\n"))
        if part.weight > 0 and "*" in plain.replace("\\*", ""):
            notes = [*notes, WILDCARD_NOTE]
        elif part.weight > 0:
            accepted.append(markup.from_plain(restore(plain.replace("\\*", "*"))))
    if not accepted:
        return skipped(text, position, NO_RIGHT_ANSWER)
    return carried(typed(text, accepted, **extras), position, *notes)


def _number(
    text: str, body: str, tags: tuple[str, ...], extras: dict[str, Any], position: Position, notes: list[Note]
) -> ImportedQuestion:
    parts = _split(body)
    best = [part for part in parts if part.weight >= 100]
    if len(best) < len(parts):
        notes = [*notes, WEIGHTS_NOTE]
    bounds = _bounds(best[0].text) if best else None
    if bounds is None:
        return skipped(text, position, say("The right number can't be read. Write it like {#5:0.1} or {#4.9..5.1}."))
    if len(best) > 1:
        notes = [*notes, ONLY_FIRST_NUMBER]
    ends = read_slider(tags, *bounds)
    if ends is None:
        notes = [*notes, SLIDER_NOTE]
    return carried(number(text, *bounds, ends, **extras), position, *notes)


def _bounds(protected: str) -> tuple[float, float] | None:
    text = restore(protected)
    low, dots, high = text.partition("..")
    if dots:
        return read_bounds(low, high)
    value, _, tolerance = text.partition(":")
    found = read_bounds(value, tolerance or "0")
    return around(*found) if found else None


def written_text(text: str, rich: bool) -> str:
    return escaped(markup.to_html(text) if rich else richtext.plain(text))


def write_answers(question: Question, rich: bool) -> str:
    kind, answers = question["type"], question["answers"]
    if kind == "RANGE":
        return f"#{answers['min_correct']}..{answers['max_correct']}"
    if kind == "TEXT":
        return " ".join(_accepted(one) for one in answers)
    return " ".join(
        f"{sign}{_written_option(one['answer'], rich)}" for sign, one in zip(_signs(question), answers, strict=True)
    )


def _written_option(text: str, rich: bool) -> str:
    """A choice that begins like a format's name gets its own format before it."""
    written = written_text(text, rich)
    return f"[{'html' if rich else 'plain'}]{written}" if _STYLE.match(written) else written


def _accepted(one: dict[str, Any]) -> str:
    """A star is written `\\*`: alone it stands for any text."""
    return "=" + escaped(richtext.plain(one["answer"])).replace("*", "\\*")


def _signs(question: Question) -> list[str]:
    rights = [one["right"] for one in question["answers"]]
    if question["type"] == "CHECK":
        share = f"{100 / sum(rights):.5f}".rstrip("0").rstrip(".")
        return [f"~%{share}%" if right else "~%-100%" for right in rights]
    if all(rights):
        return ["~%100%"] * len(rights)
    return ["=" if right else "~" for right in rights]
