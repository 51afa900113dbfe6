"""Files that the tests make: good ones of each kind, and what can be wrong with them."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image


def picture(
    kind: str = "PNG", size: tuple[int, int] = (64, 48), *, seed: int = 0, mode: str = "RGB", **save: Any
) -> bytes:
    """A picture with a pattern; `seed` makes different ones."""
    y, x = np.mgrid[: size[1], : size[0]]
    pattern = np.stack([x * 5 + seed, y * 3, x * y + seed], axis=-1).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pattern).convert(mode).save(out, kind, **save)
    return out.getvalue()


def animation(kind: str = "GIF", frames: int = 3, size: tuple[int, int] = (40, 30), **save: Any) -> bytes:
    images = [Image.new("RGB", size, (80 * index % 256, 40, 200)) for index in range(frames)]
    out = io.BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=90, loop=0, **save)
    return out.getvalue()


def photo_with_place(*, orientation: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG with a camera, a place and a comment in its metadata."""
    exif = Image.Exif()
    exif[0x0110] = "SecretCamera"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return picture(
        "JPEG", size, exif=exif, comment=b"<script>alert(1)</script>", xmp=b"<x:xmpmeta>SecretPlace</x:xmpmeta>"
    )


# --- MP4 ------------------------------------------------------------------------------------------


def box(kind: bytes, *contents: bytes) -> bytes:
    body = b"".join(contents)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def track(handler: bytes = b"vide", width: int = 320, height: int = 180, *more: bytes) -> bytes:
    header = bytes(76) + struct.pack(">II", width << 16, height << 16)
    return box(b"trak", box(b"tkhd", header), box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13))), *more)


FTYP = box(b"ftyp", b"isom", bytes(4), b"isomiso2avc1mp41")
PLACE = b"+52.5200+013.4050/"


def film(*, media: bytes = b"\x00" * 400, tracks: tuple[bytes, ...] | None = None, tail: bytes = b"") -> bytes:
    """An MP4 whose structure is complete, with a place in its user data."""
    tracks = tracks if tracks is not None else (track(),)
    movie = box(b"moov", box(b"mvhd", bytes(100)), *tracks, box(b"udta", box(b"\xa9xyz", PLACE)))
    return FTYP + movie + box(b"free", b"left over") + box(b"mdat", media) + tail


# --- PDF ------------------------------------------------------------------------------------------


def document(body: bytes = b"1 0 obj<</Type/Catalog>>endobj") -> bytes:
    return b"%PDF-1.7\n" + body + b"\nstartxref\n9\n%%EOF\n"


# --- what is refused ------------------------------------------------------------------------------


def zip_archive() -> bytes:
    name, data = b"a.txt", b"hello"
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 0, zlib.crc32(data), 5, 5, 5, 0) + name + data
    central = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, zlib.crc32(data), 5, 5, 5, 0, 0, 0, 0, 0, 0
    )
    central += name
    return local + central + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Announces gigabytes of pixels in a few bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def png_broken_checksum() -> bytes:
    data = bytearray(picture())
    data[45] ^= 0xFF
    return bytes(data)


def png_broken_pixels() -> bytes:
    """Whole on the outside; its pixels don't unpack."""
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"nothing") + png_chunk(b"IEND", b"")


def gif_bomb() -> bytes:
    """Many large frames of a few bytes each."""
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 3000, 3000, 0) + b"\x02\x01\x00\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 3000, 3000, 0, 0, 0) + frame * 400 + b"\x3b"


def jpeg_announcing(width: int, height: int) -> bytes:
    data = bytearray(picture("JPEG"))
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


def halves(data: bytes) -> bytes:
    return data[: len(data) // 2]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "unsupported_type"),
    "text": (lambda: b"hello, I am a picture", "unsupported_type"),
    "html": (lambda: b"<!doctype html><script>alert(1)</script>", "unsupported_type"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unsupported_type"),
    "svg after a declaration": (lambda: b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "unsupported_type"),
    "bmp": (lambda: picture("BMP"), "unsupported_type"),
    "tiff": (lambda: picture("TIFF"), "unsupported_type"),
    "ico": (lambda: picture("ICO", (32, 32)), "unsupported_type"),
    "zip": (zip_archive, "unsupported_type"),
    "elf": (lambda: b"\x7fELF" + bytes(100), "unsupported_type"),
    "exe": (lambda: b"MZ" + bytes(100), "unsupported_type"),
    "pdf where none is wanted": (document, "unsupported_type"),
    "heic": (lambda: box(b"ftyp", b"heic", bytes(4), b"mif1heic") + bytes(100), "unsupported_type"),
    "heic that says mp4 too": (lambda: box(b"ftyp", b"heic", bytes(4), b"mp42") + bytes(100), "unsupported_type"),
    "avif": (lambda: box(b"ftyp", b"avif", bytes(4), b"avifmif1") + bytes(100), "unsupported_type"),
    "quicktime": (lambda: box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + bytes(100), "unsupported_type"),
    "webm": (lambda: b"\x1a\x45\xdf\xa3" + bytes(100), "unsupported_type"),
    "wave in riff": (lambda: b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), "unsupported_type"),
    "png signature alone": (lambda: b"\x89PNG\r\n\x1a\n", "truncated"),
    "png cut": (lambda: halves(picture()), "truncated"),
    "png without its end": (lambda: picture()[:-12], "truncated"),
    "png with a wrong checksum": (png_broken_checksum, "broken_file"),
    "png with broken pixels": (png_broken_pixels, "broken_file"),
    "png bomb": (png_bomb, "too_many_pixels"),
    "png of no size": (lambda: png_bomb(0, 5), "broken_file"),
    "jpeg cut": (lambda: halves(picture("JPEG", (300, 200))), "truncated"),
    "jpeg without its end": (lambda: picture("JPEG")[:-2], "truncated"),
    "jpeg start alone": (lambda: b"\xff\xd8\xff\xe0", "truncated"),
    "jpeg bomb": (lambda: jpeg_announcing(65_000, 65_000), "too_many_pixels"),
    "jpeg of noise": (lambda: b"\xff\xd8\xff" + bytes(range(256)) * 4, "broken_file"),
    "gif cut": (lambda: halves(picture("GIF")), "truncated"),
    "gif without its end": (lambda: picture("GIF")[:-1], "truncated"),
    "gif of no pictures": (lambda: b"GIF89a" + struct.pack("<HHBBB", 5, 5, 0, 0, 0) + b"\x3b", "broken_file"),
    "gif and script": (lambda: b"GIF89a=1;alert(1)//" + bytes(40), "broken_file"),
    "gif bomb": (gif_bomb, "animation_too_long"),
    "animated gif with a broken frame": (
        lambda: animation()[:-1] + b"\x2c" + struct.pack("<HHHHB", 0, 0, 40, 30, 0) + b"\x0e\x02\xff\xff\x00\x3b",
        "broken_file",
    ),
    "webp cut": (lambda: halves(picture("WEBP")), "truncated"),
    "webp with a chunk too long": (
        lambda: b"RIFF" + struct.pack("<I", 24) + b"WEBPVP8 " + struct.pack("<I", 999) + bytes(12),
        "broken_file",
    ),
    "mp4 cut": (lambda: film()[:-50], "truncated"),
    "mp4 without its index": (lambda: FTYP + box(b"mdat", bytes(100)), "truncated"),
    "mp4 head alone": (lambda: FTYP, "broken_file"),
    "mp4 with only sound": (lambda: film(tracks=(track(b"soun"),)), "no_picture"),
    "mp4 with a page behind": (lambda: film(tail=b"<html><script>alert(1)</script></html>"), "truncated"),
    "mp4 with an unknown box": (lambda: film(tail=box(b"evil", b"<script>")), "broken_file"),
    "mp4 with an archive behind": (lambda: film(tail=box(b"free", zip_archive())), "hidden_content"),
    "mp4 with an archive as its pictures": (lambda: film(media=zip_archive()), "hidden_content"),
    "png with an archive behind": (lambda: picture() + zip_archive(), "hidden_content"),
    "png with a page behind": (lambda: picture() + b"<html><script>alert(1)</script></html>", "hidden_content"),
    "jpeg with a pdf behind": (lambda: picture("JPEG") + document(), "hidden_content"),
    "jpeg with php behind": (lambda: picture("JPEG") + b"<?php system($_GET[0]);", "hidden_content"),
    "gif with an archive behind": (lambda: animation() + zip_archive(), "hidden_content"),
    "webp with a program behind": (lambda: picture("WEBP") + b"MZ\x90\x00", "hidden_content"),
}
HOSTILE_DOCUMENTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "pdf cut": (lambda: document()[:20], "truncated"),
    "pdf with a script": (
        lambda: document(b"1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
        "active_content",
    ),
    "pdf with a script in disguise": (lambda: document(b"1 0 obj<</S/Java#53cript>>endobj"), "active_content"),
    "pdf that starts programs": (lambda: document(b"1 0 obj<</S/Launch/F(calc.exe)>>endobj"), "active_content"),
    "pdf with a file inside": (lambda: document(b"1 0 obj<</Type/EmbeddedFile>>endobj"), "active_content"),
    "pdf with a script across a boundary": (
        lambda: document(bytes(1024 * 1024 - 20) + b"<</S/JavaScript>>"),
        "active_content",
    ),
    "pdf that is an archive too": (lambda: document() + zip_archive(), "hidden_content"),
}
