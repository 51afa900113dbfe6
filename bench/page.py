"""`python -m bench.page`: the player page's first load, as production serves it, over slow 4G. Fails over a limit."""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from bench.machine import machine, redis_version
from bench.page_load import SLOW_4G, PageLoad, load_page
from bench.production import ROOT, databases, served
from tests.e2e.browser import ARGUMENTS, executable

LIMIT_BYTES = 100_000
LIMIT_MS = 1500
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
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
    """The address of a game's player page on a production server with collected static files."""
    with databases() as given:
        environment = {
            **given,
            "ALLOWED_HOSTS": "localhost,classroom.example",
            "PUBLIC_URL": "https://classroom.example",
        }
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=environment, check=True)
        made = subprocess.run(
            [*manage, "shell", "-v0", "-c", SETUP],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        with served(environment, workers=2, threads=8) as server:
            yield f"http://localhost:{server.port}/play/{made.stdout.split()[-1]}/"


def measure(browser: Browser, address: str, language: str, rounds: int) -> list[PageLoad]:
    loads = []
    for _ in range(rounds):
        # TLS ends at the proxy, which says so to the server.
        headers = {"X-Forwarded-Proto": "https"}
        context = browser.new_context(**PHONE, locale=language, extra_http_headers=headers, service_workers="block")  # type: ignore[arg-type]
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
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
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
