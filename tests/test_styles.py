"""Styles hold for pages that read from left to right and for those that read from right to left.

Margins, borders, places and alignment are said by start and end (CSS Logical Properties), so that one style sheet
serves both. What must stay by left and right is listed with its reason.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "media_storage", "quizzes", "rooms", "classroom")
PHYSICAL = re.compile(
    r"^\s*(?:(?:scroll-)?(?:margin|padding)-(?:left|right)|border-(?:left|right)\b.*|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|^\s*(?:text-align|float|clear|transform-origin|background-position(?:-x)?)\s*:.*\b(?:left|right)\b"
    r"|linear-gradient\(\s*to (?:left|right)\b"
)
# top right bottom left, where right and left are not alike.
FOUR_SIDES = re.compile(r"^\s*(?:margin|padding|inset|border-width|scroll-margin|scroll-padding)\s*:(.*)$")
FOUR_CORNERS = re.compile(r"^\s*border-radius\s*:(.*)$")
# Beginning of a declaration → why it is by left and right.
BY_SIDE = {
    "border-right: 0.06em solid": "an enclosure of a formula: formulas are written from left to right everywhere",
    "border-left: 0.06em solid": "an enclosure of a formula",
    "transform-origin: left": "turned around under [dir=rtl] in the next rule",
    "transform-origin: right": "it is that rule",
}


def declarations(source: str) -> list[tuple[int, str]]:
    """Line and text of every declaration, one that goes over lines as one; comments are gone."""
    source = re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[^\n]", " ", comment[0]), source, flags=re.DOTALL)
    found = []
    for match in re.finditer(r"[^{};]+(?=[;}])", source):
        text = " ".join(match[0].split())
        if ":" in text:
            found.append((source.count("\n", 0, match.start() + len(match[0]) - len(match[0].lstrip())) + 1, text))
    return found


def values(text: str) -> list[str]:
    """The parts of a declaration's value, what stands in brackets being one."""
    parts, depth = [""], 0
    for character in text.strip():
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == " " and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part and part != "!important"]


def is_by_side(text: str) -> bool:
    """This declaration says something else of the left than of the right."""
    if PHYSICAL.search(text):
        return True
    if sides := FOUR_SIDES.match(text):
        four = values(sides[1])
        return len(four) == 4 and four[1] != four[3]
    if corners := FOUR_CORNERS.match(text):
        four = values(corners[1])
        # One value for all; two are diagonals; with four, the corners of each end are to be alike.
        return len(four) in {2, 3} or (len(four) == 4 and (four[0] != four[1] or four[2] != four[3]))
    return False


def has_a_reason(text: str) -> bool:
    """The edges of a phone's screen stay where they are, whatever is read on it."""
    return "env(safe-area-inset-" in text or any(text.startswith(known) for known in BY_SIDE)


def test_styles_speak_of_start_and_end() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for app in APPS
        for path in sorted((ROOT / app / "static").rglob("*.css"))
        if "assets" not in path.parts
        for line, text in declarations(path.read_text())
        if is_by_side(text) and not has_a_reason(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "by_side"),
    [
        ("margin-left: 1rem", True),
        ("margin-inline-start: 1rem", False),
        ("padding: 0 1rem 0 2rem", True),
        ("padding: 0 1rem 2rem 1rem", False),
        ("padding: 0 max(1rem, env(a b)) 0 max(1rem, env(a b))", False),
        ("inset: 0 auto auto 0", True),
        ("inset: 0", False),
        ("left: 0", True),
        ("--left: 1", False),
        ("border-right: 1px solid", True),
        ("border-left-color: red", True),
        ("border-inline-end: 1px solid", False),
        ("border-top-left-radius: 1rem", True),
        ("border-radius: 0 1rem 1rem 0", True),
        ("border-radius: 1rem 1rem 0 0", False),
        ("text-align: left", True),
        ("text-align: start", False),
        ("float: right", True),
        ("background: linear-gradient(to right, red, blue)", True),
        ("background: linear-gradient(to bottom, red, blue)", False),
    ],
)
def test_the_rule(text: str, by_side: bool) -> None:
    assert is_by_side(text) is by_side


def test_a_declaration_is_found_where_it_stands() -> None:
    rules = [
        "/* left: 0;\n*/\n.a:hover {\n  margin:\n    0 1px\n    0 2px;\n  left: 0\n}",
        "@media (width > 3px) { .b { float: left; } }",
    ]
    source = "\n".join(rules)
    assert [(line, text) for line, text in declarations(source) if is_by_side(text)] == [
        (4, "margin: 0 1px 0 2px"),
        (7, "left: 0"),
        (9, "float: left"),
    ]
