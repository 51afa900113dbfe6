"""The socket protocol for whoever writes a client."""

from typing import Any

import yaml
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from classroom.asyncapi_file import CONTENT_TYPE, as_yaml


class YamlText(BaseRenderer):
    """A text that is YAML already."""

    media_type, format, charset = CONTENT_TYPE, "yaml", "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        # Only a refusal isn't one yet.
        return (data if isinstance(data, str) else yaml.safe_dump(data)).encode()


@extend_schema(exclude=True)
class AsyncApiView(APIView):
    """The AsyncAPI document, for everybody: it holds types and examples only."""

    permission_classes = (AllowAny,)
    renderer_classes = (YamlText,)

    def get(self, request: Request) -> Response:
        return Response(as_yaml())
