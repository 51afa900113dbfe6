"""How many queries a request takes."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(call: Callable[[], Any]) -> int:
    """Those of a request that is answered with 200. Ask once before: the first request of a session notes it."""
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 200
    return len(captured)
