"""Reading QTI 2.1, 2.2 and 3.0 items by local element names; 3.0's `qti-choice-interaction` is `choiceInteraction`."""

import re
from collections.abc import Callable
from typing import Any

from accounts.wording import say
from quizzes.formats import limits, qti2_scoring
from quizzes.formats.building import (
    FEEDBACK_NOTE,
    NO_RIGHT_ANSWER,
    SLIDER_NOTE,
    TOO_MANY_PARTS,
    WEIGHTS_NOTE,
    choice,
    number,
    option,
    ordering,
    plain_option,
    read_bounds,
    slide,
    typed,
)
from quizzes.formats.markup import from_plain
from quizzes.formats.matching import Pair, matching
from quizzes.formats.qti2_scoring import Key
from quizzes.formats.qti_reading import Reading, html_of
from quizzes.formats.shapes import ImportedQuestion, Note, Position, carried, changed, skipped
from quizzes.formats.xml_tree import Node
from quizzes.question_types.shapes import Question
from quizzes.richtext import plain

ITEM, TEST = "assessmentItem", "assessmentTest"
BLANK = "_____"
# A noncharacter marks the gap until it is known whether it stands inside a sentence.
_GAP = "\ufdd9"
_AFTER_ALL = re.compile(r"(?:\s|</div>)*")
_INLINE = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})
_HIDDEN = frozenset({"rubricBlock", "feedbackBlock", "feedbackInline", "modalFeedback", "templateBlock", "infoControl"})


def camel(name: str) -> str:
    """`qti-choice-interaction` → `choiceInteraction`, `response-identifier` → `responseIdentifier`."""
    bare = name.removeprefix("qti-")
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), bare) if "-" in bare and not _is_data(name) else bare


def _is_data(name: str) -> bool:
    return name.startswith(("data-", "aria-"))


def read_item(root: Node, reading: Reading, extras: dict[str, Any]) -> list[ImportedQuestion]:
    """The question(s) of an `assessmentItem`. `extras` are what the test says of it, e.g. its time."""
    position = root.position(reading.member)
    body = root.child("itemBody")
    title = from_plain(root.attribute("title").strip())
    if body is None:
        return [skipped(title, position, say("The item has no body."))]
    notes: list[Note] = []
    if any(one.text().strip() for one in root.descendants("modalFeedback", "feedbackBlock", "feedbackInline")):
        notes.append(FEEDBACK_NOTE)
    interactions = [one for one in _all(body) if one.name.endswith("Interaction")]
    stem, image = reading.rich(_stem(body, interactions), notes)
    if image:
        extras = {**extras, "image": image}
    if len(interactions) > limits.MAX_PARTS:
        return [skipped(stem or title, position, TOO_MANY_PARTS)]
    if not interactions:
        made = slide(title or from_plain(" ".join(plain(stem).split())[:100]), stem, **extras)
        return (
            [carried(made, position, *notes)]
            if stem or image
            else [skipped(title, position, say("The item is empty."))]
        )
    found: list[ImportedQuestion] = []
    for place, interaction in enumerate(interactions, 1):
        text = say("%(stem)s (%(place)s) = ?", stem=stem, place=place) if len(interactions) > 1 and stem else stem
        own = list(notes)
        if len(interactions) > 1:
            own.append(changed(say("An item with %(count)s gaps became %(count)s questions.", count=len(interactions))))
        found += _interaction(root, interaction, text, reading, extras, position, own)
    return found


def _all(node: Node) -> list[Node]:
    found = []
    for one in node.children():
        if one.name not in _HIDDEN:
            found += [one, *_all(one)]
    return found


def _stem(body: Node, interactions: list[Node]) -> str:
    """The body's HTML with blanks for gaps inside texts and without what interactions offer."""
    numbers = {id(one): place for place, one in enumerate(interactions, 1)}

    def replace(node: Node) -> str | None:
        if node.name in _HIDDEN:
            return ""
        if id(node) not in numbers:
            return None
        if node.name in _INLINE:
            return f"({numbers[id(node)]}) {BLANK}" if len(numbers) > 1 else _GAP
        prompt = node.child("prompt")
        return f"<p>{html_of(prompt)}</p>" if prompt is not None else ""

    html = html_of(body, replace)
    return _without_last_gap(html).replace(_GAP, BLANK)


def _without_last_gap(html: str) -> str:
    """A gap in a paragraph of its own, after the text, is a field to type into, not a part of the sentence."""
    before, _, after = html.rpartition(_GAP)
    before, after = before.rstrip(), after.lstrip()
    for name in ("p", "div"):
        start, end = f"<{name}>", f"</{name}>"
        if before.endswith(start) and after.startswith(end) and before.removesuffix(start).strip():
            rest = after.removeprefix(end)
            if _AFTER_ALL.fullmatch(rest):
                return before.removesuffix(start) + rest
    return html


def _interaction(
    root: Node,
    node: Node,
    text: str,
    reading: Reading,
    extras: dict[str, Any],
    position: Position,
    notes: list[Note],
) -> list[ImportedQuestion]:
    key = qti2_scoring.read_key(root, node.attribute("responseIdentifier", "RESPONSE"))
    if node.name == "matchInteraction":
        return _matching(node, text, key, reading, extras, position, notes)
    make = _MAKERS.get(node.name)
    if make is None:
        name = node.name.removesuffix("Interaction")
        return [
            skipped(
                text,
                position,
                say("QTI's interaction “%(name)s” is not among the question types here.", name=name[:40]),
            )
        ]
    question = make(node, text, key, reading, notes)
    if question is None:
        return [skipped(text, position, NO_RIGHT_ANSWER)]
    return [carried({**question, **extras}, position, *notes)]


def _choices(node: Node, reading: Reading, notes: list[Note]) -> list[tuple[str, str, str | None]]:
    """(identifier, text, image) of each choice."""
    found = []
    for one in node.descendants("simpleChoice", "inlineChoice", "simpleAssociableChoice"):
        html = html_of(one, lambda part: "" if part.name in _HIDDEN else None)
        found.append((one.attribute("identifier"), *reading.rich(html, notes)))
    return found


def _choice(node: Node, text: str, key: Key, reading: Reading, notes: list[Note]) -> Question:
    several = key.cardinality == "multiple" and node.attribute("maxChoices") != "1"
    right = key.full if not several and key.full else key.right
    if key.partial:
        notes.append(WEIGHTS_NOTE)
    options = [
        option(label, right=ident in right, image=image) for ident, label, image in _choices(node, reading, notes)
    ]
    return choice(text, options, several=several)


def _order(node: Node, text: str, key: Key, reading: Reading, notes: list[Note]) -> Question | None:
    choices = {ident: (label, image) for ident, label, image in _choices(node, reading, notes)}
    order = [ident for ident in key.right if ident in choices]
    if len(order) != len(choices):
        return None
    return ordering(text, [plain_option(*choices[ident]) for ident in order])


def _text_entry(node: Node, text: str, key: Key, reading: Reading, notes: list[Note]) -> Question | None:
    if key.base_type in ("integer", "float") or (key.bounds and not key.right):
        return _number(text, key, None, notes)
    if not key.right:
        return None
    if key.partial:
        notes.append(WEIGHTS_NOTE)
    question = typed(text, [from_plain(value) for value in key.right])
    for answer, value in zip(question["answers"], key.right, strict=True):
        answer["case_sensitive"] = value in key.sensitive
    return question


def _slider(node: Node, text: str, key: Key, reading: Reading, notes: list[Note]) -> Question | None:
    return _number(text, key, read_bounds(node.attribute("lowerBound"), node.attribute("upperBound")), notes)


def _number(text: str, key: Key, ends: tuple[float, float] | None, notes: list[Note]) -> Question | None:
    bounds = key.bounds or (read_bounds(key.right[0], key.right[0]) if key.right else None)
    if bounds is None:
        return None
    if ends is None:
        notes.append(SLIDER_NOTE)
    return number(text, *bounds, ends)


def _matching(
    node: Node,
    text: str,
    key: Key,
    reading: Reading,
    extras: dict[str, Any],
    position: Position,
    notes: list[Note],
) -> list[ImportedQuestion]:
    named = {ident: (label, image) for ident, label, image in _choices(node, reading, notes)}
    names = {ident: label for ident, (label, _) in named.items()}
    pairs = []
    for value in key.right:
        left, _, right = value.partition(" ")
        if left in names and right in names:
            pairs.append(Pair(names[left], names[right], named[left][1]))
    sets = list(node.children("simpleMatchSet"))
    others = [one.attribute("identifier") for one in sets[1].children()] if len(sets) > 1 else []
    spare = [names.get(ident, "") for ident in others]
    return matching(text, pairs, spare, position, notes=notes, extras=extras)


_MAKERS: dict[str, Callable[[Node, str, Key, Reading, list[Note]], Question | None]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _choice,
    "orderInteraction": _order,
    "textEntryInteraction": _text_entry,
    "sliderInteraction": _slider,
}
