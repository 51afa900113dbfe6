"""An uploaded picture as an avatar: judged by its bytes like every file, cut square, and small."""

import io
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.models import AVATAR_MAX_BYTES
from media_storage.intake import Readable, received
from media_storage.refusals import FileRefused
from media_storage.sniffing import IMAGES

SIDE = 256
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
_QUALITIES = (85, 70, 50, 30)


def avatar_picture(stream: Readable) -> bytes:
    """A still, square WebP of at most AVATAR_MAX_BYTES, with nothing but the pixels. Raises FileRefused."""
    with received(stream, room=UPLOAD_MAX_BYTES, allow_pdf=False) as file:
        if file.mime_type not in IMAGES:
            raise FileRefused("unsupported_type", _("Choose a picture: PNG, JPEG, GIF or WebP."))
        if file.size > UPLOAD_MAX_BYTES:
            raise FileRefused("too_large", _("The picture is too large: at most 10 MB."))
        return _square(file.path)


def _square(path: Path) -> bytes:
    with Image.open(path) as image:
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        still = image.convert("RGBA" if image.has_transparency_data else "RGB")
    picture = ImageOps.fit(still, (SIDE, SIDE), Image.Resampling.LANCZOS)
    picture.info = {}
    for quality in _QUALITIES:
        target = io.BytesIO()
        picture.save(target, "WEBP", quality=quality, method=6, alpha_quality=quality)
        if len(target.getvalue()) <= AVATAR_MAX_BYTES:
            return target.getvalue()
    smaller = io.BytesIO()
    picture.resize((SIDE // 2, SIDE // 2), Image.Resampling.LANCZOS).save(smaller, "WEBP", quality=30, method=6)
    return smaller.getvalue()
