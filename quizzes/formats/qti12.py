"""Reading QTI 1.2: `<questestinterop>` with assessments, sections and items, as Canvas and older systems write it."""

from collections.abc import Callable

from accounts.wording import say
from quizzes.formats import limits, qti12_answers
from quizzes.formats.building import (
    FEEDBACK_NOTE,
    NO_RIGHT_ANSWER,
    ONLY_FIRST_NUMBER,
    SLIDER_NOTE,
    TOO_MANY_PARTS,
    WEIGHTS_NOTE,
    choice,
    number,
    option,
    ordering,
    plain_option,
    slide,
    typed,
)
from quizzes.formats.markup import from_plain
from quizzes.formats.matching import Pair, matching
from quizzes.formats.qti12_answers import Item, Response
from quizzes.formats.qti_reading import Reading
from quizzes.formats.shapes import Import, ImportedQuestion, carried, changed, skipped
from quizzes.formats.tags import read_slider
from quizzes.formats.xml_tree import Node
from quizzes.richtext import plain

ROOT = "questestinterop"
_NO_ANSWER = frozenset({"essay_question", "file_upload_question", "cc.essay.v0p1", "calculated_question"})


def read_tree(root: Node, reading: Reading) -> Import:
    """All items of a file."""
    assessment = root.first("assessment")
    questions: list[ImportedQuestion] = []
    for node in root.descendants("item"):
        if len(questions) >= limits.MAX_QUESTIONS:
            break
        questions += _read_item(node, reading)
    title = assessment.attribute("title") if assessment is not None else ""
    return Import(title=from_plain(title.strip()), questions=questions)


def _read_item(node: Node, reading: Reading) -> list[ImportedQuestion]:
    item = qti12_answers.read_item(node, reading)
    kind = item.metadata.get("question_type") or item.metadata.get("cc_profile", "")
    if kind in _NO_ANSWER:
        return [skipped(item.text or from_plain(item.title), item.position, NO_RIGHT_ANSWER)]
    if any(one.text().strip() for one in node.descendants("itemfeedback")):
        item.notes.append(FEEDBACK_NOTE)
    if not item.responses:
        return [_slide(item)]
    if len(item.responses) > limits.MAX_PARTS:
        return [skipped(item.text, item.position, TOO_MANY_PARTS)]
    if kind == "matching_question" or (not kind and len(item.responses) > 1 and item.same_choices()):
        return _matching(item)
    if len(item.responses) > 1:
        return _several(item, kind)
    return [_one(item, item.responses[0], item.text, kind)]


def _slide(item: Item) -> ImportedQuestion:
    title = from_plain(item.title) or from_plain(" ".join(plain(item.text).split())[:100])
    if not item.text and not item.title and "image" not in item.extras:
        return skipped("", item.position, say("The item is empty."))
    return carried(slide(title, item.text, **item.extras), item.position, *item.notes)


def _matching(item: Item) -> list[ImportedQuestion]:
    pairs, names = [], []
    for response in item.responses:
        right = next((response.choices[ident][0] for ident in response.right if ident in response.choices), "")
        pairs.append(Pair(response.text, right, response.image))
        names += [text for text, _ in response.choices.values()]
    return matching(item.text, pairs, names, item.position, notes=item.notes, extras=item.extras)


def _several(item: Item, kind: str) -> list[ImportedQuestion]:
    """An item with several gaps as one question for each."""
    note = changed(say("A question with %(count)s gaps became %(count)s questions.", count=len(item.responses)))
    found = []
    for place, response in enumerate(item.responses, 1):
        name = response.text or f"({place})"
        one = _one(item, response, f"{item.text} – {name}" if item.text else name, kind)
        found.append(ImportedQuestion(one.question, one.position, (note, *one.notes), label=one.label))
    return found


def _one(item: Item, response: Response, text: str, kind: str) -> ImportedQuestion:
    make: Callable[[Item, Response, str], ImportedQuestion]
    if response.numeric or kind == "numerical_question":
        make = _number
    elif kind == "fill_in_multiple_blanks_question" or not response.choices:
        make = _typed
    else:
        make = _ordering if response.cardinality == "ordered" or kind == "ordering_question" else _choice
    return make(item, response, text)


def _choice(item: Item, response: Response, text: str) -> ImportedQuestion:
    options = [
        option(label, right=ident in response.right, image=image) for ident, (label, image) in response.choices.items()
    ]
    notes = [WEIGHTS_NOTE] if response.partial else []
    several = response.cardinality == "multiple"
    return carried(choice(text, options, several=several, **item.extras), item.position, *item.notes, *notes)


def _ordering(item: Item, response: Response, text: str) -> ImportedQuestion:
    order = [ident for ident in response.right if ident in response.choices]
    if len(order) != len(response.choices):
        return skipped(text, item.position, say("The right order is not in the file."))
    options = [plain_option(*response.choices[ident]) for ident in order]
    return carried(ordering(text, options, **item.extras), item.position, *item.notes)


def _typed(item: Item, response: Response, text: str) -> ImportedQuestion:
    named = [response.choices[ident][0] if ident in response.choices else from_plain(ident) for ident in response.right]
    if not any(named):
        return skipped(text, item.position, NO_RIGHT_ANSWER)
    question = typed(text, named, **item.extras)
    for answer, ident in zip(question["answers"], response.right, strict=True):
        answer["case_sensitive"] = ident in response.sensitive
    return carried(question, item.position, *item.notes)


def _number(item: Item, response: Response, text: str) -> ImportedQuestion:
    if response.bounds is None:
        return skipped(text, item.position, say("The right number can't be read."))
    ends = read_slider(item.tags, *response.bounds)
    notes = [] if ends else [SLIDER_NOTE]
    if response.more_numbers:
        notes.append(ONLY_FIRST_NUMBER)
    return carried(number(text, *response.bounds, ends, **item.extras), item.position, *item.notes, *notes)
