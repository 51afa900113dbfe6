"""Kahoot's host for tests: answers over HTTP as the real one does, on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pytest_django import Settings

from tests.media_storage import samples

ID = "11111111-2222-4333-8444-555555555555"
MOON = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
GONE = "ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee"


def kahoot(**changes: Any) -> dict[str, Any]:
    questions = [
        {"type": "quiz", "question": "First on the <b>Moon</b>?", "time": 20000, "image": f"https://media.kahoot.it/{MOON}",
         "choices": [{"answer": "Armstrong", "correct": True}, {"answer": "Gagarin", "correct": False}]},
        {"type": "quiz", "question": "Which one?", "time": 20000,
         "choices": [{"image": {"id": MOON}, "correct": True},
                     {"image": {"id": GONE}, "answer": "b", "correct": False}]},
        {"type": "word_cloud", "question": "What comes to mind?"},
    ]  # fmt: skip
    said = {"uuid": ID, "title": "Space", "quizType": "quiz", "cover": f"https://media.kahoot.it/{MOON}"}
    return {"card": {}, "kahoot": {**said, "questions": questions, **changes}}


class KahootHost:
    """`answers`: path → (status, content), may be changed. `asked` holds the paths that were asked for."""

    def __init__(self) -> None:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.answer(self)

            def log_message(self, *args: Any) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.asked: list[str] = []
        self.card = f"/rest/kahoots/{ID}/card/?includeKahoot=true"
        self.answers: dict[str, tuple[int, bytes]] = {
            self.card: (200, json.dumps(kahoot()).encode()),
            f"/media/{MOON}": (200, samples.picture("PNG", (40, 30))),
        }
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        status, content = self.answers.get(request.path, (404, b"{}"))
        request.send_response(status)
        if status == 302:
            request.send_header("Location", content.decode())
        request.end_headers()
        request.wfile.write(content)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running(settings: Settings) -> Iterator[KahootHost]:
    """In the place of the real one."""
    host = KahootHost()
    settings.KAHOOT_URL = f"{host.base}/rest/kahoots/"
    settings.KAHOOT_PICTURES = {"https://media.kahoot.it/": f"{host.base}/media/"}
    try:
        yield host
    finally:
        host.stop()
