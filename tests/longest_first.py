"""Pytest plugin: the files that take longest run first, so that no worker is left alone with one at the end.

To be given to workers in this order they need `--dist loadfile --no-loadscope-reorder`.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
# The longest first, from `--durations=0`.
LONGEST = (
    "e2e/calls/test_four_people.py",
    "e2e/test_call_hosting.py",
    "e2e/test_accessibility.py",
    "classroom/rehearsal/test_command.py",
    "test_api_permissions.py",
    "e2e/calls/test_janus.py",
    "e2e/calls/test_signing.py",
    "e2e/test_answer_by_signing.py",
    "bench/test_bench.py",
    "test_launcher.py",
    "e2e/test_signing.py",
    "faults/test_faults.py",
    "accounts/test_passkey_steps.py",
    "test_api_standing.py",
    "e2e/test_game_without_mouse_or_sight.py",
    "e2e/calls/test_relay.py",
    "e2e/test_connections.py",
    "e2e/test_editor.py",
    "e2e/test_spine.py",
    "e2e/test_calls.py",
    "e2e/test_start_options.py",
    "classroom/test_worker_process.py",
    "accounts/test_second_factor.py",
    "e2e/test_editor_extras.py",
    "e2e/test_going_back.py",
    "bench/test_library_bench.py",
    "test_typescript_client.py",
    "deploy/test_nginx.py",
    "classroom/test_backup.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
