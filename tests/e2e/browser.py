"""Which Chromium the browser tests drive: CLASSROOM_BROWSER → PATH → Playwright's own → apt as root.

Chromium's headless shell comes first: the same engine without the browser's windows takes half of the processor time.
"""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Playwright

from tests.debian import program

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    # Without a graphics card its process would only pass pictures on.
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # /dev/shm is small in containers.
    "--disable-dev-shm-usage",
]
# Made-up cameras, microphones and screens, which nobody has to allow, and calls within one machine.
CAMERAS = [
    "--use-fake-ui-for-media-stream",
    # The second of them films in a format that is never sent. Few pictures a second: each is coded, drawn and composed
    # by the processor.
    "--use-fake-device-for-media-stream=device-count=3,fps=5",
    "--allow-loopback-in-peer-connection",
    "--auto-select-desktop-capture-source=Entire screen",
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
        return program(NAMES[0], package=NAMES[0]), "apt"
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
