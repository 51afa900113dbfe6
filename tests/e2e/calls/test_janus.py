"""A call through a real Janus video room: three browsers at two servers, then Janus itself goes and comes back."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.e2e.calls.caller import Caller
from tests.e2e.calls.film import Film
from tests.e2e.cut_line import CutLine
from tests.janus_server import JanusServer
from tests.server_processes import ServerProcesses

pytestmark = pytest.mark.e2e

# Large enough for two sizes, and slow: one machine codes them all.
MEDIUM = Film(640, 480, 5)
PHONE = {"width": 390, "height": 844}
# Large enough for the larger size.
LARGE = {"width": 1100, "height": 700}


@pytest.fixture
def processes(transactional_db: None, janus_server: JanusServer) -> Iterator[ServerProcesses]:
    processes = ServerProcesses(settings.DATABASES["default"])
    processes.environment |= {
        "VIDEO_BACKEND": "janus",
        "JANUS_URL": janus_server.url,
        "JANUS_SECRET": janus_server.secret,
    }
    yield processes
    processes.stop()


@pytest.fixture
def line(processes: ServerProcesses) -> Iterator[CutLine]:
    """What leads to the second server, until that is gone."""
    line = CutLine(processes.start(2)[1])
    yield line
    line.close()


def width_of(viewer: Caller, name: str) -> int:
    return int(viewer.picture(name).get("frameWidth", 0))


def test_a_call_through_janus(
    processes: ServerProcesses, line: CutLine, janus_server: JanusServer, enter: Callable[..., Caller]
) -> None:
    first, second = processes.running
    host = enter(first, "teacher", film=MEDIUM, heard=False)
    anna = enter(line.url, "Anna", film=MEDIUM, viewport=LARGE)
    ben = enter(first, "Ben", film=MEDIUM, viewport=PHONE, has_touch=True)
    callers = [host, anna, ben]
    for viewer in callers:
        viewer.gets(callers)
    # Nothing goes from browser to browser: what comes and what goes has one connection each.
    assert host.ice_session("Anna") == host.ice_session("Ben") != ""

    for caller in (anna, ben):
        caller.put_microphone_away()

    # A signer is sent whole; who is shown small comes small, and who is paused doesn't come.
    anna.rare_button("I sign").click()
    host.button("Give Anna a signer’s seat").click()
    expect(ben.tile("Anna")).to_contain_text("signs")
    ben.until(lambda: width_of(ben, "Anna") == MEDIUM.width)
    ben.until(lambda: 0 < width_of(ben, "teacher") <= MEDIUM.width / 2)
    ben.rare_button("View").click()
    ben.page.get_by_label("Save data").check()
    ben.page.locator("#view-dialog").get_by_role("button", name="Done").click()
    ben.until(lambda: stands_still(ben, "teacher"))
    ben.sees("Anna")
    ben.tile("teacher").hover()
    ben.button("Pin teacher").click()
    ben.sees("teacher")

    # A screen beside the camera, and without it again.
    host.rare_button("Share screen").click()
    for viewer in (anna, ben):
        screen = viewer.page.locator(".tile--screen video")
        viewer.until(lambda screen=screen: screen.evaluate("(video) => video.videoWidth > 0"))
    host.rare_button("Share screen").click()
    expect(ben.page.locator(".tile--screen")).to_have_count(0)
    anna.sees("teacher")

    # A reload: the same person, once.
    person = host.id_of("Ben")
    ben.reload()
    for viewer in (host, anna):
        viewer.sees("Ben")
        assert (viewer.id_of("Ben"), viewer.tile("Ben").count()) == (person, 1)
    ben.sees("Anna")

    # The server process that spoke to Janus for Anna dies: she comes back by the other.
    line.lead_to(first)
    processes.kill(second)
    all_but_paused = ((host, "Anna"), (ben, "Anna"), (anna, "teacher"), (anna, "Ben"))
    for viewer, name in all_but_paused:
        viewer.sees(name)

    # Janus itself: people are told, the chat goes on, and pictures come back by themselves.
    janus_server.kill()
    for caller in callers:
        expect(caller.page.locator("#problem")).to_contain_text("Pictures and sound don’t get through just now")
    anna.button("Raise hand").click()
    expect(host.tile("Anna")).to_contain_text("hand raised")
    janus_server.start()
    for viewer, name in all_but_paused:
        viewer.sees(name)
    expect(anna.page.locator("#problem")).to_be_hidden()

    # Whoever is put out sees nobody any more, and nobody sees them.
    host.button("Remove Anna").click()
    host.page.locator("#remove-dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(anna.page.locator("#over-title")).to_have_text("The host has removed you from this call.")
    expect(host.tile("Anna")).to_have_count(0)
    host.sees("Ben")


def stands_still(caller: Caller, name: str) -> bool:
    before = caller.frames(name)
    caller.page.wait_for_timeout(1000)
    return caller.frames(name) == before
