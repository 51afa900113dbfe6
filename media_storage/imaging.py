"""Pictures with Pillow: decoded to prove them, written anew without anything but the pixels, made smaller."""

import base64
import io
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence

from media_storage import thumbhash
from media_storage.formats import jpeg, png, webp
from media_storage.formats.shapes import Data, ImageShape
from media_storage.refusals import FileRefused, broken
from media_storage.sniffing import IMAGES

SIDE_MAX = 2560
"""Longest side in pixels of a stored picture: a projector's width with some to spare."""
PIXELS_MAX = 40_000_000
# JPEG is decoded at a fraction of its size, so larger ones fit into the same memory: today's phones.
JPEG_PIXELS_MAX = 64_000_000
FRAMES_MAX = 1_000
ANIMATION_PIXELS_MAX = 150_000_000
THUMBNAIL_WIDTHS = (320, 640, 1280)
THUMBNAIL_MIME = "image/webp"

_PLACEHOLDER_SIDE = 48
_QUALITY = 88
_PILLOW_NAMES = {mime: module.EXTENSIONS[-1].upper() for mime, module in IMAGES.items()}
_MODES = {
    png.MIME: ("1", "L", "LA", "P", "RGB", "RGBA"),
    jpeg.MIME: ("L", "RGB"),
    webp.MIME: ("RGB", "RGBA"),
}


@dataclass(frozen=True)
class Picture:
    """A picture that was written: size in pixels, and its placeholder in base64."""

    width: int
    height: int
    thumbhash: str


def check_size(shape: ImageShape, mime: str) -> None:
    """Refuse what would take too much memory or time to decode; reads nothing but the announced numbers."""
    pixels = shape.width * shape.height
    most = JPEG_PIXELS_MAX if mime == jpeg.MIME else PIXELS_MAX
    if pixels > most:
        raise FileRefused(
            "too_many_pixels",
            _("The picture has %(width)s × %(height)s pixels. Make it smaller: at most %(most)s million pixels.")
            % {"width": shape.width, "height": shape.height, "most": most // 1000000},
        )
    if shape.frames > FRAMES_MAX or (shape.frames > 1 and pixels * shape.frames > ANIMATION_PIXELS_MAX):
        raise FileRefused(
            "animation_too_long",
            _("The animation has %(frames)s pictures. Make it smaller or shorter.") % {"frames": shape.frames},
        )


def rewrite(data: Data, source: Path, target: Path, *, mime: str, shape: ImageShape) -> Picture:
    """Write the picture in `source` to `target`, without metadata; animations keep their frames, others are fitted.

    `data` is the same file, mapped. Raises FileRefused when it can't be decoded to the end.
    """
    with _decoding(source, mime) as image:
        if shape.frames > 1:
            first = _first_frame(image)
            with target.open("wb") as file:
                file.writelines(IMAGES[mime].without_metadata(data))
            return Picture(image.width, image.height, _placeholder(first))
        picture = _fitted(image, mime)
        _write(picture, target, mime, lossless=mime == webp.MIME and webp.is_lossless(data))
        return Picture(picture.width, picture.height, _placeholder(picture))


def write_thumbnails(source: BinaryIO, folder: Path, *, widths: Iterable[int]) -> dict[int, Path]:
    """Write still WebPs of these widths in pixels into the folder; where each is. `source` is a stored picture."""
    wanted, found = sorted(widths, reverse=True), {}
    with Image.open(source) as image:
        ratio = image.height / image.width
        image.draft("RGB", (wanted[0], wanted[0]))
        still = image.convert("RGBA" if image.has_transparency_data else "RGB")
    for width in wanted:
        # Each from the one before; only the picture itself is large.
        still = still.resize((width, max(1, round(width * ratio))), Image.Resampling.LANCZOS)
        found[width] = folder / f"w{width}"
        still.save(found[width], "WEBP", quality=80, method=4)
    return found


@contextmanager
def _decoding(source: Path, mime: str) -> Iterator[Image.Image]:
    """The opened picture. Whatever a decoder raises on hostile bytes becomes a refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(source, formats=[_PILLOW_NAMES[mime]]) as image:
                yield image
    except FileRefused:
        raise
    except Exception as error:
        # Decoders raise nearly anything on made-up files: SyntaxError, struct.error, zlib.error, IndexError, …
        raise broken() from error


def _first_frame(image: Image.Image) -> Image.Image:
    """A copy of the first frame, after each frame was decoded once."""
    first = None
    for frame in ImageSequence.Iterator(image):
        frame.load()
        first = first or frame.convert("RGBA")
    assert first is not None
    return first


def _fitted(image: Image.Image, mime: str) -> Image.Image:
    """Turned as its EXIF says, in sRGB, in a mode that its format can hold, at most SIDE_MAX pixels long."""
    side, profile = SIDE_MAX, image.info.get("icc_profile")
    # Decodes JPEG at 1/2, 1/4 or 1/8, still at least twice as large as needed.
    if max(image.size) > 2 * side:
        image.draft("RGB", (2 * side, 2 * side))
    image.load()
    picture = _in_srgb(ImageOps.exif_transpose(image), profile)
    picture = _in_mode(picture, _MODES.get(mime, ("RGB", "RGBA")), mime)
    if max(picture.size) > side:
        if picture.mode in ("1", "P"):
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as browsers show them without the profile, which is not kept."""
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture  # a broken profile: the bare colours are near enough
    return converted or picture


def _in_mode(picture: Image.Image, modes: tuple[str, ...], mime: str) -> Image.Image:
    if picture.mode.startswith("I"):
        picture = picture.point(_eighth_bit).convert("L")
    if picture.mode in modes:
        return picture
    has_alpha = picture.has_transparency_data and "RGBA" in modes
    return picture.convert("RGBA" if has_alpha else "RGB")


_eighth_bit: Callable[[float], float] = lambda value: value * (1 / 256)  # noqa: E731 (Pillow reads the expression)


def _write(picture: Image.Image, target: Path, mime: str, *, lossless: bool) -> None:
    # Pillow would write comments, profiles and physical sizes again that it finds here.
    picture.info = {name: value for name, value in picture.info.items() if name == "transparency"}
    options: dict[str, object] = {}
    if mime == jpeg.MIME:
        options = {"quality": _QUALITY, "optimize": True, "progressive": True}
    elif mime == webp.MIME:
        options = {"lossless": lossless, "quality": 80 if lossless else _QUALITY, "exact": lossless}
    picture.save(target, _PILLOW_NAMES[mime], **options)


def _placeholder(picture: Image.Image) -> str:
    small = picture.convert("RGBA")
    small.thumbnail((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE), Image.Resampling.BOX)
    return base64.b64encode(thumbhash.encode(small.width, small.height, small.tobytes())).decode()
