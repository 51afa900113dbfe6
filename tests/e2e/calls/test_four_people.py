"""Four people in one call at two servers: one is killed, then both are gone for a while."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import expect

from rooms.models import Room
from rooms.store.presence import OVERDUE_MS, last_beat_ms
from tests.e2e.calls.caller import Caller
from tests.e2e.calls.film import Film
from tests.e2e.cut_line import CutLine
from tests.server_processes import ServerProcesses

pytestmark = pytest.mark.e2e

# One machine codes twelve pictures for all of them.
SMALL = Film(320, 240, 5)
# What signing is read by, at least.
SIGNING = Film(320, 240, 20)


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


def all_get_all(callers: list[Caller], record_property: Callable[[str, object], None]) -> None:
    """Pictures and sound of everybody come to everybody."""
    for viewer in callers:
        others = [caller.name for caller in callers if caller is not viewer]
        for name, got in viewer.gets(*others).items():
            assert got["width"] >= SMALL.width / 2
            assert got["height"] >= SMALL.height / 2
            record_property(f"{name} at {viewer.name}", f"{got['width']} x {got['height']}, {got['fps']:.0f} fps")


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
    record_property: Callable[[str, object], None],
) -> None:
    first, second = processes.running
    near, far = balancers
    places = {"teacher": near.url, "Anna": far.url, "Ben": far.url, "Cleo": near.url}
    films = {"Anna": SIGNING}
    callers = [enter(address, name, film=films.get(name, SMALL)) for name, address in places.items()]
    all_get_all(callers, record_property)
    for caller in callers:
        caller.put_microphone_away()
    host, anna, ben, cleo = callers
    # Where two of three aren't shown they aren't sent; how many pictures of the third come depends on the machine.
    host.rare_button("View").click()
    host.page.get_by_label("Save data").check()
    host.page.locator("#view-dialog").get_by_role("button", name="Done").click()
    host.tile("Anna").hover()
    host.button("Pin Anna").click()
    for name in ("Ben", "Cleo"):
        expect(host.tile(name)).to_contain_text("paused to save data")
        host.until(lambda name=name: stands_still(host, name))
    host.sees("Anna")
    begun = host.picture("Anna")
    host.sees("Anna", more=40)
    ended = host.picture("Anna")
    seconds = (ended["timestamp"] - begun["timestamp"]) / 1000
    shown = (ended["framesDecoded"] - begun["framesDecoded"]) / seconds
    record_property("Anna at teacher, two not shown", f"{shown:.0f} fps")

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
