"""How long the proof of work of a protected game takes in a browser: `python -m bench.join_proof`.

The worker that phones run solves fresh challenges in Chromium; a phone ten times slower takes ten times as long.
"""

import os
import statistics
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

from bench.machine import machine
from classroom.join_proof import new_challenge
from tests.e2e.browser import ARGUMENTS, executable

ROUNDS = 41
SLOWER = 10
STATIC = Path(__file__).resolve().parent.parent / "classroom" / "static" / "classroom"
ADDRESS = "http://bench.invalid/"
SOLVE = """(parameters) => new Promise((resolve) => {
  const worker = new Worker("proof_worker.js");
  const begun = performance.now();
  worker.onmessage = ({ data }) => data.solution && (worker.terminate(), resolve(performance.now() - begun));
  worker.postMessage(parameters);
})"""


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    if name:
        route.fulfill(path=STATIC / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def _times_ms(page: Page) -> list[float]:
    return sorted(float(page.evaluate(SOLVE, new_challenge("123456")["parameters"])) for _ in range(ROUNDS))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom.settings")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(playwright)[0], args=ARGUMENTS)
        page = browser.new_page()
        page.route("**/*", _serve)
        page.goto(ADDRESS)
        times = _times_ms(page)
        version = browser.version
        browser.close()
    median, longest = statistics.median(times), times[-1]
    on = machine("")
    print(f"{ROUNDS} proofs in Chromium {version} on {on.cpu}, {on.cores} cores; load {on.load:.1f}; {on.date}")
    print(f"here                   median {median:6.0f} ms   longest {longest:6.0f} ms")
    print(f"{SLOWER} times slower phone  median {SLOWER * median:6.0f} ms   longest {SLOWER * longest:6.0f} ms")


if __name__ == "__main__":
    main()
