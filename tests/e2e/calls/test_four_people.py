"""Four people in one call at two servers, one of which is killed."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.e2e.calls.caller import Caller
from tests.e2e.calls.film import Film
from tests.e2e.cut_line import CutLine
from tests.server_processes import ServerProcesses

pytestmark = pytest.mark.e2e

# One machine codes twelve pictures for all of them.
SMALL = Film(320, 240, 10)


@pytest.fixture
def processes(transactional_db: None) -> Iterator[ServerProcesses]:
    processes = ServerProcesses(settings.DATABASES["default"])
    yield processes
    processes.stop()


@pytest.fixture
def balancer(processes: ServerProcesses) -> Iterator[CutLine]:
    """What leads to the second server, until that is gone."""
    line = CutLine(processes.start()[0])
    yield line
    line.close()


def test_media_flows_each_way_and_goes_on_when_a_server_dies(
    processes: ServerProcesses,
    balancer: CutLine,
    enter: Callable[..., Caller],
    record_property: Callable[[str, object], None],
) -> None:
    second = next(iter(processes.running))
    first = processes.start()[0]
    places = {"teacher": first, "Anna": balancer.url, "Ben": balancer.url, "Cleo": first}
    callers = [enter(address, name, film=SMALL) for name, address in places.items()]
    for viewer in callers:
        for name, got in viewer.gets(*(places.keys() - {viewer.name})).items():
            assert got["width"] >= SMALL.width / 2
            assert got["height"] >= SMALL.height / 2
            record_property(f"{name} at {viewer.name}", f"{got['width']} x {got['height']}, {got['fps']:.0f} fps")

    host, anna, ben, cleo = callers
    people = {name: host.id_of(name) for name in ("Anna", "Ben")}
    pairs = ((host, "Anna"), (anna, "Ben"))
    before = {(viewer.name, other): (viewer.ice_session(other), viewer.frames(other)) for viewer, other in pairs}
    balancer.lead_to(first)
    processes.kill(second)
    anna.button("Raise hand").click()
    # Signalling is back by the other server …
    for caller in (host, ben, cleo):
        expect(caller.tile("Anna")).to_contain_text("hand raised")
    assert {name: host.id_of(name) for name in people} == people
    assert host.page.locator("#tiles .tile").count() == len(callers)
    # … and the pictures never stopped: they come by the connections that were there before, and go on counting.
    for viewer, other in pairs:
        session, frames = before[viewer.name, other]
        viewer.sees(other)
        assert viewer.ice_session(other) == session
        assert viewer.frames(other) > frames
