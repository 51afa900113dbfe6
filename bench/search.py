"""`python -m bench.search`: how long searches of a large library take over HTTP. Fails over a limit.

Words of every frequency, in ones and twos, some misspelled; each query once, so that nothing is remembered.
"""

import argparse
import http.client
import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from urllib.parse import quote

import psycopg

from bench.many_quizzes import SEED, WORDS, Vocabulary, fill
from bench.production import HEADERS, databases, served

LIMIT_P95_MS = 50


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--quizzes", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100, help="of each kind")
    parser.add_argument("--concurrency", type=int, default=8)
    return parser.parse_args()


def make_queries(vocabulary: Vocabulary, count: int) -> dict[str, list[str]]:
    """{kind: queries}; the kinds are by the words' frequency."""
    dice, words = Random(SEED + 1), vocabulary.words

    def between(low: int, high: int) -> list[str]:
        return [words[dice.randrange(low, high)] for _ in range(count)]

    rare = between(5000, WORDS)
    return {
        "everywhere": between(0, 50),
        "common": between(50, 1000),
        "rare": rare,
        "two common": [f"{one} {two}" for one, two in zip(between(0, 500), between(0, 500), strict=True)],
        "common and rare": [f"{one} {two}" for one, two in zip(between(0, 500), between(5000, WORDS), strict=True)],
        "misspelled": [_misspelled(word, dice) for word in rare],
    }


def _misspelled(word: str, dice: Random) -> str:
    place = dice.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :] + "h"


def ask(port: int, queries: Sequence[str], concurrency: int) -> list[float]:
    """Seconds for each query, asked by so many connections at a time."""

    def work(part: Sequence[str]) -> list[float]:
        connection, taken = http.client.HTTPConnection("127.0.0.1", port), []
        for query in part:
            begun = time.perf_counter()
            connection.request("GET", f"/api/v1/community/?q={quote(query)}", headers=HEADERS)
            answer = connection.getresponse()
            answer.read()
            taken.append(time.perf_counter() - begun)
            assert answer.status == 200, (query, answer.status)
        connection.close()
        return taken

    with ThreadPoolExecutor(concurrency) as pool:
        return [one for part in pool.map(work, [queries[n::concurrency] for n in range(concurrency)]) for one in part]


def percentile_ms(taken: Sequence[float], share: float) -> float:
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def main() -> int:
    options = read_arguments()
    with databases() as environment:
        begun = time.monotonic()
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            vocabulary = fill(connection, options.quizzes)
        print(f"{options.quizzes} quizzes made in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        kinds = make_queries(vocabulary, options.queries)
        with served(environment, workers=2, threads=8) as server:
            ask(server.port, [word for queries in kinds.values() for word in queries[:8]], options.concurrency)
            rows = {kind: ask(server.port, queries, options.concurrency) for kind, queries in kinds.items()}
            mixed = [query for queries in kinds.values() for query in queries]
            Random(SEED).shuffle(mixed)
            rows["all mixed"] = ask(server.port, mixed, options.concurrency)
            alone = ask(server.port, mixed[: options.queries], 1)
    print("| words | queries | p50 ms | p95 ms | p99 ms |\n|---|---:|---:|---:|---:|")
    for kind, taken in {**rows, "all mixed, one at a time": alone}.items():
        figures = " | ".join(f"{percentile_ms(taken, share):.0f}" for share in (0.5, 0.95, 0.99))
        print(f"| {kind} | {len(taken)} | {figures} |")
    print(f"\n{options.quizzes} quizzes, concurrency {options.concurrency}, load {os.getloadavg()[0]:.1f}")
    p95 = percentile_ms(rows["all mixed"], 0.95)
    print(json.dumps({"p95_ms": round(p95, 1), "limit_ms": LIMIT_P95_MS}), file=sys.stderr)
    return 1 if p95 > LIMIT_P95_MS else 0


if __name__ == "__main__":
    sys.exit(main())
