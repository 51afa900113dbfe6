"""Django's own list of what a production server must have switched on."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def test_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    """In a process of its own: settings are read once. A warning counts as a failure.

    Silenced is only what wants no frames at all: the editor's preview is one, of this site.
    """
    assert settings.SILENCED_SYSTEM_CHECKS == ["security.W019"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "classroom.settings",
        "CLASSROOM_MODE": "production",
        "CLASSROOM_DATA": str(tmp_path),
        "SECRET_KEY": "j3Kx9Qv0Zt7Lw2Rb8Nf5Hc1Yp6Ms4Gd_Ae-Uo.Ti!Wk?Zq+Xl=Cv",
        "ALLOWED_HOSTS": "quiz.example",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "EMAIL_URL": "smtps://relay.example",
    }
    (tmp_path / "static").mkdir()
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (1 silenced).\n"), done.stderr
