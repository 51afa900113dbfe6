"""Settings: a wrong or missing value stops the start and names itself."""

import os
import subprocess
import sys
import traceback
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

import classroom
from classroom.environment import Environment
from classroom.mail_server import MailServer, read_mail_server
from tests.server_processes import ROOT

COMPLETE = {
    "CLASSROOM_MODE": "production",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "classroom.school.example",
    "DATABASE_URL": "postgresql://classroom@127.0.0.1/classroom",
    "REDIS_URL": "redis://127.0.0.1/0",
    "EMAIL_URL": "smtps://mail.school.example",
}


def environment(**changes: str | None) -> dict[str, str]:
    values = {"PATH": os.environ["PATH"], **COMPLETE, **changes}
    return {name: value for name, value in values.items() if value is not None}


def started(**changes: str | None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={**environment(**changes), "DJANGO_SETTINGS_MODULE": "classroom.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refusal(**changes: str | None) -> str:
    """What a start with this environment would end with, "" if it wouldn't: the settings are read anew, here."""
    read = {name: module for name, module in sys.modules.items() if f"{name}.".startswith("classroom.settings.")}
    with patch.dict(os.environ, environment(**changes), clear=True), patch.object(classroom, "settings"):
        for name in read:
            del sys.modules[name]
        try:
            import_module("classroom.settings")
        except ImproperlyConfigured as error:
            return "".join(traceback.format_exception(error))
        finally:
            sys.modules.update(read)
    return ""


def test_a_start_with_complete_and_with_missing_production_settings() -> None:
    complete, missing = started(), started(SECRET_KEY=None)
    assert complete.returncode == 0, complete.stderr
    assert missing.returncode != 0
    assert "SECRET_KEY is not set" in missing.stderr
    assert refusal() == ""


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_a_missing_production_value_names_itself(name: str) -> None:
    assert f"{name} is not set" in refusal(**{name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DEBUG", "1"),
        ("DEBUG", "perhaps"),
        ("DATABASE_URL", "sqlite:////tmp/x.sqlite3"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("CLASSROOM_MODE", "productoin"),
        ("GAME_EXPIRY_S", "two hours"),
        ("GAME_MAX_PLAYERS", "-1"),
        ("REGISTRATION_GROUP", "Headmasters"),
        ("REGISTRATION", "perhaps"),
        ("REGISTRATION", "domains"),
        ("EMAIL_URL", "mail.school.example"),
        ("EMAIL_URL", "smtp://mail:port"),
        ("PUBLIC_URL", "classroom.school.example"),
        ("ALLOWED_HOSTS", "https://classroom.school.example"),
        ("ALLOWED_HOSTS", "classroom.school.example:443"),
        ("CSRF_TRUSTED_ORIGINS", "classroom.school.example"),
        ("DATABASE_URL", "mysql://classroom@127.0.0.1/classroom"),
        ("REDIS_URL", "redis://127.0.0.1:port/0"),
        ("STUN_SERVERS", "stun.school.example"),
        ("JANUS_URL", "http://10.0.0.9:8088"),
        ("TIME_ZONE", "Berlin"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_names_itself(name: str, value: str) -> None:
    assert name in refusal(**{name: value}).splitlines()[-1]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("console:", MailServer()),
        ("smtp://127.0.0.1:2525", MailServer(host="127.0.0.1", port=2525)),
        ("smtps://a%40b:p%2Fw@m.example", MailServer("m.example", 465, "a@b", "p/w", tls=True)),
        ("smtp+starttls://u:p@m.example", MailServer("m.example", 587, "u", "p", starttls=True)),
    ],
)
def test_addresses_of_mail_servers(url: str, server: MailServer) -> None:
    assert read_mail_server(url) == server


def test_a_wrong_mail_server_is_refused_without_its_secret() -> None:
    told = refusal(EMAIL_URL="smtp://user:hidden@host/path")
    assert "EMAIL_URL can't be read" in told
    assert "hidden" not in told


def test_mails_need_an_address_for_their_links() -> None:
    assert "PUBLIC_URL is not set" in refusal(ALLOWED_HOSTS=".school.example")
    assert refusal(ALLOWED_HOSTS=".school.example", PUBLIC_URL="https://classroom.school.example") == ""


def test_where_a_relay_is_must_be_readable_for_browsers() -> None:
    assert "TURN_SERVERS takes" in refusal(TURN_SERVERS="https://turn.school.example", TURN_SECRET="shared")


def test_what_is_right_is_taken() -> None:
    right = {
        "ALLOWED_HOSTS": ".school.example, [::1], 192.0.2.7, *",
        "CSRF_TRUSTED_ORIGINS": "https://*.school.example, http://localhost:8000",
        "REDIS_URL": "unix:///run/redis.sock",
        "STUN_SERVERS": "stun:stun.school.example:3478, stuns:stun.school.example",
        "TURN_SERVERS": "turn:[2001:db8::7]:3478?transport=udp, turns:turn.school.example:443?transport=tcp",
        "TURN_SECRET": "shared",
        "TIME_ZONE": "Europe/Berlin",
        "LOG_LEVEL": "",
        "PUBLIC_URL": "https://classroom.school.example",
    }
    assert refusal(**right) == ""


def test_a_key_whose_writing_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    started_here = started(
        CLASSROOM_MODE="embedded", CLASSROOM_DATA=str(tmp_path), DATABASE_URL=None, SECRET_KEY=None, EMAIL_URL=None
    )
    assert started_here.returncode == 0, started_here.stderr
    assert len((tmp_path / "secret_key").read_text()) > 50


def test_empty_counts_as_not_given() -> None:
    environment = Environment({"A": " ", "B": "x, ,y"})
    assert environment.text("A", "d") == "d"
    assert environment.integer("A", 3) == 3
    assert environment.boolean("A", default=True) is True
    assert environment.items("B") == ["x", "y"]
    with pytest.raises(ImproperlyConfigured, match="A is not set"):
        environment.required("A")
