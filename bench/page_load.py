"""The first load of a page in a real browser, over a line as slow as its budget says."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext

# Slow 4G as Lighthouse throttles it: bytes a second, and the round trip in ms.
SLOW_4G = {
    "offline": False,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
    "latency": 150,
}
# What the budget leaves out.
LEFT_OUT = ("Font", "Media")
TIMEOUT_MS = 120_000
# What the page's script says when somebody can type and press.
INTERACTIVE = "interactive"


@dataclass
class PageLoad:
    """Bytes as they came over the line, headers included; `depth` 2: all is asked for as soon as the page is there."""

    interactive_ms: float = 0
    bytes_by_address: dict[str, int] = field(default_factory=dict)
    depth_by_address: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(self.bytes_by_address.values())

    @property
    def requests(self) -> int:
        return len(self.bytes_by_address)

    @property
    def asked(self) -> int:
        """How many addresses the network was asked for; the browser had the rest."""
        return sum(size > 0 for size in self.bytes_by_address.values())

    @property
    def depth(self) -> int:
        return max(self.depth_by_address.values())


def load_page(context: BrowserContext, address: str, *, line: dict[str, Any] | None = None) -> PageLoad:
    """Load the page at `address`; `line` describes the network (SLOW_4G), None leaves it as it is.

    The page must set the performance mark INTERACTIVE. For a first visit `context` must be new: what it has kept is not
    loaded.
    """
    page = context.new_page()
    session = context.new_cdp_session(page)
    recorder = _Recorder()
    session.on("Network.requestWillBeSent", recorder.sent)
    session.on("Network.loadingFinished", recorder.finished)
    session.send("Network.enable")
    if line is not None:
        session.send("Network.emulateNetworkConditions", line)
    page.goto(address, wait_until="load", timeout=TIMEOUT_MS)
    page.wait_for_function(f"performance.getEntriesByName('{INTERACTIVE}').length", timeout=TIMEOUT_MS)
    when: float = page.evaluate(f"performance.getEntriesByName('{INTERACTIVE}')[0].startTime")
    page.close()
    return PageLoad(when, recorder.sizes, recorder.depths)


class _Recorder:
    """Listens to the browser's network events (Chrome DevTools Protocol)."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.depths: dict[str, int] = {}
        self._addresses: dict[str, str] = {}

    def sent(self, event: dict[str, Any]) -> None:
        if event.get("type") in LEFT_OUT:
            return
        address = event["request"]["url"]
        self._addresses[event["requestId"]] = address
        self.depths.setdefault(address, 1 + self.depths.get(_asked_by(event["initiator"]), 0))

    def finished(self, event: dict[str, Any]) -> None:
        address = self._addresses.get(event["requestId"])
        if address is not None:
            self.sizes[address] = self.sizes.get(address, 0) + int(event["encodedDataLength"])


def _asked_by(initiator: dict[str, Any]) -> str:
    """The address of the page, style or script that asked for a file."""
    frames = initiator.get("stack", {}).get("callFrames", [])
    return str(initiator.get("url") or (frames[0]["url"] if frames else ""))
