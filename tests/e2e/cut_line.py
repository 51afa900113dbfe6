"""A network line that a test can cut: a TCP relay in front of a real server."""

import socket
import threading
from contextlib import suppress

CHUNK = 65_536


class CutLine:
    """`url` leads to the server at `target` ("http://host:port") until cut(), and again after heal()."""

    def __init__(self, target: str) -> None:
        self.lead_to(target)
        self._whole = True
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Every connection ends at once; new ones are dropped."""
        self._whole = False
        for end in list(self._open):
            self._drop(end)

    def heal(self) -> None:
        self._whole = True

    def lead_to(self, target: str) -> None:
        """New connections go to another server, as behind a load balancer."""
        host, _, port = target.removeprefix("http://").partition(":")
        self._target = (host, int(port))

    def close(self) -> None:
        self.cut()
        self._drop(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target)
            except OSError:
                near.close()
                continue
            self._open |= {near, far}
            threading.Thread(target=self._copy, args=(near, far), daemon=True).start()
            threading.Thread(target=self._copy, args=(far, near), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                sink.sendall(data)
        for end in (source, sink):
            self._drop(end)

    def _drop(self, end: socket.socket) -> None:
        self._open.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
