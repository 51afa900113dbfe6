"""The application that socket processes serve."""

import gc

from classroom import asgi


def test_what_was_loaded_at_the_start_is_left_out_of_collections() -> None:
    """Complete collections would look through it again and again, a fifth of a second each."""
    assert asgi.application is not None
    assert gc.get_freeze_count() > 50_000
