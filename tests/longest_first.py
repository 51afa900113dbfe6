"""Pytest plugin: which worker runs what, and when; for `--dist loadfile --no-loadscope-reorder`.

The files that take longest run first, so that no worker is left alone with one at the end. Files of calls all go to one
worker: a camera films for as long as its test waits, so several calls at once only make each other longer.

Workers collect the files of a folder from different places on: each rewrites the assertions of other modules first, and
finds those of the others compiled.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

TESTS = Path(__file__).resolve().parent
# Browsers that film, send and show pictures all the time.
OF_CALLS = (
    *("e2e/calls/", "e2e/test_call_hosting.py", "e2e/test_calls.py"),
    *("e2e/test_signing.py", "e2e/test_answer_by_signing.py", "e2e/test_sign_vocabularies.py"),
)
# The longest first, from `--durations=0`.
LONGEST = (
    "e2e/calls/test_four_people.py",  # and with it all of OF_CALLS
    "test_schema.py",
    "classroom/rehearsal/test_command.py",
    "e2e/test_accessibility.py",
    "test_api_permissions.py",
    "faults/test_faults.py",
    "e2e/test_editor_pictures.py",
    "e2e/test_editor_extras.py",
    "e2e/test_editor.py",
    "rooms/test_call_socket.py",
    "bench/test_bench.py",
    "e2e/test_connections.py",
    "rooms/test_vocabularies.py",
    "test_launcher.py",
    "faults/test_redis_topologies.py",
    "e2e/test_provider_pages.py",
    "classroom/test_worker_process.py",
    "deploy/test_upgrade.py",
    "accounts/test_passkey_steps.py",
    "e2e/test_offline.py",
    "e2e/test_start_options.py",
    "e2e/test_spine.py",
    "test_page_permissions.py",
    "quizzes/formats/test_faults.py",
    "e2e/test_passkey_pages.py",
    "e2e/test_paced.py",
    "e2e/test_captions.py",
    "quizzes/formats/test_round_trips.py",
    "e2e/test_game_hiccups.py",
    "test_api_standing.py",
    "test_docs_site.py",
    "e2e/test_game_without_mouse_or_sight.py",
    "e2e/test_other_directions.py",
)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if isinstance(collector, pytest.Directory):
        found = report.result
        start = len(found) * _worker() // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        report.result = found[start:] + found[:start]
    return report


def _worker() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    # By path too, so that the order is the same in all workers.
    items.sort(key=lambda item: (places.get(item.path, len(places)), item.path))


def scope_of(nodeid: str) -> str:
    """What is run by one worker: the test's file, or all files of calls."""
    file = nodeid.partition("::")[0]
    return "calls" if file.removeprefix("tests/").startswith(OF_CALLS) else file


class OneCallAtATime(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneCallAtATime | None:
    return OneCallAtATime(config, log) if config.getoption("dist") == "loadfile" else None
