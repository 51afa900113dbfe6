"""`make test` passes only if both parts do, says what both say, and ends with both."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import whole_suite

ROOT = Path(__file__).resolve().parent.parent
# Instead of pytest: says which part it is, and fails if it is the one that shall.
PART = """
import os, sys
part = "sqlite" if os.environ.get("CLASSROOM_TEST_SQLITE") else "postgresql"
print("this is", part, *sys.argv[1:3], os.environ.get("REDIS_URL", "own Redis"))
sys.exit(part == os.environ["FAILING"])
"""
# Ends when it is told to.
PATIENT_PART = """
import os, pathlib, signal, sys, time
part = pathlib.Path("sqlite" if os.environ.get("CLASSROOM_TEST_SQLITE") else "postgresql")
def end(*_):
    part.with_suffix(".ended").touch()
    sys.exit(1)
signal.signal(signal.SIGTERM, end)
part.touch()
time.sleep(60)
"""
RUN = """
import sys
from tests import whole_suite
whole_suite.PYTEST = (sys.executable, "-c", sys.argv.pop(1))
sys.exit(whole_suite.main())
"""


@pytest.mark.parametrize(("failing", "code"), [("none", 0), ("postgresql", 1), ("sqlite", 1)])
def test_both_parts_have_to_pass(failing: str, code: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", RUN, PART, "-n", "2"],
        cwd=ROOT,
        env=_without_a_part() | {"FAILING": failing, "REDIS_URL": "given"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == code, ran.stderr
    said = ran.stdout.splitlines()
    assert "this is postgresql -n 2 given" in said
    # Last, so that nothing of the other hides it; and with a Redis that the other doesn't empty.
    assert said[-1] == "this is sqlite -m smoke own Redis"


def test_who_ends_it_ends_both_and_they_clean_up(tmp_path: Path) -> None:
    parts = ("postgresql", "sqlite")
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, PATIENT_PART, "-n", "2"],
        cwd=tmp_path,
        env=_without_a_part() | {"PYTHONPATH": str(ROOT)},
    )
    try:
        end = time.monotonic() + 30
        while not all((tmp_path / part).exists() for part in parts):
            assert time.monotonic() < end
            time.sleep(0.02)
        run.send_signal(signal.SIGTERM)
        assert run.wait(10) == 1
        assert all((tmp_path / f"{part}.ended").exists() for part in parts)
    finally:
        run.kill()


def test_what_depends_on_the_database_is_found() -> None:
    found = {str(Path(file).relative_to(ROOT)) for file in whole_suite.smoke_files()}
    assert "tests/test_retention.py" in found
    assert "tests/test_styles.py" not in found


def _without_a_part() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != whole_suite.ON_SQLITE}
