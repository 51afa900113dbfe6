"""The committed nginx configuration in front of the production servers, running on free ports of this machine."""

import datetime
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bench.production import ROOT, databases, served
from classroom.embedded.__main__ import daphne_arguments
from classroom.embedded.redis_server import free_port
from tests.debian import program

HOST = "classroom.example"
COLLECT = """
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""


@dataclass(frozen=True)
class Running:
    """Ports of nginx (TLS and plain) and of the Daphne behind it; what the setup script printed."""

    tls: int
    plain: int
    sockets: int
    said: str


def certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate, key) that only this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    paths = folder / "site.pem", folder / "site.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(*form))
    return paths


def configuration(folder: Path, data: Path, *, pages: int, sockets: int, tls: int, plain: int) -> Path:
    """The committed file with this test's ports and folders, inside the little that nginx needs around it."""
    chain, key = certificate(folder)
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    for there, here in (
        ("quiz.school.example;", f"{HOST};"),
        ("/etc/ssl/quiz.school.example.pem", str(chain)),
        ("/etc/ssl/private/quiz.school.example.key", str(key)),
        ("127.0.0.1:8001", f"127.0.0.1:{pages}"),
        ("127.0.0.1:8002", f"127.0.0.1:{sockets}"),
        ("    server 127.0.0.1:8003 max_fails=0;\n", ""),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("/var/lib/classroom/", f"{data}/"),
    ):
        assert there in site, there
        site = site.replace(there, here)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{temporary}{site}\n}}\n"
    )
    return path


def started(stack: ExitStack, command: list[str], port: int, **options: Any) -> None:
    """A process that listens at `port` until the stack is left."""
    process = subprocess.Popen(command, start_new_session=True, **options)

    def stop() -> None:
        process.terminate()
        process.wait(30)

    stack.callback(stop)
    for _ in range(600):
        time.sleep(0.1)
        assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
        with socket.socket() as probe:
            probe.settimeout(0.1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(f"{command[0]} does not listen")


@contextmanager
def nginx_site(folder: Path, *, setup: str, workers: int = 1, database_url: str = "") -> Iterator[Running]:
    """An empty production instance at https://classroom.example; `setup` is run in its shell first.

    `database_url`: as for `bench.production.databases`.
    """
    nginx = program("nginx", package="nginx-light")
    with ExitStack() as stack:
        given = stack.enter_context(databases(database_url))
        environment = {**given, "SEND_FILES_WITH": "X-Accel-Redirect", "PROXY_COUNT": "1"}
        manage = [sys.executable, "manage.py"]
        asked = {"cwd": ROOT, "env": environment, "check": True, "capture_output": True, "text": True}
        said = subprocess.run([*manage, "shell", "--verbosity", "0", "--command", COLLECT + setup], **asked)  # type: ignore[call-overload]
        pages = stack.enter_context(served(environment, workers=workers, threads=2))
        sockets, tls, plain = free_port(), free_port(), free_port()
        daphne = [sys.executable, *daphne_arguments("127.0.0.1", sockets)]
        started(stack, daphne, sockets, env=environment, cwd=ROOT)
        data = Path(environment["CLASSROOM_DATA"])
        path = configuration(folder, data, pages=pages.port, sockets=sockets, tls=tls, plain=plain)
        started(stack, [nginx, "-p", str(folder), "-c", str(path)], tls)
        yield Running(tls, plain, sockets, said.stdout)
