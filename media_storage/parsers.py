"""Request bodies that are files."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser, FormParser, MultiPartParser


class RawFileParser(BaseParser):
    """A body that is the file itself, of whatever type it calls itself; it is not read here."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        kind = (media_type or "").partition(";")[0].strip().lower()
        if kind in (FormParser.media_type, MultiPartParser.media_type):
            raise UnsupportedMediaType(kind, _("Send the file itself as the body, or a form to /api/v1/files/."))
        return stream
