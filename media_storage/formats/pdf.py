"""PDF: judged by its header and trailer, refused when it carries programs or other files.

Compressed object streams are not opened, so the check for programs finds the plain ones only; browsers show PDFs in a
viewer that keeps them apart from the page.
"""

import re

from accounts.wording import say
from media_storage.formats.shapes import Data
from media_storage.refusals import FileRefused, truncated

MIME = "application/pdf"
EXTENSIONS = ("pdf",)
_TRAILER_WITHIN = 2048
_STEP = 1024 * 1024
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
_LONGEST = 16 * 3  # each letter may be written as #xx
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def matches(head: bytes) -> bool:
    return re.match(rb"%PDF-[12]\.\d", head) is not None


def check(data: Data) -> None:
    """Raises FileRefused."""
    ending = data[max(0, len(data) - _TRAILER_WITHIN) :]
    if b"%%EOF" not in ending or b"startxref" not in ending:
        raise truncated()
    for start in range(0, len(data), _STEP):
        part = data[start : start + _STEP + _LONGEST]
        if _ACTIVE.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)):
            raise FileRefused(
                "active_content",
                say("This PDF carries programs or other files. Print it to a new PDF and upload that."),
            )
