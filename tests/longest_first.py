"""Pytest plugin: the files that take longest run first, so that no worker is left alone with one at the end.

To be given to workers in this order they need `--dist loadfile --no-loadscope-reorder`.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
# The longest first, from `--durations=0`.
LONGEST = ("e2e/calls/test_four_people.py",)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
