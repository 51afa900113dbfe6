"""The style guide shows every token and every component there is, and nothing that there isn't; while DEBUG is on."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from classroom.design_tokens import design_tokens

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "classroom/static/classroom"
TOKENS = STATIC / "tokens.css"
THEMES = {"light", "dark", "light-high", "dark-high"}
# The sheets whose components are the design system.
SYSTEM = (STATIC / "base.css", STATIC / "game.css", ROOT / "quizzes/static/quizzes/desk/dashboard.css")
# What is shown but belongs to another sheet.
OTHERS = (STATIC / "player.css", STATIC / "display.css", STATIC / "styleguide.css")
# Classes of the system that are no component, and why.
NO_COMPONENT = {
    **{f"math-{name}": "written by formulas.py into formulas" for name in ("bar", "box", "left", "right")},
    **{f"math-line-{side}": "enclosures of formulas" for side in ("top", "right", "bottom", "left")},
    **{f"math-{way}diagonalstrike": "enclosures of formulas" for way in ("up", "down")},
    **dict.fromkeys(("errorlist", "helptext"), "Django's own names for .errors and .help"),
    **dict.fromkeys(("page--narrow", "page--medium"), "widths of a whole page"),
    **dict.fromkeys(("masthead--folds", "menu-button"), "the header of who is signed in"),
    **dict.fromkeys(("desk", "desk-search", "desk-columns", "desk-apps"), "where things stand on the desk"),
    "desk-more": "folders that are folded on the desk",
    "arrow": "points the other way where one reads from right to left",
    "read-question-text": "the direction of a paragraph",
    "shape": "drawn by shapes.js in a .badge",
    "badge": "drawn by shapes.js in an .option",
}
CLASS = re.compile(r"\.([a-z][a-z0-9]*(?:-{1,2}[a-z0-9]+)*)")


def classes_of(*sheets: Path) -> set[str]:
    """Names of classes in the selectors of these style sheets."""
    found: set[str] = set()
    for sheet in sheets:
        source = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        for selector in re.findall(r"([^{};]+)\{", source):
            found.update(CLASS.findall(re.sub(r'"[^"]*"', "", selector)))
    return found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.classes: set[str] = set()
        self.tokens: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.classes.update((given.get("class") or "").split())
        if token := given.get("data-token"):
            self.tokens.append(token)


@pytest.fixture
def shown(client: Client, settings: Any) -> _Page:
    settings.DEBUG = True
    answer = client.get("/styleguide/")
    assert answer.status_code == 200
    page = _Page()
    page.feed(answer.content.decode())
    return page


def test_there_is_none_on_a_running_instance(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 404


def test_every_component_is_shown(shown: _Page) -> None:
    assert sorted(classes_of(*SYSTEM) - shown.classes - NO_COMPONENT.keys()) == []


def test_nothing_is_shown_that_has_no_style(shown: _Page) -> None:
    # The way of a dialog and marks of the page's own frame have names without rules.
    unstyled = shown.classes - classes_of(*SYSTEM, *OTHERS)
    assert sorted(unstyled) == []


def test_the_list_of_what_is_no_component_is_true(shown: _Page) -> None:
    assert sorted(NO_COMPONENT.keys() - classes_of(*SYSTEM)) == []
    assert sorted(NO_COMPONENT.keys() & shown.classes) == []


def test_every_token_is_shown_once(shown: _Page) -> None:
    source = TOKENS.read_text()
    declared = set(re.findall(r"^ +--([a-z0-9-]+):", source, re.MULTILINE)) - {
        "light",
        "dark",
        "light-high",
        "dark-high",
    }
    assert sorted(shown.tokens) == sorted(declared)


def test_tokens_are_told_apart_by_their_names() -> None:
    sheet = "  --light: ;\n  --bg: #fff;\n  --size-1: 1rem;\n  --space-2: 2px;\n  --radius-1: 1px;\n  --calm: 1ms;\n"
    sheet += "  --bg: #000;\n"
    assert design_tokens(sheet) == {
        "colour": ["bg"],
        "type": ["size-1"],
        "space": ["space-2"],
        "radius": ["radius-1"],
        "shade": [],
        "motion": ["calm"],
    }


def test_classes_are_read_from_selectors_only(tmp_path: Path) -> None:
    sheet = tmp_path / "a.css"
    sheet.write_text(
        '/* .no */ .a:hover > .b--c[x=".d"] { background: url(.e.png); margin: .5em }\n@media (x) { .f {} }'
    )
    assert classes_of(sheet) == {"a", "b--c", "f"}
