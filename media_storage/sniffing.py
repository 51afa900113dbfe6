"""Which kind of file it is, judged by its first bytes; never by its name or what the sender calls it."""

import re
from types import ModuleType

from accounts.wording import say
from media_storage.formats import gif, jpeg, mp4, pdf, png, webp
from media_storage.refusals import FileRefused

IMAGES: dict[str, ModuleType] = {module.MIME: module for module in (png, jpeg, gif, webp)}
FORMATS: dict[str, ModuleType] = {**IMAGES, mp4.MIME: mp4, pdf.MIME: pdf}
_MARKUP = re.compile(rb"^(\xef\xbb\xbf)?\s*<(!|\?|svg|html|script|[a-z])", re.IGNORECASE)


def sniff(head: bytes, *, allow_pdf: bool = False) -> str:
    """The MIME type of a file that starts with `head` (see HEAD_BYTES). Raises FileRefused, code unsupported_type."""
    for mime, module in FORMATS.items():
        if module.matches(head) and (allow_pdf or module is not pdf):
            return mime
    raise FileRefused("unsupported_type", _what_instead(head, allow_pdf=allow_pdf))


def _what_instead(head: bytes, *, allow_pdf: bool) -> str:
    if not head:
        return say("The file is empty. Choose another.")
    if _MARKUP.match(head):
        return say("Drawings and pages made of text (SVG, HTML) can carry programs. Export the picture as PNG.")
    if pdf.matches(head):
        return say("PDF files can't be used here. Export the page as PNG or JPEG.")
    if head[4:8] == b"ftyp":
        return say("Pictures and videos like HEIC, AVIF and MOV can't be shown everywhere. Save it as JPEG or MP4.")
    kinds = "PNG, JPEG, GIF or WebP pictures, MP4 videos" + (" and PDF files" if allow_pdf else "")
    return say("Only %(kinds)s can be stored. Convert the file and try again.", kinds=kinds)
