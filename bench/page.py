"""`python -m bench.page`: the player page's first load, as production serves it, over slow 4G. Fails over a limit."""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.machine import machine, redis_version
from bench.page_load import SLOW_4G, PageLoad, load_page
from tests.deploy.nginx_site import HOST, nginx_site
from tests.e2e.browser import ARGUMENTS, executable
from tests.e2e.game_page import PHONE

LIMIT_BYTES = 100_000
LIMIT_MS = 1500
# A game to join, which no teacher has to be there for.
SETUP = """
from accounts.models import User
from classroom.services import create_game
from classroom.engine import GameOptions
from quizzes import services
from quizzes.question_types import TYPES
user = User.objects.create_user(username="ada", email="ada@school.example", password="the long way home", verified=True)
quiz = services.create_quiz(owner=user, title="Rivers", questions=[TYPES["ABCD"].example()])
print(create_game(quiz=quiz, host=user, options=GameOptions()).pin)
"""


@contextmanager
def game_page() -> Iterator[str]:
    """The address of a game's player page behind the committed nginx configuration."""
    with (
        tempfile.TemporaryDirectory(prefix="classroom-bench-") as folder,
        nginx_site(Path(folder), setup=SETUP, workers=2) as running,
    ):
        yield f"https://{HOST}:{running.tls}/play/{running.said.split()[-1]}/"


def measure(browser: Browser, address: str, language: str, rounds: int) -> list[PageLoad]:
    loads = []
    for _ in range(rounds):
        context = browser.new_context(**PHONE, locale=language, ignore_https_errors=True, service_workers="block")
        loads.append(load_page(context, address, line=SLOW_4G))
        context.close()
    return loads


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--languages", nargs="+", default=["en", "de", "ta"])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    described = machine(redis_version())
    print("| language | KB | requests | depth | interactive ms, median (worst) |\n|---|---:|---:|---:|---:|")
    over = False
    with game_page() as address, sync_playwright() as playwright:
        path, _ = executable(playwright)
        browser = playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS, f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
        )
        # A server's first answers take longer; it gives them once after each start.
        measure(browser, address, "en", 2)
        for language in options.languages:
            loads = measure(browser, address, language, options.rounds)
            times = sorted(load.interactive_ms for load in loads)
            middle, size = statistics.median(times), max(load.size for load in loads)
            print(
                f"| {language} | {size / 1000:.1f} | {loads[0].requests} | {loads[0].depth} "
                f"| {middle:.0f} ({times[-1]:.0f}) |"
            )
            over = over or size > LIMIT_BYTES or middle > LIMIT_MS
        browser.close()
    print(f"\n{described.describe()}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
