"""Four people in one call at two servers: one is killed, then both are gone for a while."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import expect

from rooms.models import Room
from rooms.store.presence import OVERDUE_MS, last_beat_ms
from tests.e2e.calls.caller import Caller
from tests.e2e.calls.conftest import SMALL
from tests.e2e.cut_line import CutLine
from tests.server_processes import ServerProcesses

pytestmark = pytest.mark.e2e


@pytest.fixture
def processes(transactional_db: None) -> Iterator[ServerProcesses]:
    processes = ServerProcesses(settings.DATABASES["default"])
    yield processes
    processes.stop()


@pytest.fixture
def balancers(processes: ServerProcesses) -> Iterator[list[CutLine]]:
    """What leads to a server each, until that is gone."""
    lines = [CutLine(address) for address in processes.start(2)]
    yield lines
    for line in lines:
        line.close()


def all_get_all(callers: list[Caller]) -> None:
    """Pictures and sound come to everybody."""
    for viewer in callers:
        for got in viewer.gets(callers):
            assert got["width"] >= SMALL.width / 2
            assert got["height"] >= SMALL.height / 2


def stands_still(caller: Caller, name: str) -> bool:
    before = caller.frames(name)
    caller.page.wait_for_timeout(1000)
    return caller.frames(name) == before


def stays_away_for_long(room: Room) -> None:
    """Until everybody would be overdue, were a server there to say so."""
    begun = time.monotonic()
    while time.time() * 1000 - (last_beat_ms(room.pk) or 0) <= OVERDUE_MS + 1000:
        assert time.monotonic() < begun + 3 * OVERDUE_MS / 1000
        time.sleep(0.2)


def test_media_flows_each_way_and_goes_on_when_a_server_dies(
    processes: ServerProcesses,
    balancers: list[CutLine],
    open_room: Room,
    enter: Callable[..., Caller],
) -> None:
    first, second = processes.running
    near, far = balancers
    # Sound takes as much of a machine as pictures: one at each server is heard, the last to come.
    host, ben = enter(near.url, "teacher", heard=False), enter(far.url, "Ben", heard=False)
    cleo, anna = enter(near.url, "Cleo"), enter(far.url, "Anna")
    callers = [host, anna, ben, cleo]
    all_get_all(callers)
    for caller in (cleo, anna):
        caller.put_microphone_away()
    # Where two of three aren't shown they aren't sent.
    host.rare_button("View").click()
    host.page.get_by_label("Save data").check()
    host.page.locator("#view-dialog").get_by_role("button", name="Done").click()
    host.tile("Anna").hover()
    host.button("Pin Anna").click()
    for name in ("Ben", "Cleo"):
        expect(host.tile(name)).to_contain_text("paused to save data")
        host.until(lambda name=name: stands_still(host, name))
    host.sees("Anna")

    people = {name: host.id_of(name) for name in ("Anna", "Ben")}
    pairs = ((host, "Anna"), (anna, "Ben"))
    before = {(viewer.name, other): (viewer.ice_session(other), viewer.frames(other)) for viewer, other in pairs}
    far.lead_to(first)
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

    # No server at all, for so long that nobody's seat is kept: the pictures go on …
    processes.kill(first)
    stays_away_for_long(open_room)
    for viewer, other in pairs:
        viewer.sees(other)
        assert viewer.tile(other).count() == 1
    third = processes.start()[0]
    for line in balancers:
        line.lead_to(third)
    # … and everybody is found again, by the same connections and without a reload.
    ben.button("Raise hand").click()
    for caller in (host, anna, cleo):
        expect(caller.tile("Ben")).to_contain_text("hand raised")
        expect(caller.page.locator("#tiles .tile")).to_have_count(len(callers))
        expect(caller.page.locator("#tiles")).not_to_contain_text("reconnecting")
    for viewer, other in pairs:
        viewer.sees(other)
        assert viewer.ice_session(other) == before[viewer.name, other][0]
    assert {name: host.id_of(name) for name in people} == people
