"""The application that socket processes serve."""

import gc
import sys

from django.conf import settings

from classroom import asgi


def test_what_was_loaded_at_the_start_is_left_out_of_collections() -> None:
    """Complete collections would look through it again and again, a fifth of a second each."""
    assert asgi.application is not None
    assert gc.get_freeze_count() > 50_000
    # The pages are part of it, and collecting goes on with what comes now.
    assert settings.ROOT_URLCONF in sys.modules
    assert gc.isenabled()
