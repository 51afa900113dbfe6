"""Pytest plugin: thousands of collected tests stay until the end, so the garbage collector needn't look at them again.

Every full collection otherwise walks some million objects that nobody drops: a fifth of the time of tests of requests.
"""

import gc

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
