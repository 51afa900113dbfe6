"""The committed nginx configuration in front of the production servers: pages, sockets, files, what stays inside."""

import gzip
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from websockets.sync.client import connect

from classroom.embedded.redis_server import free_port
from rooms.worker_policy import POLICY, WORKER
from tests.deploy.nginx_site import HOST, nginx_site
from tests.e2e.browser import ARGUMENTS, executable
from tests.media_storage import samples
from tests.migrated import copy_on_postgres
from tests.server_processes import ROOT

YEAR = "public, max-age=31536000, immutable"
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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    with copy_on_postgres() as url, nginx_site(folder, setup=SETUP, database_url=url) as running:
        trust = ssl.create_default_context(cafile=str(folder / "site.pem"))
        trust.check_hostname = False  # it is asked by address; the certificate itself is checked
        yield Site(running.tls, running.plain, running.sockets, running.said, trust)


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
    path = re.search(r'href="(/static/[0-9a-f]{12})(/[^"]+\.css)"', page)
    assert path
    release, name = path.groups()
    status, headers, body = site.ask(release + name)
    assert (status, headers["X-Content-Type-Options"], headers["Server"][:5]) == (200, "nosniff", "nginx")
    assert (headers.get_all("Cache-Control"), headers["Content-Security-Policy"]) == ([YEAR], None)
    status, headers, compressed = site.ask(release + name, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"], gzip.decompress(compressed)) == (200, "gzip", body)
    assert headers["Vary"] == "Accept-Encoding"
    # Without the release: what was collected last, for a minute.
    status, headers, plain = site.ask(f"/static{name}")
    assert (status, headers["Cache-Control"], plain) == (200, "max-age=60", body)
    # The service worker fetches each by the same addresses.
    assert f'"{release}/classroom/player.js": "sha256-'.encode() in site.ask("/service-worker.js")[2]
    worker = site.ask(f"{release}{WORKER}")[1]
    assert (worker["Content-Security-Policy"], worker["Cache-Control"]) == (POLICY, YEAR)


def test_a_page_whose_release_is_gone_is_loaded_anew(site: Site) -> None:
    gone = "/static/000000000000/classroom"
    assert (site.ask(f"{gone}/player.css")[0], site.ask(f"{gone}/player.js")[1]["Cache-Control"]) == (404, "no-store")
    with sync_playwright() as playwright:
        flags = [*ARGUMENTS, f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=executable(playwright)[0], args=flags)
        page = browser.new_context(ignore_https_errors=True).new_page()
        page.goto(f"https://{HOST}:{site.port}/")
        with page.expect_navigation(timeout=60_000):
            # A part that this page loads later.
            page.evaluate(f"import('{gone}/later.js').catch(() => null); 0")
        assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == "reload"
        # One that was just loaded anew isn't again: no circle.
        page.evaluate("addEventListener('beforeunload', () => { window.left = true; })")
        page.evaluate(f"import('{gone}/later.js').then(() => fetch('/health/live/')).then(() => 0)")
        assert page.evaluate("window.left") is None
        browser.close()


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


def test_each_request_has_an_id_that_both_logs_can_name(site: Site) -> None:
    ids = [site.ask("/")[1]["X-Request-ID"] for _ in range(2)]
    # nginx's own; what a visitor sends doesn't count.
    assert re.fullmatch(r"[0-9a-f]{32} [0-9a-f]{32}", " ".join(ids))
    assert site.ask("/", **{"X-Request-ID": "mine"})[1]["X-Request-ID"] not in (*ids, "mine")


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
