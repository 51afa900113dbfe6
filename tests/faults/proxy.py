"""A real nginx before socket processes, with the upstream and the location of the committed configuration."""

import contextlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from classroom.embedded.redis_server import free_port
from tests.debian import program
from tests.server_processes import ROOT


def configuration(folder: Path, processes: Sequence[str], port: int) -> str:
    """`deploy/nginx.conf`'s way of reaching sockets, without TLS; everything goes to `processes` (base URLs)."""
    committed = (ROOT / "deploy" / "nginx.conf").read_text()
    upstream, location, headers = (
        re.search(pattern, committed, re.DOTALL | re.MULTILINE)
        for pattern in (
            r"^upstream classroom_sockets \{.*?^\}",
            r"location /ws/ \{(.*?)\n    \}",
            r"^    proxy_http_version.*?Upgrade \$http_upgrade;",
        )
    )
    assert upstream
    assert location
    assert headers
    servers = "\n".join(f"    server {process.removeprefix('http://')} max_fails=0;" for process in processes)
    balanced = re.sub(r"(    server \S+ max_fails=0;\n)+", f"{servers}\n", upstream[0])
    assert balanced != upstream[0]
    kept = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    mapped = "map $http_upgrade $connection_upgrade { default upgrade; '' ''; }"
    site = f"server {{\nlisten 127.0.0.1:{port};\n{headers[0]}\nlocation / {{{location[1]}\n}}\n}}"
    # The port is part of the origin here.
    site = site.replace("Host $host;", "Host $http_host;")
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log stderr crit;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{\naccess_log off;\n{kept}\n{mapped}\n{balanced}\n{site}\n}}\n"
    )


@contextlib.contextmanager
def proxy(folder: Path, processes: Sequence[str]) -> Iterator[str]:
    """The base URL of an nginx before `processes`."""
    nginx, port = program("nginx", package="nginx-light"), free_port()
    path = folder / "nginx.conf"
    path.write_text(configuration(folder, processes, port))
    running = subprocess.Popen([nginx, "-p", str(folder), "-c", str(path)], start_new_session=True)
    try:
        _wait_until_it_listens(running, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(30)


def _wait_until_it_listens(running: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(300):
        assert running.poll() is None, f"nginx ended with {running.returncode}"
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("nginx does not listen")
