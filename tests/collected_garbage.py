"""Pytest plugin: thousands of collected tests stay until the end, so the garbage collector needn't look at them again.

Every full collection otherwise walks some million objects that nobody drops: a fifth of the time of tests of requests.
Nor is there garbage to look for while they are loaded, a sixth of that work; and later not after every 700 objects.
"""

import gc

import pytest

gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
