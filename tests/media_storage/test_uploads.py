"""Storing files: what is taken and how it is cleaned, what is refused, and that nothing stays of that."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageSequence
from pytest_django import Settings

from accounts.models import User
from media_storage import backends, imaging, services
from media_storage.models import StorageItem
from media_storage.refusals import FileRefused
from tests.media_storage import samples
from tests.media_storage.conftest import Store

pytestmark = pytest.mark.django_db

StoredFiles = Callable[[], list[str]]
CORPUS = {**{name: (*case, False) for name, case in samples.HOSTILE.items()}} | {
    name: (*case, True) for name, case in samples.HOSTILE_DOCUMENTS.items()
}


def bytes_of(item: StorageItem) -> bytes:
    with backends.reading(item.server, item.storage_path) as file:
        return bytes(file.read())


def opened(item: StorageItem) -> Image.Image:
    return Image.open(io.BytesIO(bytes_of(item)))


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_and_leaves_nothing(
    name: str, teacher: User, store: Store, stored_files: StoredFiles
) -> None:
    make, code, allow_pdf = CORPUS[name]
    with pytest.raises(FileRefused) as refused:
        store(teacher, make(), filename="innocent.png", allow_pdf=allow_pdf)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")
    assert stored_files() == []
    assert not StorageItem.objects.exists()
    teacher.refresh_from_db()
    assert teacher.storage_used == 0


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_a_picture_cut_anywhere_is_refused(kind: str, keep: float, teacher: User, store: Store) -> None:
    whole = samples.picture(kind, (200, 150))
    with pytest.raises(FileRefused, match=r"too early|damaged"):
        store(teacher, whole[: int(len(whole) * keep)])


def test_a_picture_over_the_limit_is_refused_before_it_is_all_read(
    teacher: User, stored_files: StoredFiles, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    stream = io.BytesIO(samples.picture() + bytes(8 * 1024 * 1024))
    with pytest.raises(FileRefused) as refused:
        services.store_upload(user=teacher, stream=stream, filename="a.png")
    assert (refused.value.code, refused.value.message) == (
        "too_large",
        "Files of this kind may have at most 1 MB.",
    )
    assert stream.tell() < 2 * 1024 * 1024
    assert stored_files() == []


def test_the_wrong_kind_is_refused_after_its_first_bytes(teacher: User) -> None:
    stream = io.BytesIO(bytes(1000))
    with pytest.raises(FileRefused):
        services.store_upload(user=teacher, stream=stream, filename="a.png")
    assert stream.tell() == 64


def test_a_stream_that_breaks_leaves_nothing(teacher: User, stored_files: StoredFiles) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 500:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        services.store_upload(user=teacher, stream=Breaking(samples.film()), filename="a.mp4")
    assert stored_files() == []
    assert not StorageItem.objects.exists()


# --- what is taken --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "mime", "filename", "size"),
    [
        (samples.picture("PNG"), "image/png", "a.png", (64, 48)),
        (samples.picture("JPEG"), "image/jpeg", "a.jpg", (64, 48)),
        (samples.picture("GIF"), "image/gif", "a.gif", (64, 48)),
        (samples.picture("WEBP"), "image/webp", "a.webp", (64, 48)),
        (samples.animation("GIF"), "image/gif", "a.gif", (40, 30)),
        (samples.animation("WEBP"), "image/webp", "a.webp", (40, 30)),
        (samples.animation("PNG"), "image/png", "a.png", (40, 30)),
        (samples.film(), "video/mp4", "a.mp4", (320, 180)),
    ],
    ids=["png", "jpeg", "gif", "webp", "moving gif", "moving webp", "moving png", "mp4"],
)
def test_each_kind_is_taken_for_what_its_bytes_are(
    content: bytes, mime: str, filename: str, size: tuple[int, int], teacher: User, store: Store, folder: Path
) -> None:
    item = StorageItem.objects.get(pk=store(teacher, content, filename="C:\\fotos\\a.exe", alt_text=" A cat ").pk)
    stored = bytes_of(item)
    assert (item.mime_type, item.filename, item.alt_text, item.user) == (mime, filename, "A cat", teacher)
    assert (item.width, item.height) == size
    assert item.size == len(stored)
    assert bytes(item.hash) == hashlib.blake2b(stored, digest_size=16).digest()
    assert bool(item.thumbhash) == mime.startswith("image/")
    assert item.storage_path == f"items/{item.pk.hex[:2]}/{item.pk.hex}"
    assert list((folder / "uploads").iterdir()) == []
    teacher.refresh_from_db()
    assert teacher.storage_used == len(stored)


def test_documents_are_taken_where_they_are_wanted(teacher: User, store: Store) -> None:
    item = store(teacher, samples.document(), filename="Blatt", allow_pdf=True)
    assert (item.mime_type, item.filename, item.width, item.thumbhash) == ("application/pdf", "Blatt.pdf", None, "")
    assert bytes_of(item) == samples.document()


def test_a_photo_loses_place_camera_and_comments(teacher: User, store: Store) -> None:
    sent = samples.photo_with_place()
    assert b"SecretCamera" in sent
    assert b"SecretPlace" in sent
    assert b"<script>" in sent
    item = store(teacher, sent)
    stored, image = bytes_of(item), opened(item)
    for word in (b"Secret", b"script", b"Exif", b"xmp"):
        assert word not in stored
    assert dict(image.getexif()) == {}
    assert "comment" not in image.info


@pytest.mark.parametrize(("orientation", "size"), [(1, (64, 48)), (3, (64, 48)), (6, (48, 64)), (8, (48, 64))])
def test_a_turned_photo_is_stored_upright(orientation: int, size: tuple[int, int], teacher: User, store: Store) -> None:
    item = store(teacher, samples.photo_with_place(orientation=orientation))
    assert (item.width, item.height) == size
    assert opened(item).size == size
    # The reddest corner (right edge of the sent picture) has turned with it.
    image = opened(item).convert("RGB")
    sent = Image.open(io.BytesIO(samples.photo_with_place())).convert("RGB")
    turned = {1: sent, 3: sent.rotate(180), 6: sent.rotate(-90, expand=True), 8: sent.rotate(90, expand=True)}
    for spot in [(5, 5), (size[0] - 5, 5), (5, size[1] - 5)]:
        near = zip(image.getpixel(spot), turned[orientation].getpixel(spot), strict=True)
        assert all(abs(a - b) < 40 for a, b in near)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_large_pictures_are_fitted(kind: str, teacher: User, store: Store) -> None:
    image = Image.new("RGB", (5200, 1300), (10, 200, 30))
    out = io.BytesIO()
    image.save(out, kind)
    item = store(teacher, out.getvalue())
    assert (item.width, item.height) == (imaging.SIDE_MAX, 640)
    assert opened(item).size == (2560, 640)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "RGB"])
def test_every_mode_of_png_is_taken(mode: str, teacher: User, store: Store) -> None:
    image = (
        Image.new("L", (30, 20), 200).point(lambda value: value * 256, "I").convert("I;16") if mode == "I;16" else None
    )
    image = image or Image.new("RGB", (30, 20), (200, 200, 200)).convert(mode)
    out = io.BytesIO()
    image.save(out, "PNG")
    item = store(teacher, out.getvalue())
    assert opened(item).convert("RGB").getpixel((3, 3))[0] in range(196, 256)


def test_transparency_stays(teacher: User, store: Store) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (255, 0, 0, 0)).save(out, "PNG")
    item = store(teacher, out.getvalue())
    assert opened(item).convert("RGBA").getpixel((3, 3))[3] == 0


def test_print_colours_become_screen_colours(teacher: User, store: Store) -> None:
    out = io.BytesIO()
    Image.new("CMYK", (30, 20), (0, 255, 255, 0)).save(out, "JPEG")
    image = opened(store(teacher, out.getvalue()))
    assert image.mode == "RGB"
    assert image.getpixel((3, 3))[0] > 200


def test_colour_profiles_are_applied_and_dropped(teacher: User, store: Store) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    good = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for seed, icc in enumerate((good, profile, b"no profile at all")):
        item = store(teacher, samples.picture("PNG", seed=seed, icc_profile=icc))
        assert "icc_profile" not in opened(item).info


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_animations_keep_every_frame_and_lose_what_is_said_about_them(kind: str, teacher: User, store: Store) -> None:
    said = {"GIF": {"comment": b"SecretPlace"}, "WEBP": {"xmp": b"SecretPlace", "exif": b"Exif\0\0SecretPlace"}}
    sent = samples.animation(kind, 4, **said.get(kind, {}))
    if kind == "PNG":
        sent = sent[:33] + samples.png_chunk(b"tEXt", b"Comment\0SecretPlace") + sent[33:]
    assert b"SecretPlace" in sent
    item = store(teacher, sent)
    assert b"SecretPlace" not in bytes_of(item)
    with_frames = [frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(opened(item))]
    assert with_frames == [
        frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(Image.open(io.BytesIO(sent)))
    ]
    assert opened(item).info.get("loop") == 0


def test_what_a_phone_appends_to_a_photo_is_dropped(teacher: User, store: Store) -> None:
    """Second pictures, depth maps and films follow the picture in many phones' files."""
    item = store(teacher, samples.photo_with_place() + samples.picture("JPEG", seed=9) + samples.film())
    assert b"ftyp" not in bytes_of(item)


def test_a_film_loses_its_place_and_keeps_its_length(teacher: User, store: Store) -> None:
    sent = samples.film(media=b"frames" * 50)
    stored = bytes_of(store(teacher, sent))
    assert samples.PLACE in sent
    assert samples.PLACE not in stored
    assert b"left over" not in stored
    assert len(stored) == len(sent)
    assert stored[-300:] == sent[-300:]


# --- names, repeats, quota ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("cat.PNG", "cat.png"),
        ("../../etc/passwd", "passwd.png"),
        ("photo.jpeg.exe", "photo.jpeg.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("a\x00b\r\nc.png", "abc.png"),
        ("gnp\u202etxt.png", "gnptxt.png"),
        ('we"ird<name>.png', "weirdname.png"),
        ("Über größe.png", "Über größe.png"),
        ("x" * 400 + ".png", "x" * 251 + ".png"),
    ],
)
def test_names_are_made_safe(sent: str, kept: str, teacher: User, store: Store) -> None:
    assert store(teacher, filename=sent).filename == kept


def test_the_same_content_again_is_the_same_item(teacher: User, store: Store, stored_files: StoredFiles) -> None:
    first = store(teacher, filename="one.png")
    again = store(teacher, filename="two.png")
    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert (again.pk, again.filename) == (first.pk, "one.png")
    assert len(stored_files()) == 1
    teacher.refresh_from_db()
    assert teacher.storage_used == first.size


def test_two_people_have_their_own_items(teacher: User, other_teacher: User, store: Store) -> None:
    assert store(teacher).pk != store(other_teacher).pk


def test_a_deleted_file_that_is_sent_again_comes_back(teacher: User, store: Store) -> None:
    first = store(teacher)
    services.delete_file(item=first)
    again = store(teacher)
    assert (again.pk, again.deleted_at) == (first.pk, None)
    teacher.refresh_from_db()
    assert teacher.storage_used == first.size


def test_a_full_storage_takes_nothing_more(
    teacher: User, store: Store, settings: Settings, stored_files: StoredFiles
) -> None:
    size = len(bytes_of(store(teacher)))
    settings.STORAGE_QUOTA = size + 10
    before = stored_files()
    for content in (samples.picture(seed=1), samples.film()):
        with pytest.raises(FileRefused) as refused:
            store(teacher, content)
        assert refused.value.code == "quota_exceeded"
    assert stored_files() == before
    teacher.refresh_from_db()
    assert teacher.storage_used == size


def test_a_persons_own_quota_goes_before_the_instances(
    teacher: User, other_teacher: User, store: Store, settings: Settings
) -> None:
    settings.STORAGE_QUOTA = 10
    User.objects.filter(pk=teacher.pk).update(storage_quota=1_000_000)
    store(teacher)
    with pytest.raises(FileRefused, match="full"):
        store(other_teacher)
