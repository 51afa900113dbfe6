"""What is different between two versions of a quiz, for people to read. Pure.

Questions and answers have no ids, so they are recognised: equal ones first, wherever they stand, then those that share
most of their words. What is left was added or removed. Of those that stand in another order as few as possible count
as moved.
"""

import html
import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from quizzes import richtext

Content = Mapping[str, Any]

# Databases keep the keys of JSON in an order of their own; people read these first.
READ_FIRST = ("title", "question", "answer", "right", "description", "type", "answers", "image", "time", "points")
RICH_FIELDS = frozenset({"title", "description", "question", "answer", "answers"})
PICTURE_FIELDS = frozenset({"cover_image", "background_image", "image"})
FILM_FIELDS = frozenset({"sign_clip"})
# Two questions or answers with a smaller share of words in common are different ones.
LEAST_LIKENESS = 0.4
# Texts whose differing parts have more tokens than this are shown one after the other: comparing takes too long.
MAX_TOKENS = 600
# A word or sign with the space behind it: single spaces would be found equal everywhere.
_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with another value. `kind`: rich (HTML of the allowed tags), plain, picture, film or flag."""

    name: str
    kind: str
    before: Any
    after: Any

    @property
    def only_markup(self) -> bool:
        """The same words, formatted differently."""
        return self.kind == "rich" and _text(self.kind, self.before) == _text(self.kind, self.after)

    @property
    def marked(self) -> str:
        """Both texts in one as HTML: nothing but escaped text and the elements ins and del."""
        return marked_html(_text(self.kind, self.before), _text(self.kind, self.after))


@dataclass(frozen=True, slots=True)
class PartChange:
    """A question or an answer: where it stood and stands (from 1; None: not there), what it is and what changed in it.

    `part` is how it is now, or how it was when it is gone; `parts` are changes of a question's answers.
    """

    old: int | None
    new: int | None
    part: Content
    moved: bool = False
    fields: list[FieldChange] = field(default_factory=list)
    parts: list["PartChange"] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """added, removed, changed, moved or same."""
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        if self.fields or self.parts:
            return "changed"
        return "moved" if self.moved else "same"


@dataclass(frozen=True, slots=True)
class QuizDiff:
    """`questions` are those that differ, in the order of the newer version."""

    fields: list[FieldChange]
    questions: list[PartChange]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        return not self.fields and not self.questions


def compare(before: Content, after: Content) -> QuizDiff:
    """Contents of two versions, see quizzes.revisions.CONTENT_FIELDS. Takes any JSON that validation once let pass."""
    fields = _field_changes(_without(before, "questions"), _without(after, "questions"))
    questions = _part_changes(_list(before.get("questions")), _list(after.get("questions")), _question_change)
    different = [change for change in questions if change.kind != "same"]
    return QuizDiff(fields, different, len(questions) - len(different))


def summary(before: Content, after: Content) -> dict[str, Any]:
    """The same in a few numbers: {fields: [names], added, removed, changed, moved}, those that aren't empty."""
    diff = compare(before, after)
    counts: dict[str, Any] = {"fields": [change.name for change in diff.fields]}
    for kind in ("added", "removed", "changed", "moved"):
        counts[kind] = sum(change.kind == kind for change in diff.questions)
    return {name: value for name, value in counts.items() if value}


def marked_html(before: str, after: str) -> str:
    """Two plain texts in one: what went is in <del>, what came is in <ins>."""
    found = []
    for kind, text in text_pieces(before, after):
        escaped = html.escape(text)
        found.append(escaped if kind == "same" else f"<{kind}>{escaped}</{kind}>")
    return "".join(found)


def text_pieces(before: str, after: str) -> list[tuple[str, str]]:
    """[(same, del or ins; text)]: without the ins `before`, without the del `after`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = (old[head : len(old) - tail], new[head : len(new) - tail])
    pieces = [("same", old[:head]), *_middle(*middle), ("same", old[len(old) - tail :])]
    return [(kind, "".join(tokens)) for kind, tokens in pieces if tokens]


def _middle(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    if max(len(old), len(new)) > MAX_TOKENS:
        yield from (("del", old), ("ins", new))
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", old[a:b]
        else:
            yield from (("del", old[a:b]), ("ins", new[c:d]))


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many tokens both begin with."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def _field_changes(before: Content, after: Content) -> list[FieldChange]:
    """Of whatever fields there are: later kinds of questions may have more."""
    names = sorted({*before, *after}, key=_reading_order)
    return [
        FieldChange(name, _kind(name, before.get(name), after.get(name)), before.get(name), after.get(name))
        for name in names
        if _key(before.get(name)) != _key(after.get(name))
    ]


def _reading_order(name: str) -> tuple[int, str]:
    return (READ_FIRST.index(name) if name in READ_FIRST else len(READ_FIRST), name)


def _kind(name: str, before: Any, after: Any) -> str:
    if name in PICTURE_FIELDS:
        return "picture"
    if name in FILM_FIELDS:
        return "film"
    if isinstance(before, bool) or isinstance(after, bool):
        return "flag"
    return "rich" if name in RICH_FIELDS else "plain"


def _text(kind: str, value: Any) -> str:
    """A value as plain text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_text(kind, item) for item in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return richtext.plain(text) if kind == "rich" else text


def _question_change(before: Content, after: Content) -> tuple[list[FieldChange], list[PartChange]]:
    fields = _field_changes(_without(before, "answers"), _without(after, "answers"))
    fields += _field_changes(_answer_fields(before), _answer_fields(after))
    answers = _part_changes(_answers(before), _answers(after), lambda old, new: (_field_changes(old, new), []))
    return fields, [change for change in answers if change.kind != "same"]


def _answers(question: Content) -> list[Content]:
    """Its options or accepted texts; none where the answers are something else."""
    return _list(question.get("answers"))


def _answer_fields(question: Content) -> Content:
    """A range's bounds, a slide's text."""
    answers = question.get("answers")
    if isinstance(answers, Mapping):
        return answers
    return {"answers": answers} if isinstance(answers, str) else {}


Compared = Callable[[Content, Content], tuple[list[FieldChange], list[PartChange]]]


def _part_changes(before: list[Content], after: list[Content], compared: Compared) -> list[PartChange]:
    """A change for every part, also for those that are the same; gone ones stand where they were missed first."""
    pairs = pair_up(before, after)
    staying = _in_order([new for _old, new in sorted(pairs)])
    came_from = {new: old for old, new in pairs}
    changes = [
        PartChange(came_from[new] + 1, new + 1, part, new not in staying, *compared(before[came_from[new]], part))
        if new in came_from
        else PartChange(None, new + 1, part)
        for new, part in enumerate(after)
    ]
    kept = {old for old, _new in pairs}
    for old in (place for place in range(len(before)) if place not in kept):
        # After the part that stood before it.
        behind = max((at for at, change in enumerate(changes, 1) if (change.old or len(before) + 1) <= old), default=0)
        changes.insert(behind, PartChange(old + 1, None, before[old]))
    return changes


def pair_up(before: Sequence[Content], after: Sequence[Content]) -> list[tuple[int, int]]:
    """[(place before, place after)] of what is the same part, each place at most once."""
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    for place in range(len(before) - 1, -1, -1):
        waiting[_key(before[place])].append(place)
    pairs = [(waiting[key].pop(), new) for new, part in enumerate(after) if waiting[key := _key(part)]]
    olds, news = ({pair[side] for pair in pairs} for side in (0, 1))
    left_over = {place: _words(part) for place, part in enumerate(before) if place not in olds}
    new_ones = {place: _words(part) for place, part in enumerate(after) if place not in news}
    likely = [
        (-likeness, abs(old - new), old, new)
        for old, words in left_over.items()
        for new, others in new_ones.items()
        if (likeness := _likeness(words, others)) >= LEAST_LIKENESS
    ]
    for _likely, _way, old, new in sorted(likely):
        if old not in olds and new not in news:
            pairs.append((old, new))
            olds.add(old)
            news.add(new)
    # A short answer or a question that was written anew at its place.
    pairs += [(place, place) for place in left_over if place in new_ones and place not in olds | news]
    return pairs


def _words(part: Content) -> frozenset[str]:
    """What a question or an answer is recognised by."""
    texts = [part.get("question"), part.get("answer"), part.get("image"), *_answer_fields(part).values()]
    texts += [value for answer in _answers(part) for value in (answer.get("answer"), answer.get("image"))]
    return frozenset(
        _WORD.findall(" ".join(richtext.plain(text) for text in texts if isinstance(text, str)).casefold())
    )


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """The share of words in common, 0 to 1."""
    return len(first & second) / len(first | second) if first and second else 0


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest part of `places` that ascends: what doesn't have to be moved."""
    ends: list[int] = []
    came_after: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        came_after[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = came_after[last]
    return found


def _key(value: Any) -> str:
    """Equal for equal values; true and 1, 1 and 1.0 as JSON tells them apart."""
    return json.dumps(value, sort_keys=True, default=str)


def _list(value: Any) -> list[Content]:
    """Parts as objects, whatever else a row holds."""
    items = value if isinstance(value, list) else []
    return [item if isinstance(item, Mapping) else {"answer": item} for item in items]


def _without(content: Content, name: str) -> Content:
    return {key: value for key, value in content.items() if key != name}
