"""`python -m bench.small_box`: CPU of one server, as `make run` starts it, for what a browser asks. One table."""

import argparse
import http.client
import os
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.servers import Instance, instance
from classroom.rehearsal.server_processes import cpu_s

SCRIPT = "/static/classroom/player.js"
REQUESTS = {
    "script": (SCRIPT, {"Accept-Encoding": "gzip"}),
    "script, unchanged": (SCRIPT, {"Accept-Encoding": "gzip"}),
    "home page": ("/", {}),
    "log-in page": ("/accounts/login/", {}),
    "redirection": ("/play/", {}),
}
BATCHES = 5


@dataclass(frozen=True)
class Measured:
    """Median and least CPU of a request, over BATCHES."""

    name: str
    status: int
    size: int
    median_ms: float
    least_ms: float


def measure(server: Instance, requests: int) -> list[Measured]:
    """`requests` of each, one after the other on one connection."""
    connection = http.client.HTTPConnection(urlsplit(server.addresses[0]).netloc)

    def get(path: str, headers: dict[str, str]) -> tuple[int, int, str]:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, len(answer.read()), answer.headers.get("ETag", "")

    rows = []
    for name, (path, headers) in REQUESTS.items():
        known = {"If-None-Match": get(path, headers)[2]} if name.endswith("unchanged") else {}
        each = []
        for _ in range(BATCHES):
            before = cpu_s(server.pids)
            for _ in range(requests // BATCHES):
                status, size, _ = get(path, {**headers, **known})
            each.append((cpu_s(server.pids) - before) * 1000 / (requests // BATCHES))
        rows.append(Measured(name, status, size, statistics.median(each), min(each)))
    connection.close()
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.small_box", description=__doc__)
    parser.add_argument("--requests", type=int, default=1000, help="requests for each line")
    parser.add_argument("--database", type=Path, metavar="FILE", help="begin with a copy of this migrated SQLite file")
    options = parser.parse_args()
    with instance(1, database=options.database) as server:
        rows = measure(server, options.requests)
    print("| request | status | bytes | CPU ms | least |\n|---|---:|---:|---:|---:|")
    for row in rows:
        print(f"| {row.name} | {row.status} | {row.size} | {row.median_ms:.2f} | {row.least_ms:.2f} |")
    print(f"\n{options.requests} requests each in {BATCHES} batches, load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
