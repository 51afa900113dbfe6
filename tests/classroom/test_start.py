"""What a fresh process has loaded: an operator waits for every start, and each process keeps it in memory."""

import os
import subprocess
import sys

import pytest
from django.core.management import load_command_class

from tests.server_processes import ROOT

SETUP = "import django; django.setup(); "


def left_out(statements: str, modules: list[str]) -> list[str]:
    """Those of `modules` that a new process has not loaded after `statements`."""
    script = f"{statements}; import sys; print(*(name for name in {modules} if name not in sys.modules))"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "classroom.settings"}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout.split()


def test_a_server_has_the_pages_ready_and_leaves_out_what_few_requests_need() -> None:
    modules = ["openpyxl", "quizzes.urls", "quizzes.admin", "classroom.consumers"]
    assert left_out("import classroom.asgi", modules) == ["openpyxl"]


def test_a_worker_loads_no_pages_nor_their_libraries() -> None:
    modules = ["openpyxl", "numpy", "webauthn", "classroom.urls", "quizzes.admin", "classroom.consumers"]
    assert left_out(SETUP + "import classroom.management.commands.run_worker", modules) == modules


def test_checks_look_at_the_whole_admin_all_the_same() -> None:
    assert (
        left_out(SETUP + "from django.core.checks import run_checks; run_checks(tags=['admin'])", ["quizzes.admin"])
        == []
    )


@pytest.mark.parametrize(
    ("app", "name"),
    [("classroom", "run_worker"), ("classroom", "jobs_health"), ("classroom", "backup"), ("quizzes", "seed_demo")],
)
def test_what_follows_migrate_does_not_check_again(app: str, name: str) -> None:
    assert load_command_class(app, name).requires_system_checks == ()
