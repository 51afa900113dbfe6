"""A real Redis Cluster of three nodes on this machine."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import redis

from classroom.embedded.redis_server import find_binary, free_port

SLOTS = 16384
READY_S = 60


def _free_ports(count: int) -> list[int]:
    """Ports whose cluster bus (10,000 above) has a number too."""
    found: list[int] = []
    while len(found) < count:
        port = free_port()
        if port < 55_000 and port not in found:
            found.append(port)
    return found


@contextlib.contextmanager
def redis_cluster(folder: Path) -> Iterator[list[int]]:
    """The ports of three nodes that share all slots."""
    binary, _origin = find_binary()
    ports = _free_ports(3)
    with contextlib.ExitStack() as stack:
        for port in ports:
            home = folder / str(port)
            home.mkdir()
            settings = [
                "--bind",
                "127.0.0.1",
                "--port",
                str(port),
                "--dir",
                str(home),
                "--save",
                "",
                "--loglevel",
                "warning",
            ]
            process = subprocess.Popen(
                [binary, *settings, "--cluster-enabled", "yes", "--cluster-node-timeout", "5000"],
                stdout=(home / "log").open("wb"),
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            stack.callback(_end, process)
        _join([stack.enter_context(redis.Redis(port=port)) for port in ports], ports)
        yield ports


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(30)


def _join(nodes: "list[redis.Redis]", ports: list[int]) -> None:
    end = time.monotonic() + READY_S
    for node in nodes:
        while True:
            try:
                node.ping()
                break
            except redis.ConnectionError:
                assert time.monotonic() < end, "a node doesn't answer"
                time.sleep(0.05)
    bounds = [SLOTS * part // 3 for part in range(4)]
    for node, first, last in zip(nodes, bounds, bounds[1:], strict=False):
        node.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last - 1) if _has_ranges(
            node
        ) else node.execute_command("CLUSTER", "ADDSLOTS", *range(first, last))
    for port in ports[1:]:
        nodes[0].execute_command("CLUSTER", "MEET", "127.0.0.1", port)
    while not all(_is_whole(node) for node in nodes):
        assert time.monotonic() < end, "the nodes didn't find each other"
        time.sleep(0.05)


def _has_ranges(node: redis.Redis) -> bool:
    return int(node.info("server")["redis_version"].split(".")[0]) >= 7  # type: ignore[index]


def _is_whole(node: redis.Redis) -> bool:
    said = node.execute_command("CLUSTER", "INFO")
    known = said if isinstance(said, dict) else dict(line.split(":") for line in said.decode().split())
    return known["cluster_state"] == "ok" and known["cluster_known_nodes"] == "3"
