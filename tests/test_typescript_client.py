"""The TypeScript client: generated from the committed schema, compiled strictly, and run against a real server.

Its packages are installed once, from the lock file, into clients/typescript/node_modules.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User
from quizzes.models import Quiz
from tests.conftest import PASSWORD

CLIENT = Path(settings.BASE_DIR) / "clients" / "typescript"
LOCK = CLIENT / "package-lock.json"
INSTALLED = CLIENT / "node_modules" / ".installed"
TIMEOUT_S = 300


def npm(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", *arguments],
        cwd=CLIENT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with (CLIENT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="module")
def built() -> Path:
    """The compiled client."""
    if not shutil.which("npm"):
        pytest.skip("Node's npm is not here: the TypeScript client was not built.")
    with one_at_a_time():
        if not INSTALLED.exists() or INSTALLED.read_text() != LOCK.read_text():
            installed = npm("ci", "--no-audit", "--no-fund", "--no-progress")
            assert installed.returncode == 0, installed.stderr
            INSTALLED.write_text(LOCK.read_text())
        for step in ("generate", "build"):
            done = npm("run", "--silent", step)
            assert done.returncode == 0, done.stdout + done.stderr
    return CLIENT / "build"


def test_it_is_compiled_strictly(built: Path) -> None:
    assert json.loads((CLIENT / "tsconfig.json").read_text())["compilerOptions"]["strict"] is True
    assert {path.name for path in built.glob("*.js")} == {"client.js", "schema.js", "smoke.js"}
    schema = (CLIENT / "src" / "schema.ts").read_text()
    routes = set(re.findall(r"^  (/api/\S+):$", (CLIENT / "../../docs/openapi.yaml").read_text(), re.MULTILINE))
    assert len(routes) > 100
    assert {route for route in routes if f'"{route}"' not in schema} == set()


def test_the_smoke_flow_on_a_real_server(
    built: Path, daphne_servers: Callable[[int], list[str]], teacher: User
) -> None:
    [address] = daphne_servers(1)
    ran = npm(
        "run", "--silent", "smoke", CLASSROOM_URL=address, CLASSROOM_USER=teacher.email, CLASSROOM_PASSWORD=PASSWORD
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "quiz From TypeScript 1",
        "found 1 true",
        "game true",
        "phase lobby",
        "refused 400 invalid title",
        "done",
    ]
    assert not Quiz.objects.filter(user=teacher).exists()


def test_the_lock_file_pins_every_package_by_its_hash() -> None:
    packages = {name: entry for name, entry in json.loads(LOCK.read_text())["packages"].items() if name}
    assert len(packages) > 3
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    wanted = json.loads((CLIENT / "package.json").read_text())
    pins = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert [pin for pin in pins if not re.fullmatch(r"\d+\.\d+\.\d+", pin)] == []
