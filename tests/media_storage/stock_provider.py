"""A provider of free pictures for tests: answers over HTTP as the real one's documentation shows, on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.media_storage import samples

KEY = "a-key"


class StockProvider:
    """`asked` holds what was asked for; `hits` and `pictures` (by path) may be changed."""

    def __init__(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self)

            def log_message(self, *args: Any) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.asked: list[str] = []
        self.hits: list[Any] = [self.hit(1), self.hit(2)]
        self.total = 2
        self.pictures: dict[str, bytes] = {
            "/large/1": samples.picture("JPEG", (900, 300)),
            "/large/2": b"<svg/>",
            "/small/1": samples.picture("JPEG", (150, 50)),
            "/small/2": b"<html>",
        }
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def hit(self, number: int, **changes: Any) -> dict[str, Any]:
        said = {
            "id": number,
            "pageURL": f"{self.base}/photos/{number}/",
            "tags": "cat, mat",
            "previewURL": f"{self.base}/small/{number}",
            "webformatURL": f"{self.base}/large/{number}",
            "largeImageURL": f"{self.base}/large/{number}",
            "imageWidth": 900,
            "imageHeight": 300,
            "user": "Mia <b>M</b>",
        }
        return {**said, **changes}

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        parts = urlsplit(request.path)
        status, content = 200, self.pictures.get(parts.path)
        if parts.path == "/api/":
            query = parse_qs(parts.query)
            status = 200 if query["key"] == [KEY] else 400
            wanted = [hit for hit in self.hits if "id" not in query or str(hit["id"]) == query["id"][0]]
            content = json.dumps({"total": self.total, "totalHits": self.total, "hits": wanted}).encode()
        elif parts.path == "/elsewhere":
            status, content = 302, b""
        request.send_response(404 if content is None else status)
        if status == 302:
            request.send_header("Location", f"{self.base}/large/1")
        request.end_headers()
        request.wfile.write(content or b"")

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
