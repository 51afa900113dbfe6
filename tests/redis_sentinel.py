"""A real primary with a replica and three Sentinels on this machine; the primary can be killed."""

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis

from classroom.embedded.redis_server import find_binary, free_port
from tests.redis_waits import until

SERVICE = "classroom"


@dataclass
class Watched:
    """`url` names the Sentinels. `primary` is the one of the beginning."""

    primary: "subprocess.Popen[bytes]"
    primary_port: int
    replica_port: int
    sentinel_ports: list[int]

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.sentinel_ports)
        return f"redis+sentinel://:measured@{hosts}/{SERVICE}/0"

    def kill_primary(self) -> None:
        """As the loss of its machine; returns at once."""
        self.primary.kill()
        self.primary.wait()

    def wait_for_promotion(self) -> None:
        """Until the replica takes writes."""
        with redis.Redis(port=self.replica_port, password="measured") as replica:
            until(lambda: replica.info("replication")["role"] == "master", "the replica wasn't promoted")  # type: ignore[index]


@contextlib.contextmanager
def redis_sentinel(folder: Path, *, down_after_ms: int = 1000) -> Iterator[Watched]:
    """Data servers want the password "measured", Sentinels none."""
    with contextlib.ExitStack() as stack:
        primary_port, replica_port, *sentinel_ports = (free_port() for _ in range(5))
        primary = _start(stack, folder, primary_port, _data(primary_port))
        _start(stack, folder, replica_port, f"{_data(replica_port)}replicaof 127.0.0.1 {primary_port}\n")
        with redis.Redis(port=replica_port, password="measured") as replica:
            until(lambda: replica.info("replication").get("master_link_status") == "up", "no replica")  # type: ignore[union-attr]
        for port in sentinel_ports:
            _start(stack, folder, port, _sentinel(port, primary_port, down_after_ms), "--sentinel")
        for port in sentinel_ports:
            until(lambda port=port: _knows_all(port), "the Sentinels didn't find each other")  # type: ignore[misc]
        yield Watched(primary, primary_port, replica_port, sentinel_ports)


def _data(port: int) -> str:
    return (
        f"bind 127.0.0.1\nport {port}\nsave ''\nrequirepass measured\nmasterauth measured\nrepl-diskless-sync-delay 0\n"
    )


def _sentinel(port: int, primary: int, down_after_ms: int) -> str:
    return (
        f"bind 127.0.0.1\nport {port}\nsentinel monitor {SERVICE} 127.0.0.1 {primary} 2\n"
        f"sentinel auth-pass {SERVICE} measured\nsentinel down-after-milliseconds {SERVICE} {down_after_ms}\n"
        f"sentinel failover-timeout {SERVICE} 10000\n"
    )


def _start(
    stack: contextlib.ExitStack, folder: Path, port: int, settings: str, *arguments: str
) -> "subprocess.Popen[bytes]":
    binary, _origin = find_binary()
    home = folder / str(port)
    home.mkdir()
    # A Sentinel writes what it learns into its configuration.
    (home / "redis.conf").write_text(f'{settings}dir "{home}"\n')
    process = subprocess.Popen(
        [binary, str(home / "redis.conf"), *arguments],
        stdout=(home / "log").open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    stack.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait(30)


def _knows_all(port: int) -> bool:
    with redis.Redis(port=port) as sentinel:
        [known] = sentinel.sentinel_masters().values()
    return bool(known["num-other-sentinels"] == 2 and known["num-slaves"] == 1)
