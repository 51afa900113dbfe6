"""The description of the machine on which something was measured."""

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from classroom.embedded import redis_server


@dataclass(frozen=True)
class Machine:
    """What the numbers were measured on."""

    cpu: str
    cores: int
    memory_gb: float
    system: str
    python: str
    packages: dict[str, str]
    load: float
    date: str

    def describe(self) -> str:
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return (
            f"{self.cpu}, {self.cores} cores, {self.memory_gb:.0f} GB; {self.system}; "
            f"Python {self.python}; {packages}; load before the run {self.load:.1f}; {self.date}"
        )


def machine(redis_version: str) -> Machine:
    packages = {name: version(name.lower()) for name in ("Django", "Channels", "Daphne")}
    return Machine(
        cpu=_cpu_model(),
        cores=os.cpu_count() or 1,
        memory_gb=psutil.virtual_memory().total / 1e9,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        packages={**packages, "Redis": redis_version},
        load=os.getloadavg()[0],
        date=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    )


def _cpu_model() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    for line in lines:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def redis_version() -> str:
    binary, _origin = redis_server.find_binary()
    text = subprocess.run([binary, "--version"], capture_output=True, check=True, timeout=10).stdout.decode()
    return next((word.removeprefix("v=") for word in text.split() if word.startswith("v=")), text.strip())
