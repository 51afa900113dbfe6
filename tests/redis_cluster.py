"""A real Redis Cluster on this machine: three nodes, each with a replica if wanted. A primary can be killed."""

import contextlib
import itertools
import random
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis

from classroom.embedded.redis_server import find_binary
from tests.redis_waits import until

SLOTS = 16384
PRIMARIES = 3
# Below those that systems give to outgoing connections, with 10,000 added too.
PORTS = range(11_000, 22_000)


@dataclass
class Cluster:
    """`ports` of the primaries of the beginning. `replicas`: the port of each one's replica, if they have any."""

    ports: list[int]
    replicas: dict[int, int]
    processes: "dict[int, subprocess.Popen[bytes]]"

    @property
    def url(self) -> str:
        nodes = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return f"redis+cluster://{nodes}"

    def primary_of(self, key: str) -> int:
        """The port of the primary of the beginning whose slots `key` belongs to."""
        with redis.Redis(port=self.ports[-1]) as node:
            slot = int(node.execute_command("CLUSTER", "KEYSLOT", key))
        return next(port for port, (first, last) in zip(self.ports, _shares(), strict=True) if first <= slot < last)

    def kill(self, port: int) -> None:
        """As the loss of its machine; returns at once."""
        self.processes[port].kill()
        self.processes[port].wait()

    def wait_for_promotion(self, port: int) -> None:
        """Until the replica of the primary at `port` takes writes."""
        with redis.Redis(port=self.replicas[port]) as replica:
            until(lambda: _has_role(replica, "master") and _state(replica) == "ok", "the replica wasn't promoted")


@contextlib.contextmanager
def redis_cluster(folder: Path, *, replicas: bool = False, node_timeout_ms: int = 5000) -> Iterator[Cluster]:
    """Nodes that share all slots. One that is silent for `node_timeout_ms` counts as lost."""
    ports = _free_ports(2 * PRIMARIES if replicas else PRIMARIES)
    with contextlib.ExitStack() as stack:
        processes = {port: _start(stack, folder, port, node_timeout_ms) for port in ports}
        nodes = {port: stack.enter_context(redis.Redis(port=port)) for port in ports}
        primaries, others = ports[:PRIMARIES], ports[PRIMARIES:]
        _join(nodes, primaries)
        pairs = dict(zip(primaries, others, strict=False))
        for primary, replica in pairs.items():
            _follow(nodes[replica], nodes[primary])
        yield Cluster(primaries, pairs, processes)


def _free_ports(count: int) -> list[int]:
    """Ports that are free, as are those of their cluster buses (10,000 above), and that no connection is given."""
    tried = random.sample(PORTS, len(PORTS))
    return list(itertools.islice((port for port in tried if _is_free(port) and _is_free(port + 10_000)), count))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _start(stack: contextlib.ExitStack, folder: Path, port: int, node_timeout_ms: int) -> "subprocess.Popen[bytes]":
    binary, _origin = find_binary()
    home = folder / str(port)
    home.mkdir()
    options = {
        "bind": "127.0.0.1",
        "port": str(port),
        "dir": str(home),
        "save": "",
        "loglevel": "warning",
        "repl-diskless-sync-delay": "0",
        "cluster-enabled": "yes",
        "cluster-node-timeout": str(node_timeout_ms),
    }
    process = subprocess.Popen(
        [binary, *(word for name, value in options.items() for word in (f"--{name}", value))],
        stdout=(home / "log").open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    stack.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(30)


def _join(nodes: dict[int, redis.Redis], primaries: list[int]) -> None:
    for node in nodes.values():
        until(node.ping, "a node doesn't answer")
    for port, (first, last) in zip(primaries, _shares(), strict=True):
        if _has_ranges(nodes[port]):
            nodes[port].execute_command("CLUSTER", "ADDSLOTSRANGE", first, last - 1)
        else:
            nodes[port].execute_command("CLUSTER", "ADDSLOTS", *range(first, last))
    begin, *rest = nodes
    for port in rest:
        nodes[begin].execute_command("CLUSTER", "MEET", "127.0.0.1", port)
    for node in nodes.values():
        until(lambda node=node: _knows(node, len(nodes)), "the nodes didn't find each other")  # type: ignore[misc]


def _follow(replica: redis.Redis, primary: redis.Redis) -> None:
    name = primary.execute_command("CLUSTER", "MYID")
    replica.execute_command("CLUSTER", "REPLICATE", name)
    until(lambda: _has_role(replica, "slave") and _info(replica)["master_link_status"] == "up", "no replica")


def _shares() -> list[tuple[int, int]]:
    """For each primary the first slot and the one after the last."""
    bounds = [SLOTS * part // PRIMARIES for part in range(PRIMARIES + 1)]
    return list(itertools.pairwise(bounds))


def _has_ranges(node: redis.Redis) -> bool:
    return int(node.info("server")["redis_version"].split(".")[0]) >= 7  # type: ignore[index]


def _info(node: redis.Redis) -> dict[str, str]:
    return node.info("replication")  # type: ignore[return-value]


def _has_role(node: redis.Redis, role: str) -> bool:
    return _info(node)["role"] == role


def _knows(node: redis.Redis, count: int) -> bool:
    return _state(node) == "ok" and _said(node)["cluster_known_nodes"] == str(count)


def _state(node: redis.Redis) -> str:
    return _said(node)["cluster_state"]


def _said(node: redis.Redis) -> dict[str, str]:
    said = node.execute_command("CLUSTER", "INFO")
    return said if isinstance(said, dict) else dict(line.split(":") for line in said.decode().split())
