"""`python -m bench.page`: the player page as production serves it, over slow 4G: first visits and later ones."""

import argparse
import base64
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.machine import machine, redis_version
from bench.page_load import SLOW_4G, PageLoad, load_page
from tests.deploy.nginx_site import HOST, nginx_site
from tests.e2e.browser import ARGUMENTS, executable
from tests.e2e.game_page import PHONE

LIMIT_BYTES = 100_000
LIMIT_MS = 1500
# By then a browser asks again for what it may keep for a minute.
AGE_S = 65
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
def game_page() -> Iterator[tuple[str, str]]:
    """(address, hash of its key) of a game's player page behind the committed nginx configuration."""
    with (
        tempfile.TemporaryDirectory(prefix="classroom-bench-") as folder,
        nginx_site(Path(folder), setup=SETUP, workers=2) as running,
    ):
        address = f"https://{HOST}:{running.tls}/play/{running.said.split()[-1]}/"
        yield address, public_key_hash(Path(folder) / "site.pem")


def public_key_hash(path: Path) -> str:
    """Of a certificate, as Chromium wants it: a browser keeps nothing that came with one it doesn't trust."""
    key = x509.load_pem_x509_certificate(path.read_bytes()).public_key()
    written = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(written).digest()).decode()


def new_phone(browser: Browser, language: str) -> BrowserContext:
    return browser.new_context(**PHONE, locale=language, service_workers="block")


def measure(browser: Browser, address: str, language: str, rounds: int) -> list[PageLoad]:
    """First visits."""
    loads = []
    for _ in range(rounds):
        context = new_phone(browser, language)
        loads.append(load_page(context, address, line=SLOW_4G))
        context.close()
    return loads


def measure_again(browser: Browser, address: str, languages: list[str], rounds: int) -> dict[str, list[PageLoad]]:
    """By language: visits of browsers that were there before, longer than AGE_S ago."""
    contexts = [(language, new_phone(browser, language)) for language in languages for _ in range(rounds)]
    for _, context in contexts:
        load_page(context, address)
    time.sleep(AGE_S)
    loads: dict[str, list[PageLoad]] = {language: [] for language in languages}
    for language, context in contexts:
        loads[language].append(load_page(context, address, line=SLOW_4G))
        context.close()
    return loads


def row(name: str, loads: list[PageLoad]) -> str:
    times = sorted(load.interactive_ms for load in loads)
    size = max(load.size for load in loads) / 1000
    middle = statistics.median(times)
    return f"| {name} | {size:.1f} | {loads[0].asked} | {loads[0].depth} | {middle:.0f} ({times[-1]:.0f}) |"


def is_over(loads: list[PageLoad]) -> bool:
    middle = statistics.median(load.interactive_ms for load in loads)
    return max(load.size for load in loads) > LIMIT_BYTES or middle > LIMIT_MS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--languages", nargs="+", default=["en", "de", "ta"])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    described = machine(redis_version())
    print("| language | KB | requests | depth | interactive ms, median (worst) |\n|---|---:|---:|---:|---:|")
    with game_page() as (address, key), sync_playwright() as playwright:
        path, _ = executable(playwright)
        trusted = f"--ignore-certificate-errors-spki-list={key}"
        browser = playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS, f"--host-resolver-rules=MAP {HOST} 127.0.0.1", trusted]
        )
        # A server's first answers take longer; it gives them once after each start.
        measure(browser, address, "en", 2)
        over = False
        for language in options.languages:
            loads = measure(browser, address, language, options.rounds)
            print(row(language, loads))
            over = over or is_over(loads)
        for language, loads in measure_again(browser, address, options.languages, options.rounds).items():
            print(row(f"{language}, again", loads))
            over = over or is_over(loads)
        browser.close()
    print(f"\n{described.describe()}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
