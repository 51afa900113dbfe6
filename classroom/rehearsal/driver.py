"""The players' process (crowd.py) as seen from the one that rehearses."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class DriverFailed(RuntimeError):
    """The players' process ended or answered nothing."""


class Driver:
    """The players' process (crowd.py), spoken to line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.cpu_s = 0.0

    @classmethod
    async def start(cls) -> "Driver":
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "classroom.rehearsal.crowd"),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=2**28,
                # Ctrl-C reaches the rehearsing process alone; this one ends when its input does.
                start_new_session=True,
            )
        )

    async def do(self, name: str, **arguments: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": name, **arguments}).encode() + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise DriverFailed(f"The players' process ended during {name!r}.")
        reply: dict[str, Any] = json.loads(line)
        self.cpu_s = reply["cpu_s"]
        return reply

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 15)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
