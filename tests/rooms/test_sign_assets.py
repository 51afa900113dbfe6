"""What browsers need to recognise signing: fetched, checked, named after its content, served; or said to be missing."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from accounts.models import User
from rooms import services, sign_assets
from rooms.worker_policy import POLICY


def installed() -> dict[str, sign_assets.Asset]:
    found = sign_assets.installed()
    if found is None:
        pytest.skip("The recogniser's files are not here: run `manage.py fetch_sign_assets` (it needs Node's npm).")
    return found


@tries(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.text("abcdefghij._", min_size=1, max_size=80), st.binary(max_size=300), min_size=1, max_size=5)
)
def test_files_in_the_model_begin_where_they_can_be_mapped(files: dict[str, bytes]) -> None:
    packed = sign_assets.aligned_zip(files)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
        for entry in archive.infolist():
            name, extra = (int.from_bytes(packed[entry.header_offset + at :][:2], "little") for at in (26, 28))
            begin = entry.header_offset + 30 + name + extra
            assert (begin % 64, entry.compress_type) == (0, zipfile.ZIP_STORED)
            assert packed[begin : begin + entry.file_size] == files[entry.filename]


def test_without_npm_it_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sign_assets, "installed", lambda folder=tmp_path: None)
    with pytest.raises(CommandError, match=r"npm is not installed\. Install Node\.js"):
        call_command("fetch_sign_assets")
    said = io.StringIO()
    call_command("fetch_sign_assets", "--optional", stderr=said)
    assert "Signing can't be recognised in calls yet" in said.getvalue()


def npm_that(folder: Path, script: str) -> None:
    program = folder / "npm"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo 'npm error: no answer' >&2; exit 1", "npm failed: npm error: no answer"),
        ("mkdir package; echo x > package/vision_bundle.mjs; tar czf x.tgz package", "not the file that this release"),
        ("mkdir package; tar czf x.tgz package", r"The package has no package/vision_bundle\.mjs"),
    ],
)
def test_what_is_not_as_expected_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, problem: str
) -> None:
    npm_that(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(sign_assets.AssetsUnavailable, match=problem):
        sign_assets.fetch(tmp_path / "assets")
    assert sign_assets.installed(tmp_path / "assets") is None


def test_what_is_there_is_not_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    installed()
    monkeypatch.setenv("PATH", "/nowhere")
    assert sign_assets.fetch() is False


def test_another_releases_files_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"pins": "of another release", "assets": {}}')
    assert sign_assets.installed(tmp_path) is None
    (tmp_path / "manifest.json").write_text("half a fi")
    assert sign_assets.installed(tmp_path) is None


@pytest.mark.django_db
def test_browsers_keep_them_for_ever(client: Client) -> None:
    for asset in installed().values():
        response = client.get(asset.address, headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200
        assert response.headers["Cache-Control"].endswith("public, immutable"), asset
        assert response.headers["Content-Encoding"] == "gzip"
        response.close()
    worker = client.get("/static/rooms/signs/hand_worker.js")
    assert worker.headers["Content-Security-Policy"] == POLICY
    assert "immutable" not in worker.headers["Cache-Control"]
    worker.close()


@pytest.mark.usefixtures("shipped_vocabularies")
def test_the_call_page_says_what_there_is(client: Client, teacher: User) -> None:
    room = services.create_room(owner=teacher)
    client.force_login(teacher)
    response = client.get(f"/rooms/{room.room_code}/")
    offered = response.context["page_data"]["signing"]
    assert [one["slug"] for one in offered["vocabularies"]] == ["asl", "asl-digits"]
    assert offered["vocabularies"][0]["alphabet"] == list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert (offered["assets"] is None) == (sign_assets.installed() is None)
    # WebAssembly may run in the worker, whose own policy says so, and not in the page.
    assert "wasm-unsafe-eval" not in response.headers["Content-Security-Policy"]
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"] == ["'self'"]
