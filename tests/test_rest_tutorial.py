"""The REST tutorial's code, put together as its reader would, hosts a game that the sockets' tutorial plays."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import ApiToken, User
from quizzes.models import GameResult
from tests.conftest import PASSWORD

DOCS = Path(settings.BASE_DIR) / "docs"
TUTORIAL = DOCS / "developers" / "rest.md"
TIMEOUT_S = 120


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "host.py"
    path.write_text("\n".join(re.findall(r"```python\n(.*?)```", TUTORIAL.read_text(), re.DOTALL)))
    return path


def start(*command: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_from_a_log_in_to_the_results(program: Path, daphne_servers: Callable[[int], list[str]], teacher: User) -> None:
    [address] = daphne_servers(1)
    running = [start(str(program), CLASSROOM_URL=address, CLASSROOM_USER=teacher.email, CLASSROOM_PASSWORD=PASSWORD)]
    try:
        host = running[0]
        assert host.stdout
        first = host.stdout.readline()
        assert first.startswith("PIN "), first + host.stdout.read()
        running.append(
            start(str(DOCS / "tutorials" / "play.py"), address.replace("http", "ws"), first.split()[1], "Ada")
        )
        told, _ = host.communicate(timeout=TIMEOUT_S)
        played, _ = running[1].communicate(timeout=TIMEOUT_S)
    finally:
        for process in running:
            process.kill()
            process.wait()
    assert host.returncode == 0, told
    result = GameResult.objects.get(user=teacher)
    score = result.player_scores["Ada"]
    assert told.splitlines() == [
        "Answers: [1, 0, 0]",
        "Answers: [1, 0, 0]",
        "Which planet is the largest? 1 of 1 right",
        "Which is nearest to the Sun? 1 of 1 right",
        f"Ada: {score} points",
    ]
    assert played.splitlines()[-1] == f"{score} points, place 1"
    assert not ApiToken.objects.filter(user=teacher).exists()
