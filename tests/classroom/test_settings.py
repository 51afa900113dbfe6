"""The settings' modules: nothing is lost or said twice where `classroom.settings` gathers them."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.product_sources import product_sources


def settings_modules() -> dict[str, str]:
    return {name: text for name, text in product_sources().items() if name.startswith("classroom.settings.")}


def assigned(source: str) -> set[str]:
    """The settings that a module gives a value: names in capitals, wherever they stand."""
    stored = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))
    return {node.id for node in stored if isinstance(node.ctx, ast.Store) and node.id.isupper()}


def gathered() -> Iterator[str]:
    for node in ast.parse(product_sources()["classroom.settings"]).body:
        if isinstance(node, ast.ImportFrom):
            assert [alias.name for alias in node.names] == ["*"]
            yield str(node.module)


def test_every_module_is_gathered() -> None:
    assert len(settings_modules()) > 10
    assert sorted(gathered()) == sorted(settings_modules())


def test_every_setting_has_one_module() -> None:
    """Of two, the one gathered last would win, and nobody would notice."""
    places = Counter(name for source in settings_modules().values() for name in assigned(source))
    assert places["INSTALLED_APPS"] == 1
    assert [name for name, number in places.items() if number > 1] == []
