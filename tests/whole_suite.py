"""All tests, as `make test` runs them: on PostgreSQL, and meanwhile what depends on the database on SQLite.

Much of a test of browsers or servers is waiting: the part on SQLite takes the processor time that this leaves, and what
it says comes at the end.

    python -m tests.whole_suite -n WORKERS
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent
PYTEST = (sys.executable, "-m", "pytest")
ON_SQLITE = "CLASSROOM_TEST_SQLITE"


def main() -> int:
    """0 if both parts passed, else 1."""
    parser = argparse.ArgumentParser(description="Run all tests.")
    parser.add_argument("-n", type=int, required=True, metavar="WORKERS", help="of the part on PostgreSQL")
    workers = str(parser.parse_args().n)
    with tempfile.TemporaryFile() as said:
        on_sqlite = subprocess.Popen(
            ["nice", "-n", "19", *PYTEST, "-m", "smoke", *smoke_files()],
            # With a Redis of its own: one that was given is for the workers of the other part.
            env={**{name: value for name, value in os.environ.items() if name != "REDIS_URL"}, ON_SQLITE: "1"},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        on_postgresql = subprocess.Popen([*PYTEST, "-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"])
        _end_with_this(on_postgresql, on_sqlite)
        failed = [process.wait() != 0 for process in (on_postgresql, on_sqlite)]
        said.seek(0)
        sys.stdout.write(said.read().decode())
        sys.stdout.flush()
    return int(any(failed))


def smoke_files() -> list[str]:
    return sorted(str(file) for file in TESTS.rglob("test_*.py") if "mark.smoke" in file.read_text())


def _end_with_this(*processes: "subprocess.Popen[bytes]") -> None:
    """Both clean up after themselves, and this process waits for it."""

    def pass_on(number: int, frame: Any) -> None:
        for process in processes:
            process.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    # A terminal's Ctrl-C has reached them already.
    signal.signal(signal.SIGINT, lambda number, frame: None)


if __name__ == "__main__":
    sys.exit(main())
