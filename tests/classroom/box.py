"""A hardware controller in tests: raw HTTP/1.1 and a raw WebSocket, byte for byte as firmware 0.0.1 speaks."""

import base64
import json
import os
import select
import socket
import struct
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from django.test import Client

EMBEDDED = "/api/v1/box-controller/embedded"
WAIT_S = 10.0
IN_PROCESS = ""


class Reply(NamedTuple):
    """An HTTP reply as it came; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def request(base: str, method: str, path: str, body: bytes | None = None, headers: str = "") -> Reply:
    """One request on a connection of its own, without following or decoding anything; `base` may be IN_PROCESS."""
    if base == IN_PROCESS:
        answer = Client(enforce_csrf_checks=True).generic(method, path, body or b"", content_type="application/json")
        return Reply(
            answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content
        )
    host = urlsplit(base).netloc
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: ESP8266HTTPClient\r\nConnection: close\r\n{headers}"
    )
    if body is not None:
        head += f"Content-Length: {len(body)}\r\n"
    with _connect(base) as line:
        line.sendall(head.encode() + b"\r\n" + (body or b""))
        raw = b""
        while part := line.recv(65536):
            raw += part
    top, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    found = {name.lower(): value for name, value in (one.split(": ", 1) for one in lines)}
    return Reply(int(first.split()[1]), found, rest)


def _connect(base: str) -> socket.socket:
    parts = urlsplit(base)
    return socket.create_connection((parts.hostname or "", parts.port or 80), timeout=WAIT_S)


class Box:
    """One device: what it stores in its flash, and its socket."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.id = self.secret = self.place = ""
        self.socket: RawSocket | None = None

    def post(self, what: str, fields: Any) -> Reply:
        body = json.dumps(fields).encode()
        return request(self.base, "POST", f"{EMBEDDED}/{what}", body, "Content-Type: application/json\r\n")

    def get(self, what: str, **more: str) -> Reply:
        query = urlencode({"id": self.id, "secret_key": self.secret, **more})
        return request(self.base, "GET", f"{EMBEDDED}/{what}?{query}")

    def register(self, code: str) -> Reply:
        reply = self.post("register", {"code": code})
        if reply.status == 200:
            self.id, self.secret = reply.json["id"], reply.json["secret_key"]
        return reply

    def join(self, code: str) -> Reply:
        reply = self.post("join", {"id": self.id, "secret_key": self.secret, "code": code})
        if reply.status == 200:
            self.place = reply.json["id"]
        return reply

    def plug_in(self) -> "RawSocket":
        self.socket = RawSocket(self.base, self.place)
        return self.socket

    def press(self, button: str, *, times: int = 1) -> None:
        assert self.socket is not None
        for _ in range(times):
            self.socket.send(json.dumps({"type": "bp", "data": button}))


class RawSocket:
    """A WebSocket with the firmware's own handshake."""

    def __init__(self, base: str, place: str, *, origin: str = "file://", protocol: str = "arduino") -> None:
        self.line = _connect(base)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {EMBEDDED}/socket/{place} HTTP/1.1",
            f"Host: {urlsplit(base).netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            *([f"Sec-WebSocket-Protocol: {protocol}"] if protocol else []),
            *([f"Origin: {origin}"] if origin else []),
            "User-Agent: arduino-WebSocket-Client",
        ]
        self.line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._buffer = b""
        while b"\r\n\r\n" not in self._buffer:
            self._buffer += self.line.recv(4096)
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        self.handshake = head.decode("latin-1").split("\r\n")

    def send(self, text: str) -> None:
        self.frame(0x81, text.encode())

    def frame(self, first: int, payload: bytes) -> None:
        """A masked frame whose first byte is `first`."""
        mask = os.urandom(4)
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
        masked = bytes(sign ^ mask[at % 4] for at, sign in enumerate(payload))
        self.line.sendall(bytes([first]) + length + mask + masked)

    def receive(self, wait_s: float = WAIT_S) -> tuple[int, bytes] | None:
        """(opcode, payload) of the next frame; None when nothing came or the line is closed."""
        while True:
            if len(self._buffer) >= 2:
                size, start = self._buffer[1] & 0x7F, 2
                if size == 126 and len(self._buffer) >= 4:
                    size, start = struct.unpack(">H", self._buffer[2:4])[0], 4
                if len(self._buffer) >= start + size and (size < 126 or start == 4):
                    opcode = self._buffer[0] & 0x0F
                    payload, self._buffer = self._buffer[start : start + size], self._buffer[start + size :]
                    return opcode, payload
            if not select.select([self.line], [], [], wait_s)[0]:
                return None
            try:
                part = self.line.recv(65536)
            except ConnectionResetError:
                return None
            if not part:
                return None
            self._buffer += part

    def complaint(self) -> str:
        """What the server says is wrong."""
        found = self.receive()
        assert found is not None
        assert found[0] == 1, found
        message = json.loads(found[1])
        assert message["type"] == "e"
        return str(message["data"])

    def is_closed(self) -> bool:
        """The server closes it, soon or when it has read what it was sent."""
        while (found := self.receive(3 * WAIT_S)) is not None:
            if found[0] == 8:
                return True
        try:
            return bool(select.select([self.line], [], [], 0)[0]) and self.line.recv(1) == b""
        except ConnectionResetError:
            return True

    def flood(self, frames: int) -> None:
        """As fast as it goes, until the server has enough."""
        try:
            for _ in range(frames):
                self.send('{"type": "bp", "data": "b"}')
        except (BrokenPipeError, ConnectionResetError):
            return

    def unplug(self) -> None:
        self.line.close()
