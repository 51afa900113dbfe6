"""Looking through the folders of static files once per run instead of for each client.

Every `django.test.Client` builds the middlewares anew, and WhiteNoise then looks at each of some 450 files: most of the
time of a test that makes one request. The files don't change meanwhile.
"""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_look_through = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[str, Any] = {}


def remember() -> None:
    """From now on every WhiteNoise of this process has the files that the first one found."""
    WhiteNoiseMiddleware.add_files_from_finders = _add_found


def _add_found(middleware: WhiteNoiseMiddleware) -> None:
    if not _found:
        _look_through(middleware)
        _found.update(middleware.files)
    middleware.files.update(_found)
