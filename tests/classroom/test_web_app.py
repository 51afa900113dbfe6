"""The product as an app: its manifest, its service worker, the page that this keeps, and the files that go with it."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from classroom import services
from classroom.player_shell import integrity, shell_in
from classroom.script_graph import imports_of, modules_of, static_file
from classroom.script_words import words_script

pytestmark = pytest.mark.django_db

NewGame = Callable[..., services.NewGame]
SignIn = Callable[[User], Client]


def told(client: Client, address: str) -> dict[str, Any]:
    """SHELL, as the service worker at `address` begins with."""
    source = client.get(address).content.decode()
    found: dict[str, Any] = json.loads(source.partition("const SHELL = ")[2].partition(";\n")[0])
    return found


class TestManifest:
    def test_every_page_leads_to_it_in_its_language(self, client: Client, signed_in: SignIn, teacher: User) -> None:
        for page in (client.get("/", headers={"accept-language": "de"}), signed_in(teacher).get("/admin/")):
            content = page.content.decode()
            language = re.search(r'<html lang="(\w+)"', content)
            assert language
            assert f'<link rel="manifest" href="/manifest/{language[1]}.webmanifest">' in content
            assert 'rel="apple-touch-icon"' in content
        assert client.get("/manifest/xx.webmanifest").status_code == 404

    def test_it_names_the_instance_and_speaks_the_language(self, client: Client, settings: Settings) -> None:
        settings.SITE_NAME = "Oak School Quizzes"
        answer = client.get("/manifest/de.webmanifest", headers={"accept-language": "fr"})
        assert answer["Content-Type"] == "application/manifest+json"
        manifest = answer.json()
        shown = {name: manifest[name] for name in ("name", "lang", "dir", "start_url", "scope", "display")}
        assert shown == {
            "name": "Oak School Quizzes",
            "lang": "de",
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
        }

    def test_its_icons_are_as_large_as_it_says(self, client: Client) -> None:
        icons = [icon for icon in client.get("/manifest/en.webmanifest").json()["icons"] if icon["type"] == "image/png"]
        assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
            ("192x192", "any"),
            ("512x512", "any"),
            ("512x512", "maskable"),
        }
        for icon in icons:
            with Image.open(static_file(icon["src"].removeprefix("/static/"))) as picture:
                assert "{}x{}".format(*picture.size) == icon["sizes"]


class TestServiceWorker:
    def test_a_script_at_the_root_that_is_asked_for_anew(self, client: Client) -> None:
        answer = client.get("/service-worker.js?language=de")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
        assert "no-cache" in answer["Cache-Control"]
        assert client.get("/service-worker.js?language=xx").status_code == 404

    def test_each_language_is_a_version_of_its_own(self, client: Client) -> None:
        english, german = told(client, "/service-worker.js"), told(client, "/service-worker.js?language=de")
        assert english["version"] != german["version"]
        assert german["page"]["address"] == "/shell/de/"
        assert "/words/de/player.js" in german["files"]

    def test_what_it_keeps_is_what_the_server_has(self, client: Client) -> None:
        shell = told(client, "/service-worker.js?language=de")
        for address, hashed in {**shell["files"], shell["page"]["address"]: shell["page"]["hash"]}.items():
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert integrity(b"".join(answer)) == hashed, address  # type: ignore[arg-type]

    def test_it_keeps_all_that_the_player_needs_and_nothing_else(self, client: Client, new_game: NewGame) -> None:
        page = client.get(f"/play/{new_game().pin}/").content.decode()
        named = set(re.findall(r'(?:src|rel="(?:stylesheet|modulepreload)" href)="([^"]+)"', page))
        assert set(told(client, "/service-worker.js")["files"]) == named | {"/static/classroom/proof_worker.js"}

    def test_where_it_is_off_it_removes_itself(self, client: Client, settings: Settings, new_game: NewGame) -> None:
        path = f"/play/{new_game().pin}/"
        assert b'"worker": "/service-worker.js?language=en"' in client.get(path).content
        settings.SERVICE_WORKER = False
        assert b"service-worker" not in client.get(path).content
        source = client.get("/service-worker.js?language=gone").content
        assert b"unregister()" in source
        assert b"SHELL" not in source


class TestShell:
    def test_it_is_the_same_for_everybody(self, client: Client, signed_in: SignIn, teacher: User) -> None:
        mine = signed_in(teacher).get("/shell/de/", headers={"accept-language": "fr"})
        assert mine.content == client.get("/shell/de/").content == shell_in("de").page
        content = mine.content.decode()
        assert 'lang="de"' in content
        for secret in (teacher.username, teacher.email, "csrf"):
            assert secret not in content
        assert "Set-Cookie" not in mine
        assert "default-src 'self'" in mine["Content-Security-Policy"]
        assert client.get("/shell/xx/").status_code == 404

    def test_its_files_have_addresses_of_their_release(self) -> None:
        shell = shell_in("en")
        page = shell.page.decode()
        for address in re.findall(r'(?:src|rel="(?:stylesheet|modulepreload)" href)="([^"]+)"', page):
            assert address.startswith(f"{shell.prefix}/")
            assert address.removeprefix(shell.prefix) in shell.files


class TestScripts:
    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ('import { a } from "./a.js";', ["./a.js"]),
            ('import {\n  a,\n  b,\n} from "../b.js";\nimport * as c from "./c.js";', ["../b.js", "./c.js"]),
            ('export { a } from "./a.js";\nimport "./b.js";', ["./a.js", "./b.js"]),
            ('const later = await import("./a.js"); // import { x } from "./b.js"', []),
            ('export const text = "import";\nconst other = "./a.js";', []),
        ],
    )
    def test_imports_are_read(self, source: str, found: list[str]) -> None:
        assert imports_of(source) == found

    def test_what_is_imported_later_is_told_apart(self) -> None:
        now, later = modules_of("classroom/player.js"), modules_of("classroom/player.js", later=True)
        assert "classroom/outbox.js" in now
        assert "classroom/answer_by_signing.js" not in now
        assert "rooms/signs/decoder.js" in later
        assert set(now) < set(later)

    def test_the_players_words_are_all_that_its_scripts_say(self) -> None:
        whole, own = (set(re.findall(r'^    "((?:[^"\\]|\\.)+)": ', words, re.MULTILINE)) for words in _german())
        assert own < whole
        said = {
            json.dumps(text)[1:-1]
            for name in ("classroom/player.js", *modules_of("classroom/player.js", later=True))
            for text in re.findall(r'gettext\("([^"]+)"', static_file(name).read_text())
        }
        assert (said & whole) - own == set()
        assert len(said & own) > 50


def _german() -> list[str]:
    return [words_script("de").decode(), words_script("de", "player").decode()]


class TestCompression:
    def test_static_files_go_out_compressed_to_who_takes_it(self, client: Client) -> None:
        path = finders.find("classroom/player.js")
        assert path
        with open(path, "rb") as file:
            content = file.read()
        plain = client.get("/static/classroom/player.js")
        small = client.get("/static/classroom/player.js", headers={"accept-encoding": "gzip, br"})
        again = client.get("/static/classroom/player.js", headers={"accept-encoding": "gzip"})
        assert b"".join(plain) == content  # type: ignore[arg-type]
        assert gzip.decompress(small.content) == gzip.decompress(again.content) == content
        for answer in (small, again):
            assert (answer["Content-Encoding"], answer["Content-Type"]) == ("gzip", plain["Content-Type"])
            assert answer["Content-Length"] == str(len(answer.content))
        assert "Content-Encoding" not in plain
        assert [answer["Vary"] for answer in (plain, small)] == ["Accept-Encoding"] * 2
        unchanged = {"accept-encoding": "gzip", "if-none-match": small["ETag"]}
        assert client.get("/static/classroom/player.js", headers=unchanged).status_code == 304

    @pytest.mark.parametrize("name", ["classroom/icons/icon-192.png", "classroom/reduced_motion.js"])
    def test_what_would_not_become_smaller_stays(self, client: Client, name: str) -> None:
        answer = client.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
        assert b"".join(answer) == static_file(name).read_bytes()  # type: ignore[arg-type]
        assert "Content-Encoding" not in answer

    def test_the_players_page_and_its_words(self, client: Client, new_game: NewGame) -> None:
        for address in (f"/play/{new_game().pin}/", "/words/de/player.js", "/shell/de/", "/service-worker.js"):
            answer = client.get(address, headers={"accept-encoding": "gzip"})
            assert gzip.decompress(answer.content) or not answer.content
            assert answer["Content-Encoding"] == "gzip", address
