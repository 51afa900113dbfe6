"""The worker as a child process of the launcher: started again whenever it dies."""

import os
import subprocess
import sys
import time
from pathlib import Path

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
# A worker that can't even start is not tried again more often than this.
PAUSE_S = 5.0


class WorkerProcess:
    """`keep_alive` is called now and then; `stop` lets the job at hand finish."""

    def __init__(self) -> None:
        self._begun = 0.0
        self._start()

    def _start(self) -> None:
        self._begun = time.monotonic()
        # It ends by itself when the launcher was killed and could not end it.
        arguments = [sys.executable, str(MANAGE), "run_worker", "--alone", "--parent", str(os.getpid())]
        self.process = subprocess.Popen(arguments, start_new_session=True)

    def keep_alive(self) -> None:
        if self.process.poll() is not None and time.monotonic() - self._begun >= PAUSE_S:
            print(f"The worker ended with code {self.process.returncode}; starting it again.", file=sys.stderr)
            self._start()

    def stop(self, timeout_s: float = 30) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
