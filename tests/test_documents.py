"""Documents stay true: what they name exists, what they promise to list is listed."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import Resolver404, resolve

from tests.import_rules import MAY_IMPORT
from tests.product_sources import read_sources

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")])
COVERAGE = ROOT / "docs" / "coverage.md"
NOT_BUILT = "not built yet"
FILE_ENDINGS = ("py", "js", "css", "html", "md", "txt", "toml", "yaml", "json", "lua", "svg", "png")

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def code_words(text: str) -> list[str]:
    """What stands between single backticks, outside of code blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def table_rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """(heading, cells) for every row of every Markdown table, header rows aside."""
    heading, in_body = "", False
    for line in text.splitlines():
        if line.startswith("#"):
            heading, in_body = line.lstrip("# "), False
        elif not line.startswith("|"):
            in_body = False
        elif re.fullmatch(r"[|\s:-]+", line):
            in_body = True
        elif in_body:
            yield heading, [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def is_file_name(word: str) -> bool:
    return "/" in word and not word.startswith("/") and word.split("::")[0].split(".")[-1] in FILE_ENDINGS


@cache
def names_in(path: Path) -> frozenset[str]:
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )


def missing_file_or_test(word: str) -> bool:
    """A file may be named from the top or from inside an app."""
    name, *tests = word.split("::")
    path = next(
        (place / name for place in (ROOT, *(ROOT / app for app in MAY_IMPORT)) if (place / name).exists()), None
    )
    return path is None or any(test not in names_in(path) for test in tests)


def is_route(word: str) -> bool:
    return re.fullmatch(r"/(?!ws/|static/|dev/|proc/)[^\s*…]*", word) is not None


def unknown_route(route: str) -> bool:
    """Whether no page or API call has this address; `<uuid>`, `<pin>` and `<int>` stand for any."""
    path = (
        route.replace("<uuid>", "5f0e7f6e-6a0c-4c56-9a3e-6d1b7f3f2c11").replace("<pin>", "123456").replace("<int>", "1")
    )
    try:
        found = resolve(path)
    except Resolver404:
        return True
    # The API answers every unknown address with its own 404, the admin likewise.
    return "UnknownAddress" in str(found.func) or found.url_name is None or found.func.__name__ == "catch_all_view"


# --- every document -------------------------------------------------------------------------------


@every_document
def test_files_and_tests_that_are_named_exist(document: Path) -> None:
    missing = [word for word in code_words(document.read_text()) if is_file_name(word) and missing_file_or_test(word)]
    assert not missing, "\n".join(missing)


@every_document
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", document.read_text())
    local = [target.split("#")[0] for target in targets if not re.match(r"https?:|#", target)]
    assert [target for target in local if not (document.parent / target).exists()] == []


@every_document
def test_make_commands_exist(document: Path) -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    used = set(re.findall(r"(?:^|`|\s)make ([a-z]+)(?=$|`|[\s,.])", document.read_text(), flags=re.MULTILINE))
    assert {"run", "test", "check", "bench", "schema"} <= made
    # Prose may say "make" followed by a word; a command stands in backticks or alone in a code block.
    commands = {
        name for name in used if re.search(rf"(^|`)([A-Z]+=\S+ )?make {name}\b", document.read_text(), re.MULTILINE)
    }
    assert commands <= made


@every_document
def test_pictures_are_small(document: Path) -> None:
    for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", document.read_text()):
        assert (document.parent / target).stat().st_size < 200_000


# --- configuration --------------------------------------------------------------------------------


def test_configuration_lists_every_environment_variable_and_no_other() -> None:
    settings = "".join(read_sources(ROOT / "classroom" / "settings").values())
    launcher = (ROOT / "classroom" / "embedded" / "__main__.py").read_text()
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', settings))
    read |= set(re.findall(r'os\.environ(?:\.get\(|\[)"([A-Z_]+)"', launcher))
    listed = {
        word
        for _, cells in table_rows((ROOT / "docs" / "configuration.md").read_text())
        for word in code_words(cells[0])
    }
    assert len(read) > 15
    assert listed == read


# --- README ---------------------------------------------------------------------------------------


def test_readme_shows_what_make_run_prints() -> None:
    launcher = (ROOT / "classroom" / "embedded" / "__main__.py").read_text()
    summary = launcher[launcher.index("def _print_summary") :]
    printed = {text.split("{")[0].rstrip() for text in re.findall(r'f?"  +([^"]+)"', summary)} | {
        "Classroom is running."
    }
    readme = (ROOT / "README.md").read_text()
    assert len(printed) > 6
    assert {line for line in printed if line and line not in readme} == set()


def test_readme_names_every_app() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [app for app in MAY_IMPORT if f"\n{app}/ " not in readme] == []


def test_readme_has_no_figures_of_its_own() -> None:
    """Measured figures stand in docs/performance.md, with the command and the machine."""
    assert re.findall(r"\d[\d.,]* ?(?:ms|µs|%|answers|players per)", (ROOT / "README.md").read_text()) == []


# --- dependencies ---------------------------------------------------------------------------------


def test_every_dependency_has_its_reason_and_licence() -> None:
    required = set(re.findall(r"^([A-Za-z0-9-]+)", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE))
    rows = [cells for _, cells in table_rows((ROOT / "docs" / "dependencies.md").read_text())]
    assert {cells[0] for cells in rows} == required
    assert all(len(cells) == 3 and all(cells) for cells in rows)


# --- coverage -------------------------------------------------------------------------------------


def coverage_rows() -> list[tuple[str, list[str]]]:
    return list(table_rows(COVERAGE.read_text()))


def test_every_row_of_coverage_says_where_and_names_a_test_or_is_not_built() -> None:
    rows = coverage_rows()
    assert len(rows) > 150
    vague = [
        cells[0]
        for _, cells in rows
        if len(cells) != 3 or not (cells[2].startswith(NOT_BUILT) or any(map(is_test, code_words(cells[2]))))
    ]
    assert vague == []


def is_test(word: str) -> bool:
    return word.startswith("tests/") and is_file_name(word)


def test_what_is_not_built_yet_says_which_subject_it_waits_for() -> None:
    waiting = [cells[2] for _, cells in coverage_rows() if cells[2].startswith(NOT_BUILT)]
    assert [text for text in waiting if not re.fullmatch(rf"{NOT_BUILT} \([^()]+\)", text)] == []


def test_routes_in_coverage_exist() -> None:
    routes = {word for _, cells in coverage_rows() for word in code_words(cells[1]) if is_route(word)}
    assert len(routes) > 20
    assert {route for route in routes if unknown_route(route)} == set()


def test_models_and_fields_in_coverage_exist() -> None:
    named = {
        match.groups()
        for _, cells in coverage_rows()
        for word in code_words(cells[1])
        if (match := re.fullmatch(rf"({'|'.join(MAY_IMPORT)})\.([A-Z]\w+)(?:\.(\w+))?", word))
    }
    assert len(named) > 50
    for app, model, name in named:
        found = apps.get_model(app, model)
        if name:
            found._meta.get_field(name)


def test_every_field_of_every_model_is_in_coverage() -> None:
    words = {word for _, cells in coverage_rows() for word in code_words(cells[1])}
    missing = [
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for app in MAY_IMPORT
        for model in apps.get_app_config(app).get_models()
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if f"{app}.{model.__name__}.{field.name}" not in words
    ]
    assert not missing, "\n".join(missing)


# --- the checks above can fail --------------------------------------------------------------------


@pytest.mark.parametrize("word", ["quizzes/nowhere.py", "tests/conftest.py::test_of_nothing", "docs/no/such.md"])
def test_what_does_not_exist_is_noticed(word: str) -> None:
    assert is_file_name(word)
    assert missing_file_or_test(word)


def test_what_exists_is_found() -> None:
    assert not missing_file_or_test("tests/test_documents.py::test_what_exists_is_found")


@pytest.mark.parametrize("route", ["/api/v1/unicorns/", "/nowhere/", "/admin/nowhere/", "/quizzes/12/"])
def test_an_unknown_route_is_noticed(route: str) -> None:
    assert is_route(route)
    assert unknown_route(route)


@pytest.mark.parametrize("route", ["/api/v1/quizzes/", "/api/v1/quizzes/<uuid>/", "/admin/quizzes/quiz/"])
def test_a_known_route_is_found(route: str) -> None:
    assert not unknown_route(route)


def test_rows_of_a_table_are_read() -> None:
    text = "## One\n| a | b |\n|---|--:|\n| 1 | `x` |\n\ntext\n| c | d |\n|---|---|\n| 2 | 3 |\n"
    assert list(table_rows(text)) == [("One", ["1", "`x`"]), ("One", ["2", "3"])]
