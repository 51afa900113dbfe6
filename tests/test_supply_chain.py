"""What is installed is what was written down: pins, hashes, licences; and secrets in the repository are noticed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from detect_secrets.settings import transient_settings

from tests import secret_scan

ROOT = Path(__file__).resolve().parent.parent
PLAIN, LOCKED = ROOT / "requirements.txt", ROOT / "requirements.lock"
TEST_PLAIN, TEST_LOCKED = ROOT / "tests" / "requirements.txt", ROOT / "tests" / "requirements.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z0-9,-]+\])?==([^\s;\\]+)", re.MULTILINE)


def pins(path: Path) -> set[tuple[str, str]]:
    """(package, version) of every line, the package as indexes normalise it."""
    return {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in PIN.findall(path.read_text())}


@pytest.mark.parametrize(("plain", "locked"), [(PLAIN, LOCKED), (TEST_PLAIN, TEST_LOCKED)], ids=["product", "tests"])
def test_what_was_chosen_is_locked(plain: Path, locked: Path) -> None:
    assert len(pins(plain)) > 20
    assert pins(plain) - pins(locked) == set(), "The lock is old: run `make lock` and commit it."


def test_tests_run_on_what_the_product_runs_on() -> None:
    assert pins(LOCKED) - pins(TEST_LOCKED) == set(), "The locks differ: run `make lock` and commit them."


def test_every_line_that_names_a_package_pins_it() -> None:
    for path in (PLAIN, TEST_PLAIN):
        lines = [line for line in path.read_text().splitlines() if line and not line.startswith(("#", "-r "))]
        assert [line for line in lines if not PIN.match(line)] == []


@pytest.mark.parametrize("locked", [LOCKED, TEST_LOCKED], ids=["product", "tests"])
def test_every_package_is_locked_by_hashes_and_no_host_is_named(locked: Path) -> None:
    text = locked.read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.partition("\n#    make lock\n")[2])
    assert len(entries) == len(PIN.findall(text)) > 50
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)] == []
    assert re.findall(r"\S*(?:://|index-url|find-links|trusted-host)\S*", text) == []


def test_make_installs_by_hash() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install.*", makefile)
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]


@pytest.mark.parametrize(("allowed", "code"), [("BSD-3-Clause", 0), ("MIT", 1)])
def test_a_licence_that_is_not_allowed_fails(allowed: str, code: int) -> None:
    command = [sys.executable, "-m", "piplicenses", "--packages", "Django", "--from=mixed", f"--allow-only={allowed}"]
    assert subprocess.run(command, cwd="/", capture_output=True, timeout=60, check=False).returncode == code


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN RSA PRIVATE " + "KEY-----",
        "key = 'AKIA" + "QWERTZUIOPASDFGH'",
        "token = 'ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'",
        "url = 'https://anna:" + "g8kQ2pXw@db.school.example/'",
    ],
)
def test_a_new_secret_is_noticed(tmp_path: Path, secret: str) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f"{secret}\n")
    with transient_settings({"plugins_used": secret_scan.plugins()}):
        assert {line.rpartition(":")[0] for line in secret_scan.unknown([str(file)])} == {f"{file}:1"}


def test_what_is_no_secret_passes(tmp_path: Path) -> None:
    file = tmp_path / "words.py"
    file.write_text("greeting = 'Good morning, everybody'\n")
    with transient_settings({"plugins_used": secret_scan.plugins()}):
        assert secret_scan.unknown([str(file)]) == []
