"""Errors reach a server that speaks Sentry's protocol, and nothing about people does."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.server_processes import ROOT

PERSONAL = ("ada@school.example", "198.51.100.7", "Lovelace", "98765", "s3cret-cookie", "hunter2")
# A process of its own: the library wraps parts of Django for good.
FAILING = """
import django
django.setup()
from django.test import Client
from classroom.views import operations
def broken():
    secret = "hunter2"
    raise RuntimeError("for ada@school.example from 198.51.100.7 in /join/98765/")
operations.database_answers = broken
client = Client(raise_request_exception=False)
client.cookies["kept"] = "s3cret-cookie"
answer = client.get("/health/ready/?name=Lovelace", headers={"X-Request-ID": "r1"}, REMOTE_ADDR="198.51.100.7")
assert answer.status_code == 500
import sentry_sdk
sentry_sdk.flush(20)
"""


class Sink(HTTPServer):
    """Keeps the events of the envelopes that are posted to it."""

    events: list[dict[str, Any]]
    raw: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Sink

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.raw.append(body.decode())
        self.server.events += [
            one for one in map(json.loads, body.decode().splitlines()) if isinstance(one, dict) and "exception" in one
        ]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink(("127.0.0.1", 0), Handler)
    server.events, server.raw = [], []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run(script: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    given = {**os.environ, "CLASSROOM_MODE": "embedded", "CLASSROOM_DATA": str(folder), **environment}
    given["DJANGO_SETTINGS_MODULE"] = "classroom.settings"
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)


def test_an_error_is_reported_without_anybody_in_it(sink: Sink, tmp_path: Path) -> None:
    done = run(FAILING, tmp_path, SENTRY_DSN=f"http://public@127.0.0.1:{sink.server_port}/1")
    assert done.returncode == 0, done.stderr
    told = [(one["exception"]["values"][-1], one) for one in sink.events]
    [(problem, event)] = [(last, one) for last, one in told if last["type"] == "RuntimeError"]
    assert (problem["type"], problem["value"]) == ("RuntimeError", "for [mail] from [address] in /join/[pin]/")
    assert problem["stacktrace"]["frames"][-1]["function"] == "broken"
    assert event["tags"]["request_id"] == "r1"
    assert event["transaction"] == "/health/ready/"
    for personal in PERSONAL:
        assert personal not in json.dumps(sink.events), personal
        # The line of the source code that raised is the product's own text, here the script's; the rest has nothing.
        assert personal not in "".join(sink.raw), personal


def test_a_wrong_address_stops_the_start_and_says_which(tmp_path: Path) -> None:
    done = run("import django; django.setup()", tmp_path, SENTRY_DSN="not an address")
    assert done.returncode != 0
    assert f"{ImproperlyConfigured.__name__}: SENTRY_DSN can't be read" in done.stderr
