"""Calls over a real TURN server: nothing else, where that is wanted; expiring credentials; a network that goes away."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from rooms.protocol.ice import servers_for
from tests.e2e.calls.caller import Caller
from tests.e2e.calls.turn_server import TurnServer
from tests.e2e.cut_line import CutLine
from tests.server_processes import ServerProcesses

pytestmark = pytest.mark.e2e

# What relayed addresses the server gives for these credentials, and what it says otherwise.
GATHER = """async (server) => {
  const connection = new RTCPeerConnection({iceServers: [server], iceTransportPolicy: "relay"});
  const found = {relayed: 0, errors: []};
  connection.addEventListener("icecandidate", ({candidate}) => { if (candidate?.candidate) found.relayed += 1; });
  connection.addEventListener("icecandidateerror", ({errorCode}) => found.errors.push(errorCode));
  connection.createDataChannel("any");
  await connection.setLocalDescription();
  for (let at = 0; at < 300 && !found.relayed && !found.errors.length; at += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  connection.close();
  return found;
}"""


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnServer]:
    server = TurnServer(tmp_path_factory.mktemp("coturn"))
    yield server
    server.stop()


@pytest.fixture
def turn_line(coturn: TurnServer) -> Iterator[CutLine]:
    """A network that can go away, before the TURN server."""
    line = CutLine(f"http://{coturn.address}")
    yield line
    line.close()


@pytest.fixture
def start(transactional_db: None, coturn: TurnServer) -> Iterator[Callable[[str], str]]:
    """start(turn): the address of a server whose people have to take this way."""
    running: list[ServerProcesses] = []

    def start_server(turn: str) -> str:
        processes = ServerProcesses(settings.DATABASES["default"])
        processes.environment |= {"TURN_SERVERS": turn, "TURN_SECRET": coturn.secret, "TURN_ONLY": "on"}
        running.append(processes)
        return processes.start()[0]

    yield start_server
    for processes in running:
        processes.stop()


def test_credentials_expire_and_wrong_ones_are_refused(coturn: TurnServer, new_page: Callable[..., Page]) -> None:
    page = new_page()

    def gather(secret: str, made_at: float) -> dict[str, Any]:
        terms: dict[str, Any] = {"stun": [], "turn": [f"turn:{coturn.address}?transport=udp"], "lifetime_s": 600}
        server = servers_for("a-participant", secret=secret, now=int(made_at), **terms)[0]
        given = {"urls": server.urls, "username": server.username, "credential": server.credential}
        return dict(page.evaluate(GATHER, given))

    assert gather(coturn.secret, time.time())["relayed"] >= 1
    for secret, made_at in ((coturn.secret, time.time() - 700), ("another secret", time.time())):
        refused = gather(secret, made_at)
        assert refused["relayed"] == 0
        assert 401 in refused["errors"]


def way_of(caller: Caller, name: str) -> tuple[str, str]:
    """(kind of one's own end of the connection in use, the ICE session it belongs to)."""
    transport = next(iter(caller.reports(name, "transport")), {})
    pairs = {pair["id"]: pair for pair in caller.reports(name, "candidate-pair")}
    ends = {end["id"]: end for end in caller.reports(name, "local-candidate")}
    pair = pairs.get(transport.get("selectedCandidatePairId", ""), {})
    return ends.get(pair.get("localCandidateId", ""), {}).get("candidateType", ""), transport.get(
        "iceLocalUsernameFragment", ""
    )


def test_a_relayed_call_outlives_its_network(
    coturn: TurnServer, turn_line: CutLine, start: Callable[[str], str], enter: Callable[..., Caller]
) -> None:
    first = start(f"turn:{coturn.address}?transport=udp")
    second = CutLine(start(f"turn:{turn_line.url.removeprefix('http://')}?transport=tcp"))
    host = enter(first, "teacher", heard=False)
    anna = enter(second.url, "Anna", heard=False)
    for viewer, other in ((host, "Anna"), (anna, "teacher")):
        viewer.sees(other)
        assert way_of(viewer, other)[0] == "relay"
        kinds = {end["candidateType"] for end in viewer.reports(other, "local-candidate")}
        assert kinds == {"relay"}
    host.rare_button("Quality").click()
    expect(host.page.locator("#quality")).to_contain_text("over a TURN server")

    person, (_, session) = host.id_of("Anna"), way_of(anna, "teacher")
    # Her network goes away, the way to the server and that of the pictures …
    for line in (second, turn_line):
        line.cut()
    expect(anna.page.locator("#connection")).to_have_attribute("data-state", "reconnecting")
    host.until(lambda: stands_still(host, "Anna"))
    # … and comes back: the same person, by another way that was found by an ICE restart.
    for line in (second, turn_line):
        line.heal()
    expect(anna.page.locator("#connection")).to_have_attribute("data-state", "connected")
    host.sees("Anna")
    anna.sees("teacher")
    assert host.id_of("Anna") == person
    assert host.tile("Anna").count() == 1
    kind, session_now = way_of(anna, "teacher")
    assert kind == "relay"
    assert session_now != session
    second.close()


def stands_still(caller: Caller, name: str) -> bool:
    before = caller.frames(name)
    caller.page.wait_for_timeout(1000)
    return caller.frames(name) == before
