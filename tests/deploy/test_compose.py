"""Dockerfile and compose.yml say what is tested without containers: units, nginx, settings, configuration.md."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.server_processes import ROOT

COMPOSE = yaml.safe_load((ROOT / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = {name: one for name, one in SERVICES.items() if one["image"] == "classroom:local"}
UNITS = {
    "pages": "classroom-pages.service",
    "sockets-1": "classroom-sockets@.service",
    "worker": "classroom-worker.service",
}
CONFIGURATION = (ROOT / "docs/configuration.md").read_text()
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()


def known_variables() -> set[str]:
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", CONFIGURATION, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"[A-Z_]+", row)}


def test_the_dockerfile_is_clean() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_dockerfile_that_is_wrong_is_noticed(tmp_path: Path) -> None:
    wrong = tmp_path / "Dockerfile"
    wrong.write_text("FROM python\nRUN cd /tmp && sudo ls\n")
    hadolint = Path(sys.executable).with_name("hadolint")
    assert subprocess.run([hadolint, str(wrong)], capture_output=True, timeout=60, check=False).returncode == 1


def keeps_to_the_specification(path: Path) -> bool:
    """Whether Compose's own schema, which the package has with it, knows all of it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def test_compose_yml_keeps_to_the_specification(tmp_path: Path) -> None:
    assert keeps_to_the_specification(ROOT / "compose.yml")
    wrong = tmp_path / "compose.yml"
    wrong.write_text((ROOT / "compose.yml").read_text().replace("stop_grace_period", "stop_grace_peroid"))
    assert not keeps_to_the_specification(wrong)


def compose_program() -> list[str]:
    """Docker's Compose, as a plugin or alone; empty when there is none. It reads files without an engine."""
    for words in (["docker", "compose"], ["docker-compose"], ["/usr/libexec/docker/cli-plugins/docker-compose"]):
        if shutil.which(words[0]):
            said = subprocess.run([*words, "version", "--short"], capture_output=True, timeout=60, check=False)
            if said.returncode == 0 and not said.stdout.startswith(b"1."):
                return words
    return []


def test_docker_compose_reads_it(tmp_path: Path) -> None:
    compose = compose_program()
    if not compose:
        pytest.skip("needs Docker's Compose; no engine has to run")
    shutil.copy(ROOT / "compose.yml", tmp_path)
    shutil.copy(ROOT / "deploy" / "classroom.env.example", tmp_path / "classroom.env")
    given = {"POSTGRES_PASSWORD": "given", "SITE_HOST": "quiz.town.example"}
    read = [*compose, "--project-directory", str(tmp_path), "config", "--format", "json"]

    def done_with(variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, **variables}
        return subprocess.run(
            read, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    done = done_with(given)
    assert done.returncode == 0, done.stderr
    services = json.loads(done.stdout)["services"]
    assert services.keys() == SERVICES.keys()
    for name in OWN:
        # What is set for all of them, what the file says, and nothing lost where one thing is built on another.
        assert (
            services[name]["environment"]["DATABASE_URL"]
            == f"postgresql://classroom:{given['POSTGRES_PASSWORD']}@database/classroom"
        )
        assert services[name]["environment"]["REGISTRATION"] == "invitation"
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["command"] == SERVICES[name]["command"]
    assert "$${SITE_HOST}" in services["proxy"]["command"][-1]
    for missing in given:
        refused = done_with({**given, missing: ""})
        assert refused.returncode != 0
        assert missing in refused.stderr


def test_the_image_gets_what_runs_and_nothing_that_lies_beside_it() -> None:
    """Certificates, settings and backups lie in the same folder: nothing gets in that isn't named."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    own = {app.partition(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.partition(".")[0]).is_dir()}
    assert own >= {"accounts", "classroom", "media_storage", "quizzes", "rooms"}
    assert let_in == own | {
        "templates", "manage.py", "pyproject.toml", "requirements.lock", "LICENSE", "deploy/alive.py"
    }  # fmt: skip


def test_every_variable_is_one_of_ours() -> None:
    known = known_variables()
    example = (ROOT / "deploy" / "classroom.env.example").read_text()
    given = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    for service in OWN.values():
        given |= set(service["environment"])
    assert given
    assert given <= known, given - known
    # What production insists on is there.
    required = {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
    assert required <= given


@pytest.mark.parametrize("service", UNITS)
def test_a_container_runs_what_the_unit_runs(service: str) -> None:
    unit = (ROOT / "deploy" / "systemd" / UNITS[service]).read_text()
    [line] = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    expected = line.replace("/opt/classroom/.venv/bin/python", "python").replace("127.0.0.1", "0.0.0.0")
    assert SERVICES[service]["command"] == shlex.split(expected.replace("%i", "8002"))


def test_both_socket_processes_are_the_same() -> None:
    assert SERVICES["sockets-1"] == SERVICES["sockets-2"]


def test_the_image_starts_the_pages_by_itself() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    command = re.search(r"^CMD (.*)$", dockerfile, re.MULTILINE)
    assert command
    assert yaml.safe_load(command[1]) == SERVICES["pages"]["command"]
    assert re.search(r"^USER 10001", dockerfile, re.MULTILINE)


def test_every_image_has_a_version() -> None:
    images = [one["image"] for one in SERVICES.values() if one["image"] != "classroom:local"]
    dockerfile = (ROOT / "Dockerfile").read_text()
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", dockerfile, re.MULTILINE))
    images += [image for image in re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) if image not in stages]
    assert all(re.search(r":\d+\.\d+", image) for image in images), images


def test_nginx_finds_every_process_by_its_name() -> None:
    script = SERVICES["proxy"]["command"][-1].replace("$${SITE_HOST}", "quiz.town.example")
    steps = re.findall(r"-e ['\"](s/.*?/.*?/)['\"]", script)
    assert len(steps) == 5
    done = subprocess.run(
        ["sed", *(part for step in steps for part in ("-e", step))],
        input=NGINX, capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    said = done.stdout
    assert re.findall(r"^    server (\S+?) ?(?:max_fails=0)?;", said, re.MULTILINE) == [
        "pages:8001", "sockets-1:8002", "sockets-2:8002",
    ]  # fmt: skip
    assert set(re.findall(r"server_name (\S+);", said)) == {"quiz.town.example"}
    mounted = [volume.split(":")[-2] for volume in SERVICES["proxy"]["volumes"]]
    for path in re.findall(r"ssl_certificate(?:_key)? (\S+);", said):
        assert path in mounted
    # Files and static files are where the processes put them.
    data = SERVICES["pages"]["environment"]["CLASSROOM_DATA"]
    assert all(path.startswith(f"{data}/") for path in re.findall(r"alias (\S+);", said))
    assert f"data:{data}" in SERVICES["pages"]["volumes"]


def test_whoever_is_needed_is_there_and_well() -> None:
    for service in SERVICES.values():
        for name, wanted in service.get("depends_on", {}).items():
            assert name in SERVICES
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[name]
    assert all("healthcheck" in one for name, one in OWN.items() if name != "prepare")
    named = {
        volume.split(":")[0] for one in SERVICES.values() for volume in one.get("volumes", []) if volume[0] not in "./$"
    }
    assert named == set(COMPOSE["volumes"])


def test_an_end_in_order_has_time_enough() -> None:
    for unit in UNITS.values():
        text = (ROOT / "deploy" / "systemd" / unit).read_text()
        assert "TimeoutStopSec=30" in text
    assert all(one["stop_grace_period"] == "30s" for one in OWN.values())


def test_no_secret_is_in_the_files() -> None:
    for service in SERVICES.values():
        for name, value in (service.get("environment") or {}).items():
            if "PASSWORD" in name or "SECRET" in name:
                assert str(value).startswith("${"), name
    example = (ROOT / "deploy" / "classroom.env.example").read_text()
    assert re.search(r"^SECRET_KEY=$", example, re.MULTILINE)
