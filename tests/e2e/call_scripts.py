"""Scripts of a call, one by one in a real browser, with their own mark-up and without a server of the product."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser

Ask = Callable[..., Any]

APPS = Path(__file__).resolve().parent.parent.parent
TEMPLATES = APPS / "templates" / "rooms"
CAMERA_LATE_MS = 20_000
# The browser's questions and answers take their time; each condition is waited for.
UNTIL = f"""
  const until = async (holds) => {{
    for (const end = performance.now() + {CAMERA_LATE_MS}; !holds(); ) {{
      if (performance.now() > end) throw new Error(`not in time: ${{holds}}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }}
  }};
  const part = (id) => document.getElementById(id);
"""
# What a page opened: tracks of a canvas, as a camera's. `slow` lets the browser's question wait until `answer`.
OPENED = """
  const opened = [], ask = navigator.mediaDevices.getUserMedia;
  let answer = () => {};
  const slow = () => new Promise((resolve) => (answer = resolve));
  let question = Promise.resolve();
  navigator.mediaDevices.getUserMedia = async () => {
    await question;
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 1, 1);
    const stream = canvas.captureStream();
    opened.push(...stream.getTracks());
    return stream;
  };
  const live = () => opened.filter((track) => track.readyState === "live").length;
  const restore = () => (navigator.mediaDevices.getUserMedia = ask);
  const video = {put: async () => {}, drop: () => {}};
"""


def markup(*paths: str, **data: Any) -> str:
    """Templates as they stand; what Django would fill in is left out, but for the page's data."""
    html = "".join(Path(TEMPLATES, path).read_text() for path in paths)
    return html.replace(
        '{{ page_data|json_script:"page-data" }}', f'<script id="page-data">{json.dumps(data)}</script>'
    )


class StaticFiles(SimpleHTTPRequestHandler):
    """Serves /static/<app>/… as the product does, and an empty page."""

    def translate_path(self, path: str) -> str:
        parts = path.split("?")[0].strip("/").split("/")
        return str(APPS.joinpath(parts[1], "static", *parts[1:])) if parts[0] == "static" else "/nowhere"

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def ask(browser: Browser) -> Iterator[Ask]:
    """ask(module, function, argument): what the function of (exports, argument) gives."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(StaticFiles))
    Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.server_address[1]}/")

    def evaluate(module: str, function: str, argument: Any = None) -> Any:
        return page.evaluate(
            f"(argument) => import('/static/rooms/{module}').then((m) => ({function})(m, argument))", argument
        )

    yield evaluate
    page.close()
    server.shutdown()
    server.server_close()
