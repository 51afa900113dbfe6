"""The OpenAPI schema as it is served: made once for each language and form, since that is a second of work."""

from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from accounts.languages import is_offered

_one_at_a_time = Lock()


def written_schema(language: str, form: type[BaseRenderer]) -> bytes:
    """The whole schema in one of the offered languages. Who asks while it is made waits for it."""
    with _one_at_a_time:
        return _make(language, form)


@cache
def _make(language: str, form: type[BaseRenderer]) -> bytes:
    with translation.override(language):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        written: bytes = form().render(schema, renderer_context={})
    return written


@extend_schema(exclude=True)
class SchemaView(SpectacularAPIView):
    """The schema for everybody, as YAML or JSON; `?lang=` asks for another language than one's own."""

    permission_classes = (AllowAny,)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = (request.query_params.get("lang", ""), translation.get_language() or "")
        language = next(filter(is_offered, wanted), settings.LANGUAGE_CODE)
        form = request.accepted_renderer
        return HttpResponse(
            written_schema(language, type(form)),
            content_type=f"{form.media_type}; charset={form.charset}" if form.charset else form.media_type,
            headers={"Content-Disposition": f'inline; filename="{self._get_filename(request, None)}"'},
        )
