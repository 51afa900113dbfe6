"""Static files that browsers keep for a year: a release's are collected together, under an address of their own."""

import gzip
import os
import shutil
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.test import RequestFactory
from pytest_django import Settings

from classroom import static_releases, static_storage
from classroom.script_graph import static_file
from classroom.static_releases import NOTE, own_release, release_of, sources
from classroom.static_serving import ReleaseWhiteNoise
from classroom.static_storage import KEPT_S, SETTLED_NS, UNFINISHED_KEPT_S

YEAR = "max-age=31536000, public, immutable"
Ask = Callable[..., HttpResponseBase]


class Instance:
    """A production instance with three files. `start` is a process: it asks for static files as they are then."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.files, self.root = folder / "files", folder / "static"
        gone = static_file("classroom/release_gone.js").read_text()
        self.write("classroom/release_gone.js", gone)
        self.write("a/page.js", 'import "./part.js";\n' * 50)
        self.write("a/part.js", "part of the first")
        settings.PRODUCTION = True
        settings.STATIC_ROOT = self.root
        settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
        settings.STATICFILES_DIRS = [self.files]
        settings.WHITENOISE_USE_FINDERS = False
        settings.STORAGES = {
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "classroom.static_storage.ReleaseStorage"},
        }
        self._settings = settings

    def write(self, name: str, content: str) -> None:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)

    def collect(self, **options: object) -> None:
        call_command("collectstatic", interactive=False, verbosity=0, **options)

    def start(self) -> Ask:
        own_release.cache_clear()
        self._settings.STATIC_ROOT = self.root  # as a new process: the storage is made anew
        server = ReleaseWhiteNoise(lambda request: HttpResponse("the product", status=404))
        return lambda path, **headers: server(RequestFactory().get(path, headers=headers))

    def releases(self) -> set[str]:
        return {path.name for path in self.root.iterdir() if not path.name.startswith(NOTE)}

    def notes(self) -> list[Path]:
        return list(self.root.glob(f"{NOTE}*"))


@pytest.fixture
def instance(tmp_path: Path, settings: Settings) -> Iterator[Instance]:
    yield Instance(tmp_path, settings)
    own_release.cache_clear()


def content(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode()  # type: ignore[arg-type]


def test_pages_name_files_by_what_is_in_all_of_them_and_browsers_keep_them(instance: Instance) -> None:
    instance.collect()
    ask = instance.start()
    address = static("a/page.js")
    assert address == f"/static/{own_release()}/a/page.js"
    assert ask(address)["Cache-Control"] == YEAR
    compressed = ask(address, accept_encoding="gzip")
    assert gzip.decompress(b"".join(compressed)).decode() == instance.files.joinpath("a/page.js").read_text()  # type: ignore[arg-type]
    assert compressed["Vary"] == "Accept-Encoding"
    # Where no page knows the release: what was collected last, asked for anew.
    kept = ask("/static/a/part.js")
    assert (content(kept), kept["Cache-Control"]) == ("part of the first", "max-age=60, public")
    assert content(ask("/other/")) == "the product"


def test_during_a_rolling_restart_both_releases_are_whole_everywhere(instance: Instance) -> None:
    instance.collect()
    old = instance.start()
    first = static("a/part.js")
    instance.write("a/part.js", "part of the second")
    instance.collect()
    # A process that goes on, or is started anew in its own old code, keeps to its files.
    assert static("a/part.js") == first
    new = instance.start()
    second = static("a/part.js")
    assert first != second
    for ask in (old, new):
        assert [content(ask(address)) for address in (first, second)] == ["part of the first", "part of the second"]
    assert [content(ask("/static/a/part.js")) for ask in (old, new)] == ["part of the first", "part of the second"]
    # Back to the first: its folder is there already.
    instance.write("a/part.js", "part of the first")
    instance.collect()
    assert content(instance.start()("/static/a/part.js")) == "part of the first"
    assert static("a/part.js") == first


def test_without_collected_files_of_its_own_a_process_takes_the_last_and_says_so(
    instance: Instance, caplog: pytest.LogCaptureFixture
) -> None:
    instance.collect()
    instance.start()
    assert caplog.messages == []
    instance.write("a/part.js", "part of the second")
    ask = instance.start()
    assert "Run manage.py collectstatic" in caplog.text
    assert static("a/part.js") == "/static/a/part.js"
    assert content(ask("/static/a/part.js")) == "part of the first"


def test_a_page_whose_release_is_gone_is_loaded_anew(instance: Instance) -> None:
    instance.collect()
    ask = instance.start()
    script = ask("/static/0123456789ab/a/page.js")
    assert (script.status_code, script["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "location.reload()" in content(script)
    style = ask("/static/0123456789ab/a/page.css")
    assert style.status_code == 404
    assert {script["Cache-Control"], style["Cache-Control"]} == {"no-store"}


@pytest.mark.parametrize("path", ["../current/a/part.js", "..", "a", "a/", "", "a/part.js.gz", "../../files/a/part.js"])
def test_nothing_else_is_sent(instance: Instance, path: str) -> None:
    instance.collect()
    assert instance.start()(f"/static/{own_release()}/{path}").status_code == 404


def test_releases_go_some_time_after_they_were_replaced(instance: Instance) -> None:
    instance.collect()
    instance.start()
    first = own_release()
    old = time.time() - KEPT_S - 60
    os.utime(instance.root / first, (old, old))  # collected long ago, current until now
    left = instance.root / ".collecting-0123"
    left.mkdir()
    for age, there in ((UNFINISHED_KEPT_S - 60, True), (UNFINISHED_KEPT_S + 60, False)):
        os.utime(left, (time.time() - age,) * 2)
        instance.write("a/part.js", f"another {age}")
        instance.collect()
        assert (first in instance.releases(), left.exists()) == (True, there)
    os.utime(instance.root / first, (old, old))
    instance.collect()
    instance.start()
    assert first not in instance.releases()
    assert {"current", own_release()} < instance.releases()


def test_collecting_says_where_the_files_are(instance: Instance) -> None:
    for copied in (3, 3):
        said = StringIO()
        call_command("collectstatic", stdout=said)  # nothing there is overwritten, so it doesn't ask
        assert f"{copied} static files copied to '{instance.root}'" in said.getvalue()
    assert instance.releases() == {"current", own_release()}


def test_what_was_refused_changes_nothing(instance: Instance) -> None:
    instance.collect()
    before = instance.releases()
    instance.write("a/part.js", "part of the second")
    with pytest.raises(ImproperlyConfigured, match="without --link"):
        instance.collect(link=True)
    instance.collect(dry_run=True)
    assert instance.releases() == before
    assert content(instance.start()("/static/a/part.js")) == "part of the first"


@pytest.fixture
def noted(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> Instance:
    """Collected and noted, though its files were written just now."""
    monkeypatch.setattr(static_storage, "SETTLED_NS", -SETTLED_NS)
    instance.collect()
    own_release.cache_clear()
    return instance


def test_a_process_knows_its_release_without_reading_its_files(
    noted: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    (note,) = noted.notes()
    monkeypatch.setattr(static_releases, "release_of", Mock(side_effect=AssertionError("read")))
    assert own_release() == note.readlink().name
    assert noted.start()(static("a/page.js")).status_code == 200


def _write_over(path: Path) -> None:
    times = path.stat()
    path.write_text("PART of the first")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _put_another_in_its_place(path: Path) -> None:
    times, other = path.stat(), path.with_name("other")
    other.write_text("PART of the first")
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize(
    "change",
    [_write_over, _put_another_in_its_place, Path.unlink, lambda path: path.with_name("new.js").write_text("new")],
    ids=["written over", "replaced", "removed", "another one"],
)
def test_a_note_is_of_no_other_files(noted: Instance, change: Callable[[Path], object]) -> None:
    first = own_release()
    change(noted.files / "a/part.js")  # the same size and time of writing, where it is there
    own_release.cache_clear()
    assert own_release() == release_of(sources()) != first


def test_nothing_is_noted_of_files_that_may_have_changed_meanwhile(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_storage, "SETTLED_NS", 3600 * 10**9)
    instance.collect()
    assert instance.notes() == []


def test_notes_go_with_their_release(noted: Instance) -> None:
    (first,) = noted.notes()
    shutil.rmtree(noted.root / first.readlink())
    noted.write("a/part.js", "part of the second")
    noted.collect()
    assert first not in noted.notes()


def test_what_is_named_after_its_content_outlives_a_release(instance: Instance) -> None:
    name = "rooms/signs/assets/words.0123456789ab.json"
    instance.write(name, "[]")
    instance.collect()
    ask = instance.start()
    assert static(name) == f"/static/{name}"
    assert ask(static(name))["Cache-Control"] == YEAR


def test_elsewhere_addresses_stay_plain(settings: Settings) -> None:
    assert static("classroom/player.js") == "/static/classroom/player.js"
    assert str(staticfiles_storage.base_url) == settings.STATIC_URL


def test_all_that_would_be_collected_is_counted(settings: Settings) -> None:
    found = sources()
    assert found["classroom/player.js"] == static_file("classroom/player.js")
    assert {"admin/css/base.css", "classroom/fonts/lexend/Lexend[wght].ttf"} - set(found) == set()
