"""CPU time, memory and the machine's description, from the kernel's own accounts."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of CPU that these processes have used, all threads. Nanosecond steps where Linux keeps them."""
    return sum(_process_cpu_s(pid) for pid in pids)


def _process_cpu_s(pid: int) -> float:
    total_ns = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        total_ns += int(task.read_text().split()[0])
    if total_ns:
        return total_ns / 1e9
    times = psutil.Process(pid).cpu_times()  # steps of 10 ms
    return float(times.user + times.system)


def resident_bytes(pids: Iterable[int]) -> int:
    return sum(int(psutil.Process(pid).memory_info().rss) for pid in pids)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values don't exceed; nan for no values."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    place = max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)
    return ordered[place]


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
