"""The JSON that the API reads. Apart from api_shape: DRF's views import this module while they are imported."""

import io
from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = format_lazy(
        gettext_lazy("Send at most {megabytes} MB."), megabytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024
    )


class BoundedJSONParser(JSONParser):
    """JSON bodies of bounded size; nonsense of any kind is a 400, never a crash."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        # Django's own limit holds where a form may come; here the stream is read directly.
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            return super().parse(io.BytesIO(body), media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("JSON parse error - nested too deeply.")) from None
