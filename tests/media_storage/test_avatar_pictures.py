"""An uploaded picture: judged by its bytes, made square and small, nothing but pixels."""

import io
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import AVATAR_MAX_BYTES, User
from media_storage.models import StorageItem
from tests.api_client import Api

pytestmark = pytest.mark.django_db


def image(kind: str, *, size: tuple[int, int] = (900, 400), noisy: bool = False, **options: Any) -> bytes:
    made = Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)) if noisy else Image.new("RGB", size, "teal")
    target = io.BytesIO()
    made.save(target, kind, **options)
    return target.getvalue()


def upload(user: User, content: bytes) -> Any:
    api = Api(user)
    return api.post("/users/me/avatar/picture/", content, content_type="application/octet-stream")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_any_allowed_kind_becomes_a_small_square(teacher: User, kind: str) -> None:
    answer = upload(teacher, image(kind))
    assert (answer.status_code, answer.json()["is_upload"]) == (200, True)
    teacher.refresh_from_db()
    content = bytes(teacher.avatar or b"")
    assert len(content) <= AVATAR_MAX_BYTES
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (256, 256))
    shown = Client().get(answer.json()["address"])
    assert (shown.content, shown["Content-Type"]) == (content, "image/webp")
    assert StorageItem.objects.count() == 0


def test_noise_fits_too(teacher: User) -> None:
    """The worst there is to compress."""
    assert upload(teacher, image("JPEG", size=(1500, 1500), noisy=True, quality=70)).status_code == 200
    teacher.refresh_from_db()
    assert 0 < len(bytes(teacher.avatar or b"")) <= AVATAR_MAX_BYTES


def test_metadata_is_gone(teacher: User) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home, 52.5 N 13.4 E"
    content = image("JPEG", exif=exif.tobytes(), comment=b"at home")
    assert b"at home" in content
    assert upload(teacher, content).status_code == 200
    teacher.refresh_from_db()
    assert b"at home" not in bytes(teacher.avatar or b"")
    with Image.open(io.BytesIO(bytes(teacher.avatar or b""))) as picture:
        assert not picture.getexif()


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 415),
        (b'<?xml version="1.0"?><svg/>', 415),
        (b"<html>", 415),
        (b"%PDF-1.7\n", 415),
        (b"", 415),
        (image("PNG")[:200], 400),
        (image("PNG") + b"<script>alert(1)</script>" * 50, 400),
    ],
    ids=["svg", "xml", "html", "pdf", "nothing", "cut off", "something behind"],
)
def test_what_is_no_clean_picture_is_refused(teacher: User, content: bytes, status: int) -> None:
    answer = upload(teacher, content)
    assert answer.status_code == status, answer.content
    assert answer.json()["message"]
    teacher.refresh_from_db()
    assert teacher.avatar is None


def test_the_page_uploads_and_says_what_is_wrong(teacher: User, signed_in: Callable[[User], Client]) -> None:
    client, url = signed_in(teacher), reverse("media_storage:upload_avatar")
    said = client.post(url, {"picture": SimpleUploadedFile("a.png", b"<svg/>", "image/png")}, follow=True)
    assert "notice--bad" in said.content.decode()
    assert "Choose a picture first." in client.post(url, follow=True).content.decode()
    done = client.post(url, {"picture": SimpleUploadedFile("x.svg", image("PNG"), "image/svg+xml")}, follow=True)
    assert "Your picture is saved." in done.content.decode()
    teacher.refresh_from_db()
    assert teacher.avatar


def test_drawing_one_takes_the_upload_away(teacher: User) -> None:
    upload(teacher, image("PNG"))
    api = Api(teacher)
    parts = api.get("/users/me/avatar/").json()["parts"]
    assert api.put("/users/me/avatar/", parts).json()["is_upload"] is False
    teacher.refresh_from_db()
    assert teacher.avatar is None
