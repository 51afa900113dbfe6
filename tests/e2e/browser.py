"""Which Chromium the browser tests drive: CLASSROOM_BROWSER → PATH → Playwright's own → apt as root."""

import os
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # /dev/shm is small in containers.
    "--disable-dev-shm-usage",
]


def executable(playwright: Playwright) -> tuple[str, str]:
    """(path, origin). Raises when no way leads to a browser: a missing one must not pass as a skipped test."""
    given = os.environ.get("CLASSROOM_BROWSER")
    if given:
        return given, "CLASSROOM_BROWSER"
    found = _on_path()
    if found:
        return found, "PATH"
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own, "Playwright"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True, timeout=300)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, timeout=900)
        found = _on_path()
        if found:
            return found, "apt"
    raise RuntimeError(
        "No Chromium found. Install one, set CLASSROOM_BROWSER to its path, or run `playwright install chromium`."
    )


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
