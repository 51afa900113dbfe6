"""What gets a second try under CI=1, what doesn't, and that nobody overlooks it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import longest_first, second_tries

FAILS_ONCE = """
from pathlib import Path

def test_fails_the_first_time(): # of two
    seen = Path(__file__).with_suffix(".seen")
    if not seen.exists():
        seen.touch()
        raise AssertionError("the browser was slow")
"""
PROPERTY = """
from hypothesis import given, strategies

@given(strategies.integers())
def test_fails(number): assert not isinstance(number, int)
"""


def run(folder: Path, ci: str, **files: str) -> str:
    """What pytest prints of a suite with these files, of which those in e2e/ are of browsers."""
    for name, text in files.items():
        file = folder / name.replace("__", "/")
        file.parent.mkdir(exist_ok=True)
        file.with_suffix(".py").write_text(text)
    (folder / "plugin.py").write_text(
        "from pathlib import Path\nfrom tests import second_tries\nsecond_tries.TESTS = Path(__file__).parent\n"
    )
    command = (sys.executable, "-m", "pytest", "-c", os.devnull, f"--rootdir={folder}", "-q")
    plugins = ("-p", "no:cacheprovider", "-p", "pytest_rerunfailures", "-p", "tests.second_tries", "-p", "plugin")
    paths = os.pathsep.join([str(folder), str(Path.cwd())])
    done = subprocess.run(
        [*command, *plugins, str(folder)],
        env={**os.environ, "CI": ci, "PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_a_browser_test_gets_one_more_try_and_is_named_with_its_reason(tmp_path: Path) -> None:
    told = run(tmp_path, "1", e2e__test_page=FAILS_ONCE)
    assert "1 passed, 1 rerun" in told
    assert "1 needed a second try: mend them" in told
    assert "e2e/test_page.py::test_fails_the_first_time\n" in told
    assert "the browser was slow" in told


@pytest.mark.parametrize(
    ("ci", "files"),
    [
        ("0", {"e2e__test_page": FAILS_ONCE}),
        ("1", {"test_rule": FAILS_ONCE}),
        ("1", {"e2e__test_page": PROPERTY}),
    ],
    ids=["by hand", "a rule", "a property"],
)
def test_nothing_else_does(ci: str, files: dict[str, str], tmp_path: Path) -> None:
    told = run(tmp_path, ci, **files)
    assert "1 failed" in told
    assert "rerun" not in told


def test_what_fails_twice_has_failed_and_many_failures_are_no_chance(tmp_path: Path) -> None:
    most = second_tries.MOST_IN_A_RUN
    many = "\n".join(FAILS_ONCE.replace("first_time", f"{n}").replace(".seen", f".{n}") for n in range(most + 1))
    told = run(tmp_path, "1", e2e__test_page=many)
    assert f"1 failed, {most} passed, {most} rerun" in told


def test_every_place_that_is_named_is_there() -> None:
    named = {*second_tries.PLACES, *longest_first.LONGEST}
    assert {place for place in named if not (second_tries.TESTS / place).exists()} == set()
