"""Requests to an ASGI application without a server."""

from typing import Any

from asgiref.testing import ApplicationCommunicator

Answer = tuple[int, dict[str, str], bytes]


def begin(application: Any, path: str, *, method: str = "GET", **headers: str) -> ApplicationCommunicator:
    """A request whose body is still to come."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "http_version": "1.1", "scheme": "http", "method": method, "path": path}
    return ApplicationCommunicator(application, {**scope, "query_string": b"", "headers": named})


async def ask_for(application: Any, path: str, *, method: str = "GET", **headers: str) -> Answer:
    """Status, headers and body."""
    asking = begin(application, path, method=method, **headers)
    await asking.send_input({"type": "http.request", "body": b""})
    start, body = await asking.receive_output(), b""
    while True:
        piece = await asking.receive_output()
        body += piece.get("body", b"")
        if not piece.get("more_body"):
            await asking.wait()
            return start["status"], {name.decode().lower(): value.decode() for name, value in start["headers"]}, body
