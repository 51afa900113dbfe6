"""Holds docs/architecture.md: the rules on the real code, and each rule on made-up code that breaks it."""

import re
from collections.abc import Callable

import pytest

from tests import import_rules as rules
from tests.product_sources import ROOT, product_sources, read_sources


@pytest.fixture(scope="module")
def product() -> dict[str, str]:
    return product_sources()


def test_all_five_apps_are_read(product: dict[str, str]) -> None:
    assert {module for module in product if "." not in module} == set(rules.MAY_IMPORT)
    assert {"quizzes.models", "quizzes.question_types.abcd", "classroom.protocol"} <= set(product)


@pytest.mark.parametrize("package", rules.PURE)
def test_every_pure_package_exists(package: str, product: dict[str, str]) -> None:
    assert any(module == package or module.startswith(f"{package}.") for module in product)


@pytest.mark.parametrize(
    "rule",
    [
        rules.wrong_direction,
        rules.relative_imports,
        rules.hidden_imports,
        rules.wiring_imports,
        rules.impurities,
        rules.wrong_layer,
        rules.circles,
        rules.too_long,
        rules.vague_names,
    ],
    ids=lambda rule: rule.__name__,
)
def test_the_product_keeps(rule: Callable[[dict[str, str]], list[object]], product: dict[str, str]) -> None:
    found = rule(product)
    assert not found, "\n".join(map(str, found))


def test_templates_load_no_filters_of_an_app_above() -> None:
    owners = {path.stem: path.parent.parent.name for path in ROOT.glob("*/templatetags/*.py")}
    assert owners["rich"] == "quizzes"
    for template in (ROOT / "templates").glob("*/**/*.html"):
        app = template.relative_to(ROOT / "templates").parts[0]
        loaded = " ".join(re.findall(r"{% load ([^%]+) %}", template.read_text())).split()
        below = rules.MAY_IMPORT.get(app, frozenset(owners.values()))
        above = {owners[name] for name in loaded if name in owners} - {app} - below
        assert not above, f"{template} loads filters of {above}"


def test_the_bench_and_its_names_stay_small() -> None:
    sources = read_sources(ROOT / "bench")
    assert sources
    assert rules.too_long(sources) + rules.vague_names(sources) + rules.hidden_imports(sources) == []


# --- each rule finds what it is for ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("accounts.services", "from quizzes.models import Quiz"),
        ("media_storage.services", "import rooms.models"),
        ("quizzes.services", "from classroom import services"),
        ("quizzes.queries", "from rooms.models import Room"),
        ("rooms.services", "import classroom.engine.phases"),
    ],
)
def test_an_import_of_an_app_above_or_beside_is_found(module: str, source: str) -> None:
    assert len(rules.wrong_direction({module: source})) == 1


def test_imports_of_the_apps_below_are_fine() -> None:
    assert (
        rules.wrong_direction({"classroom.services": "from quizzes.models import Quiz\nimport accounts.models"}) == []
    )


def test_an_import_counts_wherever_it_stands() -> None:
    source = "if True:\n    try:\n        from quizzes import models\n    except ImportError:\n        pass"
    assert rules.wrong_direction({"accounts.forms": source}) == [
        "accounts.forms:3 imports quizzes: accounts must not know quizzes"
    ]


def test_a_relative_import_is_found() -> None:
    assert rules.relative_imports({"quizzes.admin": "from .models import Quiz"}) == [
        "quizzes.admin:1 uses a relative import"
    ]


@pytest.mark.parametrize(
    "body",
    ["import json", "from quizzes import models", "importlib.import_module('quizzes.models')", "__import__('json')"],
)
def test_an_import_inside_a_function_is_found(body: str) -> None:
    source = f"class View:\n    async def get(self):\n        if self:\n            {body}\n"
    assert rules.hidden_imports({"quizzes.views": source}) == ["quizzes.views:4 imports inside get()"]


def test_a_function_may_import_a_library_that_is_loaded_when_needed() -> None:
    source = "def write():\n    import openpyxl\n    from openpyxl.styles import Font\n    import openpyxl, json"
    assert rules.hidden_imports({"quizzes.exports": source}) == ["quizzes.exports:4 imports inside write()"]


def test_loading_what_a_setting_names_is_no_hidden_import() -> None:
    source = "def sessions():\n    return import_module(settings.SESSION_ENGINE)"
    assert rules.hidden_imports({"classroom.consumers": source}) == []


def test_an_import_of_the_wiring_is_found() -> None:
    sources = {
        "classroom.views": "from classroom import urls",
        "classroom.urls": "",
        "quizzes.api": "from classroom.settings import REDIS_URL",
        "quizzes.forms": "from classroom.settings.redis import REDIS_URL",
        "classroom.asgi": "import classroom.settings",
        "classroom.settings": "from classroom.settings.redis import *",
    }
    found = [violation.split(":")[0] for violation in rules.wiring_imports(sources)]
    assert found == ["classroom.views", "quizzes.api", "quizzes.forms"]


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from django.utils import timezone",
        "import redis.asyncio",
        "from urllib.request import urlopen",
        "from random import Random, choice",
        "import random",
        "from quizzes import models",
        "from quizzes.models import Quiz",
        "from random import Random\ndice = Random()",
    ],
)
def test_a_pure_module_that_is_not_pure_is_found(source: str) -> None:
    sources = {"classroom.engine.scoring": source, "quizzes.models": "", "quizzes": ""}
    assert len(rules.impurities(sources)) == 1


def test_pure_modules_may_take_chance_from_outside_and_import_each_other() -> None:
    source = "from random import Random\nfrom quizzes.question_types import shapes\nfrom urllib.parse import quote"
    sources = {"classroom.engine.plan": source, "quizzes.question_types.shapes": ""}
    assert rules.impurities(sources) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("quizzes.models", "from quizzes.services import create_quiz"),
        ("quizzes.services.ratings", "import quizzes.forms"),
        ("quizzes.serializers", "from quizzes import api"),
        ("classroom.store.games", "from classroom.hub import rooms"),
        ("quizzes.richtext", "from quizzes.models import Quiz"),
    ],
)
def test_an_import_that_points_up_inside_an_app_is_found(module: str, source: str) -> None:
    sources = {module: source, "quizzes.api": "", "quizzes.forms": "", "classroom.hub": "", "classroom.hub.rooms": ""}
    assert [found.split(":")[0] for found in rules.wrong_layer(sources)] == [module]


def test_a_module_with_a_subject_of_its_own_stands_beside_the_models() -> None:
    sources = {"quizzes.timetable": "import quizzes.models\nimport quizzes.services", "quizzes.models": ""}
    sources |= {"quizzes.services": "import quizzes.timetable"}
    assert rules.wrong_layer(sources) == ["quizzes.timetable:2 imports quizzes.services, which stands above it"]


def test_a_circle_of_modules_is_found() -> None:
    sources = {
        "quizzes.services": "from quizzes import queries",
        "quizzes.queries": "from quizzes.permissions import can_view",
        "quizzes.permissions": "import quizzes.services",
        "quizzes.api": "from quizzes import services",
        "quizzes.models": "",
    }
    assert rules.circles(sources) == [["quizzes.permissions", "quizzes.services", "quizzes.queries"]]


def test_a_tree_of_modules_is_no_circle() -> None:
    sources = {"quizzes.api": "from quizzes import services", "quizzes.services": "from quizzes import models"}
    assert rules.circles(sources | {"quizzes.models": ""}) == []


def test_an_import_for_types_only_makes_no_circle() -> None:
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from quizzes import services"
    assert rules.circles({"quizzes.queries": source, "quizzes.services": "import quizzes.queries"}) == []


def test_a_long_module_is_found() -> None:
    sources = {"quizzes.api": "x = 1\n" * (rules.MAX_LINES + 1), "quizzes.forms": "x = 1\n" * rules.MAX_LINES}
    assert rules.too_long(sources) == [f"quizzes.api has {rules.MAX_LINES + 1} lines, more than {rules.MAX_LINES}"]


def test_a_vague_name_is_found() -> None:
    sources = {"quizzes.utils": "", "rooms.common.codes": "", "accounts.roles": ""}
    assert [found.split(":")[0] for found in rules.vague_names(sources)] == ["quizzes.utils", "rooms.common.codes"]
