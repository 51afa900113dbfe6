"""Which responses a QTI 2 or 3 item scores, from its declarations and, failing these, its processing."""

from dataclasses import dataclass, field

from quizzes.formats.building import around, read_bounds
from quizzes.formats.xml_tree import Node
from quizzes.question_types import fields


@dataclass
class Key:
    """`right` in the declared order; `full` those of them that give the most points where points are mapped."""

    cardinality: str = "single"
    base_type: str = ""
    right: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)
    sensitive: set[str] = field(default_factory=set)
    bounds: tuple[float, float] | None = None
    partial: bool = False


def read_key(root: Node, identifier: str) -> Key:
    declarations = list(root.children("responseDeclaration"))
    declared = next((one for one in declarations if one.attribute("identifier") == identifier), None)
    key = Key()
    if declared is not None:
        key.cardinality = declared.attribute("cardinality", "single")
        key.base_type = declared.attribute("baseType")
        key.right = [
            one.text().strip() for box in declared.children("correctResponse") for one in box.children("value")
        ]
        _read_mapping(declared, key)
    processing = root.child("responseProcessing")
    if processing is not None:
        _read_processing(processing, identifier, key)
    return key


def _read_mapping(declared: Node, key: Key) -> None:
    points: dict[str, float] = {}
    for entry in declared.descendants("mapEntry"):
        value = fields.read_number(entry.attribute("mappedValue"))
        name = entry.attribute("mapKey").strip()
        if value is not None and value > 0 and name:
            points[name] = float(value)
            if entry.attribute("caseSensitive") == "true":
                key.sensitive.add(name)
    if not points:
        return
    most = max(points.values())
    key.full = [name for name, value in points.items() if value >= most]
    key.partial = key.cardinality == "single" and len(key.full) < len(points)
    if key.cardinality == "single":
        key.right = list(points) if key.base_type == "string" else key.full
    elif not key.right:
        key.right = list(points)


def _read_processing(processing: Node, identifier: str, key: Key) -> None:
    """Bounds of numbers; and right values where nothing was declared."""
    low = high = None
    for test in processing.descendants("gte", "gt", "lte", "lt", "equal", "match", "stringMatch", "member"):
        variable = test.first("variable")
        value = test.first("baseValue")
        if variable is None or variable.attribute("identifier") != identifier:
            continue
        if test.name == "equal" and test.attribute("toleranceMode") == "absolute":
            _read_tolerance(test, key)
        if value is None:
            continue
        text = value.text().strip()
        if test.name in ("gte", "gt"):
            low = text
        elif test.name in ("lte", "lt"):
            high = text
        elif not key.right:
            key.right = [text]
    key.bounds = key.bounds or read_bounds(low, high)


def _read_tolerance(test: Node, key: Key) -> None:
    """`tolerance="0.1 0.2"` below and above the right value."""
    parts = test.attribute("tolerance").split()
    reach = read_bounds(parts[0], parts[-1]) if parts else None
    exact = read_bounds(key.right[0], key.right[0]) if key.right else None
    if reach and exact:
        key.bounds = around(exact[0], *reach)
