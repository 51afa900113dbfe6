"""What a QTI 1.2 item presents and which responses it scores."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from quizzes.formats import markup
from quizzes.formats.building import read_bounds
from quizzes.formats.qti_reading import Reading, html_of, read_duration
from quizzes.formats.shapes import Note, Position
from quizzes.formats.tags import read_extras
from quizzes.formats.xml_tree import Node
from quizzes.question_types import fields

TAGS_LABEL = "classroom_tags"
_RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
_FILES = "$IMS-CC-FILEBASE$/"


@dataclass
class Response:
    """One thing to answer. `right` are idents of choices (in scoring order) or accepted texts."""

    ident: str
    cardinality: str
    numeric: bool
    text: str
    image: str | None
    choices: dict[str, tuple[str, str | None]]
    right: list[str] = field(default_factory=list)
    sensitive: set[str] = field(default_factory=set)
    bounds: tuple[float, float] | None = None
    partial: bool = False
    more_numbers: bool = False


@dataclass
class Item:
    title: str
    position: Position
    metadata: dict[str, str]
    tags: list[str]
    text: str = ""
    extras: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def same_choices(self) -> bool:
        """Whether all responses offer the same texts, as matching does."""
        offered = [[text for text, _ in response.choices.values()] for response in self.responses]
        return bool(offered and offered[0]) and all(one == offered[0] for one in offered)


def read_item(node: Node, reading: Reading) -> Item:
    metadata = {one.text_of("fieldlabel"): one.text_of("fieldentry") for one in node.descendants("qtimetadatafield")}
    tags = metadata.get(TAGS_LABEL, "").split()
    item = Item(node.attribute("title").strip(), node.position(reading.member), metadata, tags)
    item.extras = read_extras(tags)
    duration = read_duration(node.text_of("duration"))
    if duration is not None:
        item.extras["time"] = duration
    presentation = node.child("presentation")
    if presentation is None:
        return item
    item.text, image = _materials(presentation, reading, item.notes)
    if image:
        item.extras["image"] = image
    item.responses = [_response(one, reading, item.notes) for one in _outer(presentation, _RESPONSES)]
    for response in item.responses[:1]:
        if response.image:
            item.extras.setdefault("image", response.image)
        if not item.text and len(item.responses) == 1:
            item.text, response.text = response.text, ""
    _score(node, item.responses)
    return item


def _outer(node: Node, names: tuple[str, ...]) -> Iterator[Node]:
    """Descendants of these names that aren't inside one another."""
    for one in node.children():
        if one.name in names:
            yield one
        else:
            yield from _outer(one, names)


def _materials(node: Node, reading: Reading, notes: list[Note]) -> tuple[str, str | None]:
    """(text, image) of all materials inside, but not of those inside responses and their choices."""
    stop = (*_RESPONSES, "render_choice", "render_fib", "render_extension", "response_label")
    texts, image = [], None
    for material in _outer(node, ("material", *stop)):
        if material.name == "material":
            text, shown = _material(material, reading, notes)
            texts += [text] if text else []
            image = image or shown
    return "\n".join(texts), image


def _material(material: Node, reading: Reading, notes: list[Note]) -> tuple[str, str | None]:
    html = []
    for part in material.children():
        if part.name == "matimage":
            html.append(f'<img src="{markup.from_plain(part.attribute("uri")).replace(chr(34), "&quot;")}">')
        elif part.name == "matbreak":
            html.append("<br>")
        elif part.name in ("mattext", "matemtext"):
            html.append(_mattext(part))
    return reading.rich("".join(html).replace(_FILES, ""), notes)


def _mattext(part: Node) -> str:
    if next(part.children(), None) is not None:
        return html_of(part)
    text, style = part.text(), part.attribute("texttype", "text/plain").lower()
    if "html" in style:
        return text
    # Many write HTML and call it plain.
    return markup.to_html(markup.from_unknown(text.strip()).text)


def _response(node: Node, reading: Reading, notes: list[Note]) -> Response:
    choices = {}
    for label in node.descendants("response_label"):
        ident = label.attribute("ident")
        if ident and ident not in choices:
            choices[ident] = _label(label, reading, notes)
    fibs = [fib.attribute("fibtype").lower() for fib in node.descendants("render_fib")]
    if fibs:
        choices = {}
    text, image = _materials(node, reading, notes)
    return Response(
        ident=node.attribute("ident"),
        cardinality=node.attribute("rcardinality", "single").lower(),
        numeric=node.name == "response_num" or any(fib in ("integer", "decimal", "scientific") for fib in fibs),
        text=text,
        image=image,
        choices=choices,
    )


def _label(label: Node, reading: Reading, notes: list[Note]) -> tuple[str, str | None]:
    texts, image = [], None
    for material in label.descendants("material"):
        text, shown = _material(material, reading, notes)
        texts += [text] if text else []
        image = image or shown
    return " ".join(texts), image


def _score(node: Node, responses: list[Response]) -> None:
    """Finds what is right from the conditions that give points."""
    conditions = [one for box in node.children("resprocessing") for one in box.children("respcondition")]
    scored = [(one, _points(one)) for one in conditions]
    if not any(points is not None for _, points in scored):
        # Some only link to a feedback named so.
        scored = [(one, 1.0) for one in conditions if _links_to_correct(one)]
    positive = [(one, points) for one, points in scored if points is not None and points > 0]
    for response in responses:
        own = [(one, points) for one, points in positive if _mentions(one, response, alone=len(responses) == 1)]
        most = max((points for _, points in own), default=0.0)
        shared = response.cardinality == "multiple"
        response.partial = any(points < most for _, points in own) and not shared
        for condition, points in own:
            if points >= most or shared or not response.choices:
                _take(condition, response, alone=len(responses) == 1)


def _points(condition: Node) -> float | None:
    found = [
        fields.read_number(one.text())
        for one in condition.children("setvar")
        if one.attribute("action", "set").lower() in ("set", "add")
    ]
    numbers = [float(one) for one in found if one is not None]
    return max(numbers) if numbers else None


def _links_to_correct(condition: Node) -> bool:
    links = [one.attribute("linkrefid").lower() for one in condition.children("displayfeedback")]
    return any("correct" in link and "incorrect" not in link for link in links)


def _tests(node: Node) -> Iterator[Node]:
    """Comparisons that must hold, not those under `not`."""
    for one in node.children():
        if one.name in ("conditionvar", "and", "or"):
            yield from _tests(one)
        elif one.name != "not":
            yield one


def _mentions(condition: Node, response: Response, *, alone: bool) -> bool:
    return alone or any(one.attribute("respident") == response.ident for one in _tests(condition))


def _take(condition: Node, response: Response, *, alone: bool) -> None:
    low = high = None
    exact = []
    for one in _tests(condition):
        if not alone and one.attribute("respident") != response.ident:
            continue
        text = one.text().strip()
        if one.name == "varequal":
            exact.append(text)
        if one.name in ("varequal", "varsubstring") and (text not in response.right or not response.choices):
            response.right.append(text)
            if one.attribute("case").lower() == "yes":
                response.sensitive.add(text)
        elif one.name in ("vargte", "vargt"):
            low = text
        elif one.name in ("varlte", "varlt"):
            high = text
    found = read_bounds(low, high) or (read_bounds(exact[0], exact[0]) if exact else None)
    another = response.bounds and found and found != response.bounds
    response.more_numbers = bool(response.more_numbers or another or len(set(exact)) > 1)
    response.bounds = response.bounds or found
