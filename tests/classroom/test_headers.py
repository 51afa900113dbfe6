"""What every page tells the browser to be careful about."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/api/v1/auth/session/"])
def test_every_page_has_security_headers(db: None, address: str) -> None:
    headers = Client().get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/api/v1/users/me/", "/api/v1/results/", "/api/v1/games/", "/"])
def test_what_somebody_is_shown_is_kept_by_nobody_between(teacher: User, address: str) -> None:
    client = Client()
    client.force_login(teacher)
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache, private")


def test_production_insists_on_https() -> None:
    """In a process of its own: settings are read once."""
    script = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "plain = Client().get('/', headers={'host': 'quiz.example'})\n"
        "safe = Client().get('/', secure=True, headers={'host': 'quiz.example'})\n"
        "box = Client().get('/api/v1/box-controller/embedded/register', headers={'host': 'quiz.example'})\n"
        "print(plain.status_code, plain.headers['Location'], safe.headers['Strict-Transport-Security'])\n"
        "print(box.status_code)\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "classroom.settings",
        "CLASSROOM_MODE": "production",
        "SECRET_KEY": "0123456789" * 5,
        "ALLOWED_HOSTS": "quiz.example",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "EMAIL_URL": "smtps://mail.quiz.example",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines() == [
        "301 https://quiz.example/ max-age=31536000; includeSubDomains; preload",
        # Hardware controllers follow no redirect: their wrong method is told over plain HTTP.
        "405",
    ], done.stderr[-2000:]
