"""Somebody in a call, and what their browser receives of the others."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from accounts.models import User
from tests.classroom.live import session_cookie
from tests.e2e.call_controls import control
from tests.e2e.test_calls import open_no

# Everything goes slowly where a busy machine draws and decodes several cameras.
PATIENCE_S = 60
REPORTS = """async ([person, type]) => {
  const reports = (await window.classroomCall.stats()).get(person) ?? [];
  return reports.filter((report) => report.type === type);
}"""
# Of each connection: how many pictures were decoded, how large and how many in the last second; bytes of sound.
MEDIA = """async () => Object.fromEntries([...await window.classroomCall.stats()].map(([id, reports]) => {
  const of = (kind) => reports.find((report) => report.type === "inbound-rtp" && report.kind === kind) ?? {};
  const [video, audio] = [of("video"), of("audio")];
  return [id, {frames: video.framesDecoded ?? 0, width: video.frameWidth ?? 0, height: video.frameHeight ?? 0,
               fps: video.framesPerSecond ?? 0, heard: audio.bytesReceived ?? 0}];
}))"""
Report = dict[str, Any]


class Caller:
    """`wrong`: what failed in their page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.heard, self.wrong = page, name, True, list[str]()
        page.set_default_timeout(1000 * PATIENCE_S)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if "Content Security" in said.text else None)

    def enter(self, address: str, code: str, user: User | None, *, heard: bool = True) -> None:
        """Into a call; without a microphone if they aren't to be heard."""
        self.heard = heard
        if not heard:
            open_no(self.page, "mic")
        if user is not None:
            name, _, value = session_cookie(user).partition("=")
            self.page.context.add_cookies([{"name": name, "value": value, "url": address}])
        self.page.goto(f"{address}/rooms/{code}/")
        if user is None:
            self.page.get_by_label("Your name").fill(self.name)
        # The mirror shows the camera before anybody else does.
        self.until(lambda: self.page.evaluate("document.getElementById('mirror').videoWidth > 0"))
        self.page.get_by_role("button", name="Go in").click()
        self.page.wait_for_selector("#inside:not([hidden])")

    def reload(self) -> None:
        """Into the call again. The load event waits for everybody's first picture, and who is paused sends none."""
        self.page.reload(wait_until="domcontentloaded")
        self.page.wait_for_selector("#inside:not([hidden])")

    def until(self, is_so: Callable[[], Any], timeout_s: float = PATIENCE_S) -> None:
        """Asks again and again; the page's content policy forbids Playwright to do so itself."""
        end = time.monotonic() + timeout_s
        while not is_so():
            assert time.monotonic() < end, f"It did not come true in time for {self.name}."
            self.page.wait_for_timeout(250)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def rare_button(self, name: str) -> Locator:
        """One of the controls that may wait behind “More”."""
        return control(self.page, name)

    def put_microphone_away(self) -> None:
        """From here on only pictures matter; sound takes as much of a machine as they do."""
        self.rare_button("View").click()
        self.page.locator("#call-mic-choice").select_option("")
        self.page.locator("#view-dialog").get_by_role("button", name="Done").click()

    def tile(self, name: str) -> Locator:
        return self.page.locator("#tiles .tile", has_text=name)

    def id_of(self, name: str) -> str:
        return str(self.tile(name).first.get_attribute("data-person"))

    def reports(self, name: str, kind: str) -> list[Report]:
        """getStats() of the connection to somebody: the reports of a type, such as inbound-rtp."""
        found: list[Report] = self.page.evaluate(REPORTS, [self.id_of(name), kind])
        return found

    def picture(self, name: str) -> Report:
        """What is received of somebody's camera; empty before there is any."""
        found = [report for report in self.reports(name, "inbound-rtp") if report["kind"] == "video"]
        return found[0] if found else {}

    def frames(self, name: str) -> int:
        return int(self.picture(name).get("framesDecoded", 0))

    def ice_session(self, name: str) -> str:
        """Another one after every ICE restart, and of every new connection."""
        return str(next(iter(self.reports(name, "transport")), {}).get("iceLocalUsernameFragment", ""))

    def sees(self, name: str, more: int = 5) -> None:
        """Waits until so many more of somebody's pictures are decoded."""
        self.page.wait_for_selector(f"#tiles .tile:has-text('{name}')")
        before = self.frames(name)
        self.until(lambda: self.frames(name) >= before + more)

    def gets(self, callers: "list[Caller]") -> list[Report]:
        """Waits for pictures of all others, and for the sound of those that can be heard; {frames, width, height, fps,
        heard} of each."""
        others = [caller for caller in callers if caller is not self]
        for caller in others:
            self.tile(caller.name).wait_for()
        ids = {self.id_of(caller.name): caller for caller in others}
        found: dict[str, Report] = {}

        def has_come(person: str) -> bool:
            got = found.get(person, {"frames": 0, "heard": 0})
            return bool(got["frames"] >= 10 and (got["heard"] > 0 or not ids[person].heard))

        def arrived() -> bool:
            found.update(self.page.evaluate(MEDIA))
            return all(map(has_come, ids))

        self.until(arrived)
        return [found[person] for person in ids]
