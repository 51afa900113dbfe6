"""systemd itself reads the committed units."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server_processes import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd-analyze")
def test_units_are_valid(tmp_path: Path) -> None:
    names = []
    for unit in UNITS:
        text = unit.read_text().replace("/opt/classroom/.venv/bin/python", sys.executable)
        # An instance of a template, as `systemctl start classroom-sockets@8002` makes it.
        path = tmp_path / unit.name.replace("@.", "@8002.")
        (path if "@" not in unit.name else tmp_path / unit.name).write_text(text)
        names.append(str(path))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )
    problems = [line for line in checked.stderr.splitlines() if str(tmp_path) in line or "classroom" in line]
    assert problems == []


def test_a_unit_that_is_wrong_is_noticed(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("this machine has no systemd-analyze")
    path = tmp_path / "classroom-wrong.service"
    path.write_text("[Service]\nExecStart=/no/such/program\n")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, check=False
    )
    assert "classroom-wrong" in checked.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_start_what_the_product_has(unit: Path) -> None:
    (command,) = (line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
    assert any(known in command for known in ("granian classroom.wsgi:application", "daphne", "manage.py run_worker"))
    assert "EnvironmentFile=/etc/classroom.env" in unit.read_text()
