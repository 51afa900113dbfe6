"""`python -m bench.http`: CPU of the production server for each public read. Prints one table, fails over a limit."""

import argparse
import http.client
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.floors import EMPTY_DJANGO, EMPTY_WSGI
from bench.many_quizzes import fill
from bench.production import HEADERS, Production, databases, served

# Most CPU in ms for each request.
LIMITS = {"quiz": 2.5, "quiz, unchanged": 0.4, "list of 20": 2.5, "list of 20, remembered": 0.5}
# What a request costs under the same server before anything is done.
FLOORS = {"empty WSGI application": EMPTY_WSGI, "empty Django view": EMPTY_DJANGO}


@dataclass(frozen=True)
class Measured:
    name: str
    requests: int
    cpu_ms: float
    status: int
    size: int


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("--quizzes", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=2000, help="requests for each line")
    return parser.parse_args()


def measure(server: Production, name: str, count: int, path: Callable[[int], str], etag: str = "") -> Measured:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {**HEADERS, "Accept": "application/json", **({"If-None-Match": etag} if etag else {})}

    def get(number: int) -> tuple[int, int]:
        connection.request("GET", path(number), headers=headers)
        answer = connection.getresponse()
        return answer.status, len(answer.read())

    for number in range(50):
        status, size = get(number)
    before = server.cpu_s()
    for number in range(50, 50 + count):
        status, size = get(number)
    spent = server.cpu_s() - before
    connection.close()
    return Measured(name, count, spent * 1000 / count, status, size)


def etag_of(server: Production, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path, headers={**HEADERS, "Accept": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]


def main() -> int:
    options = read_arguments()
    with databases() as environment:
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            fill(connection, options.quizzes)
            ids = public_ids(connection)
        with served(environment, workers=1, threads=4) as server:
            rows = measure_all(server, ids, options.requests)
        floors = measure_floors(environment, options.requests)
    print("| request | status | bytes | CPU ms | limit |\n|---|---:|---:|---:|---:|")
    for row in rows:
        print(f"| {row.name} | {row.status} | {row.size} | {row.cpu_ms:.2f} | {LIMITS[row.name]} |")
    for row in floors:
        print(f"| {row.name} | {row.status} | {row.size} | {row.cpu_ms:.2f} | |")
    print(f"\n{rows[0].requests} requests each, load {os.getloadavg()[0]:.1f}")
    over = [row.name for row in rows if row.cpu_ms > LIMITS[row.name]]
    print(json.dumps({"over": over}), file=sys.stderr)
    return 1 if over else 0


def public_ids(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute("SELECT id FROM quizzes_quiz WHERE public AND mod_rating IS DISTINCT FROM 2")
    return [str(row[0]) for row in rows]


def measure_all(server: Production, ids: list[str], count: int) -> list[Measured]:
    one = f"/api/v1/community/{ids[0]}/"
    # What is remembered is told apart by the query: another one each time is never remembered.
    return [
        measure(server, "quiz", count, lambda number: f"/api/v1/community/{ids[number % len(ids)]}/?n={number}"),
        measure(server, "quiz, unchanged", count, lambda _: one, etag_of(server, one)),
        measure(server, "list of 20", count, lambda number: f"/api/v1/community/?n={number}"),
        measure(server, "list of 20, remembered", count, lambda _: "/api/v1/community/"),
    ]


def measure_floors(environment: dict[str, str], count: int) -> list[Measured]:
    rows = []
    for name, application in FLOORS.items():
        with served(environment, workers=1, threads=4, application=application) as server:
            rows.append(measure(server, name, count, lambda _: "/api/v1/community/"))
    return rows


if __name__ == "__main__":
    sys.exit(main())
