"""The web server and the worker as child processes of the launcher: started again whenever they die."""

import subprocess
import sys
import time
from collections.abc import Sequence

# One that can't even start is not tried again more often than this.
PAUSE_S = 5.0


class KeptProcess:
    """`keep_alive` is called now and then; `stop` lets it finish what it is at, for at most `ends_within_s`."""

    def __init__(self, name: str, arguments: Sequence[str], *, ends_within_s: float) -> None:
        self._name = name
        self._arguments = [sys.executable, *arguments]
        self._ends_within_s = ends_within_s
        self._begun = 0.0
        self._start()

    def _start(self) -> None:
        self._begun = time.monotonic()
        # Its own session: Ctrl-C reaches the launcher alone, which ends its children in order.
        self.process = subprocess.Popen(self._arguments, start_new_session=True)

    def keep_alive(self) -> None:
        if self.process.poll() is not None and time.monotonic() - self._begun >= PAUSE_S:
            print(f"{self._name} ended with code {self.process.returncode}; starting it again.", file=sys.stderr)
            self._start()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(self._ends_within_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
