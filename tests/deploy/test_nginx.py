"""The committed nginx configuration in front of the production servers: pages, sockets, files, what stays inside."""

import datetime
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.sync.client import connect

from bench.production import databases, served
from classroom.embedded.__main__ import daphne_arguments
from classroom.embedded.redis_server import free_port
from tests.debian import program
from tests.media_storage import samples
from tests.server_processes import ROOT

HOST = "classroom.example"
SETUP = """
from accounts.models import User
from accounts.services.tokens import issue_token
from django.contrib.auth.models import Group
from django.test import Client
user = User.objects.create_user(username="ada", email="ada@school.example", password="the long way home", verified=True)
user.groups.add(Group.objects.get(name="Teachers"))
client = Client()
client.force_login(user)
print(issue_token(user=user).secret, client.cookies["sessionid"].value)
"""


class Site:
    """The instance behind nginx, as a browser at https://classroom.example sees it."""

    def __init__(self, port: int, plain_port: int, inner: int, secrets: str, trust: ssl.SSLContext) -> None:
        self.port, self.plain_port, self.inner, self.trust = port, plain_port, inner, trust
        self.token, self.session = secrets.split()[-2:]

    def ask(
        self, path: str, *, token: bool = False, data: bytes | None = None, **headers: str
    ) -> tuple[int, Any, bytes]:
        """(status, headers, body)"""
        if token:
            headers["Authorization"] = f"Bearer {self.token}"
        address = f"https://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data, {"Host": HOST, **headers})
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.trust) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    nginx, folder = program("nginx", package="nginx-light"), tmp_path_factory.mktemp("nginx")
    with ExitStack() as stack:
        given = stack.enter_context(databases())
        environment = {**given, "SEND_FILES_WITH": "X-Accel-Redirect", "PROXY_COUNT": "1"}
        manage = [sys.executable, "manage.py"]
        asked = {"cwd": ROOT, "env": environment, "check": True, "capture_output": True, "text": True}
        subprocess.run([*manage, "collectstatic", "--noinput", "--verbosity", "0"], **asked)  # type: ignore[call-overload]
        secrets = subprocess.run([*manage, "shell", "--verbosity", "0", "--command", SETUP], **asked)  # type: ignore[call-overload]
        pages = stack.enter_context(served(environment, workers=1, threads=2))
        sockets, tls, plain = free_port(), free_port(), free_port()
        daphne = [sys.executable, *daphne_arguments("127.0.0.1", sockets)]
        started(stack, daphne, sockets, env=environment, cwd=ROOT)
        data = Path(environment["CLASSROOM_DATA"])
        path = configuration(folder, data, pages=pages.port, sockets=sockets, tls=tls, plain=plain)
        started(stack, [nginx, "-p", str(folder), "-c", str(path)], tls)
        trust = ssl.create_default_context(cafile=str(folder / "site.pem"))
        trust.check_hostname = False  # it is asked by address; the certificate itself is checked
        yield Site(tls, plain, sockets, secrets.stdout, trust)


def test_pages_come_and_plain_http_leads_to_tls(site: Site) -> None:
    status, headers, body = site.ask("/")
    assert (status, b"Classroom" in body) == (200, True)
    assert "max-age" in headers["Strict-Transport-Security"]

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    request = urllib.request.Request(f"http://127.0.0.1:{site.plain_port}/join/123456/", headers={"Host": HOST})
    with pytest.raises(urllib.error.HTTPError) as moved:
        urllib.request.build_opener(Stay).open(request, timeout=30)
    assert (moved.value.code, moved.value.headers["Location"]) == (301, f"https://{HOST}/join/123456/")


def test_static_files_come_from_disk(site: Site) -> None:
    page = site.ask("/")[2].decode()
    path = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert path
    status, headers, body = site.ask(path[1])
    assert (status, headers["X-Content-Type-Options"], headers["Server"][:5]) == (200, "nosniff", "nginx")
    assert body


def test_a_socket_goes_through(site: Site) -> None:
    address = f"wss://{HOST}/ws/play/"
    raw = socket.create_connection(("127.0.0.1", site.port), timeout=30)
    with connect(address, sock=raw, ssl=site.trust, origin=f"https://{HOST}", proxy=None) as play:  # type: ignore[arg-type]
        play.send(json.dumps({"type": "player.join", "pin": "123456", "name": "Ada", "token": "a" * 32}))
        assert json.loads(play.recv(30))["code"] == "game_not_found"


def test_a_file_is_judged_by_the_view_and_sent_by_nginx(site: Site) -> None:
    content = samples.picture()
    raw = {"Content-Type": "application/octet-stream"}
    status, _, body = site.ask("/api/v1/files/raw/?filename=a.png", token=True, data=content, **raw)
    assert status == 201, body
    item = json.loads(body)
    address = re.sub(r"^https?://[^/]+", "", item["address"])
    mine = {"Cookie": f"sessionid={site.session}"}
    status, headers, body = site.ask(address, **mine)
    assert (status, headers["Content-Type"], body[:8]) == (200, "image/png", content[:8])
    status, headers, part = site.ask(address, **mine, Range="bytes=0-3")
    assert (status, part) == (206, content[:4])
    assert site.ask(address)[0] == 404
    inside = f"/protected-files/items/{item['id'].replace('-', '')[:2]}/{item['id'].replace('-', '')}"
    assert site.ask(inside, **mine)[0] == 404


def test_probes_need_no_tls(site: Site) -> None:
    assert json.loads(site.ask("/health/ready/")[2]) == {"database": True, "redis": True}


def test_a_health_check_asks_a_process_itself(site: Site) -> None:
    def ended(port: int, hosts: str) -> int:
        command = [sys.executable, "deploy/alive.py", str(port)]
        environment = {**os.environ, "ALLOWED_HOSTS": hosts}
        return subprocess.run(command, cwd=ROOT, env=environment, timeout=60, check=False).returncode

    assert [ended(site.inner, f"{HOST},other"), ended(site.inner, "else.example"), ended(free_port(), HOST)] == [
        0,
        1,
        1,
    ]
