"""Which worker of a run gets what: tests/longest_first.py names files that are there, and calls stay together."""

import pytest

from tests.longest_first import LONGEST, OF_CALLS, TESTS, scope_of


def test_every_file_that_is_named_is_there() -> None:
    assert [name for name in (*LONGEST, *OF_CALLS) if not (TESTS / name).exists()] == []


@pytest.mark.parametrize(
    ("test", "scope"),
    [
        ("tests/e2e/calls/test_janus.py::test_a_call", "calls"),
        ("tests/e2e/test_calls.py::test_a_call", "calls"),
        ("tests/e2e/test_editor.py::test_a_quiz", "tests/e2e/test_editor.py"),
        ("tests/rooms/test_calls.py::TestCalls::test_a_call", "tests/rooms/test_calls.py"),
    ],
)
def test_calls_are_one_scope_and_other_files_each_their_own(test: str, scope: str) -> None:
    assert scope_of(test) == scope


def test_no_test_hides_another(request: pytest.FixtureRequest) -> None:
    """Workers are told by ids what to run: what shares its id with another test would never run."""
    ids = [item.nodeid for item in request.session.items]
    assert sorted(ids) == sorted(set(ids))
