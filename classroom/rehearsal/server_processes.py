"""The server's processes on this machine: which they are, their CPU and memory, from the kernel's accounts (Linux)."""

import resource
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

PROC = Path("/proc")
_LISTENING = "0A"
TICKS_PER_S = 100


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of CPU that these processes have used, all threads. Nanosecond steps where the kernel keeps them."""
    return sum(_process_cpu_s(pid) for pid in pids)


def _process_cpu_s(pid: int) -> float:
    total_ns = 0
    for task in (PROC / str(pid) / "task").glob("*/schedstat"):
        try:
            total_ns += int(task.read_text().split()[0])
        except OSError:  # a thread that has just ended
            continue
    if total_ns:
        return total_ns / 1e9
    try:
        # proc(5): utime and stime are fields 14 and 15; the second, a name in brackets, may contain spaces.
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def resident_bytes(pids: Iterable[int]) -> int:
    """Memory of these processes that is in RAM."""
    return sum(_resident_pages(pid) for pid in pids) * resource.getpagesize()


def _resident_pages(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1])
    except OSError:
        return 0


def local_server_pids(urls: Sequence[str]) -> list[int]:
    """The processes that listen where these URLs lead, if that is all on this machine and may be seen; else none."""
    ports = set()
    for url in urls:
        parts = urlsplit(url)
        if not _is_this_machine(parts.hostname or ""):
            return []
        ports.add(parts.port or (443 if parts.scheme == "https" else 80))
    found = [_listening_pids(port) for port in ports]
    return sorted(set().union(*found)) if all(found) else []


def _is_this_machine(host: str) -> bool:
    """An address that can be bound to is one of ours."""
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.bind(address)
    except OSError:
        return False
    return True


def _listening_pids(port: int) -> set[int]:
    """Every process that holds a listening TCP socket of this port: workers share one, or have one each."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    found = set()
    for folder in PROC.glob("[0-9]*/fd") if sockets else []:
        try:
            if any(str(link.readlink()) in sockets for link in folder.iterdir()):
                found.add(int(folder.parent.name))
        except OSError:  # another user's process, or one that has just ended
            continue
    return found


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("net/tcp", "net/tcp6"):
        path = PROC / table
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(fields[9])
    return inodes
