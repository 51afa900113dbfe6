"""Pytest plugin: under CI=1 a failed test of real browsers, server processes or media gets one more try.

A machine that is busy for a moment must not turn a change away, and a second try must not hide a fault: the run ends
with the tests that needed one and why, to be mended. Never more than a few, for many failures are no chance; and never
a test of rules, of the database or of properties, which has no excuse.
"""

import os
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
# What starts browsers, servers or other processes, besides whoever asks for `daphne_servers`.
PLACES = (
    *("e2e", "faults", "deploy", "bench/test_bench.py", "test_launcher.py"),
    *("classroom/rehearsal/test_command.py", "classroom/rehearsal/test_player.py"),
    *("classroom/test_processes.py", "classroom/test_redis_cluster.py"),
    *("classroom/test_slow_reader.py", "classroom/test_worker_process.py"),
    *("rooms/test_caption_processes.py", "rooms/test_janus_rooms.py"),
    *("accounts/test_identity_providers.py", "accounts/test_linked_accounts.py"),
    *("accounts/test_provider_registration.py", "media_storage/test_server_memory.py"),
)
MOST_IN_A_RUN = 5


def pytest_configure(config: pytest.Config) -> None:
    config.option.max_suite_reruns = MOST_IN_A_RUN
    config.option.rerun_show_tracebacks = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("CI") != "1":
        return
    for item in items:
        if _starts_processes(item) and not _is_of_properties(item):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    again = sorted({report.nodeid for report in terminalreporter.stats.get("rerun", ())})
    if again:
        terminalreporter.write_sep("=", f"{len(again)} needed a second try: mend them", yellow=True, bold=True)
        for name in again:
            terminalreporter.write_line(name)


def _starts_processes(item: pytest.Item) -> bool:
    if "daphne_servers" in getattr(item, "fixturenames", ()):
        return True
    return _is_in_places(item.path)


@cache
def _is_in_places(path: Path) -> bool:
    return any(path.is_relative_to(TESTS / place) for place in PLACES)


def _is_of_properties(item: pytest.Item) -> bool:
    return getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
