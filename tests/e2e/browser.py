"""Which Chromium the browser tests drive: CLASSROOM_BROWSER → PATH → Playwright's own → apt as root."""

import fcntl
import os
import shutil
import subprocess
import tempfile
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
    found = at_hand()
    if found:
        return found
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own, "Playwright"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        return _install(), "apt"
    raise RuntimeError(
        "No Chromium found. Install one, set CLASSROOM_BROWSER to its path, or run `playwright install chromium`."
    )


def at_hand() -> tuple[str, str] | None:
    """(path, origin) of a browser that needs no looking for."""
    given = os.environ.get("CLASSROOM_BROWSER")
    if given:
        return given, "CLASSROOM_BROWSER"
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return (found, "PATH") if found else None


def _install() -> str:
    """Debian's Chromium; workers that want it at the same moment wait for the first one."""
    with (Path(tempfile.gettempdir()) / "classroom-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not at_hand():
            subprocess.run(["apt-get", "update", "-qq"], check=True, timeout=300)
            subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, timeout=900)
        found = at_hand()
        assert found, "apt installed no Chromium"
        return found[0]
