"""Programs that tests need for real, from Debian's packages when the machine hasn't got them."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def program(name: str, *, package: str) -> str:
    """The path of `name`. apt does one thing at a time: workers wait for each other. RuntimeError says what to do."""
    with (Path(tempfile.gettempdir()) / "classroom-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if found := shutil.which(name):
            return found
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise RuntimeError(f"No {name} found. Install it: `apt-get install {package}`.")
        subprocess.run(["apt-get", "update", "-qq"], check=True, timeout=300)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        subprocess.run(install, check=True, timeout=600, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        found = shutil.which(name)
        assert found, f"apt installed no {name}"
        return found
