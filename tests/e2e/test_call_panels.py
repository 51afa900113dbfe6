"""What stands beside the pictures of a call: banner, pins, chat, controls. Their scripts, no server."""

import pytest

from tests.e2e.call_scripts import UNTIL, Ask, ask, markup

pytestmark = pytest.mark.e2e
__all__ = ["ask"]


def test_an_ended_transcript_is_linked_as_long_as_it_can_be_read(ask: Ask) -> None:
    """In the bin it isn't there for anybody; it may come back, and another one may follow."""
    of_a, of_b, before = (f"/rooms/transcripts/{one}/" for one in ("a", "b", "before"))
    banner = '<p id="transcript-banner"></p><button id="transcript-button"></button><p id="live"></p>'
    assert ask(
        "transcript_banner.js",
        """(m, html) => {
          document.body.innerHTML = html;
          const banner = new m.TranscriptBanner(() => true, {signedIn: true});
          const said = ["a", "a runs", "a", "", "a", "before", "b runs", "b"];
          const told = said.map((state) => {
            const [id, running] = state.split(" ");
            banner.state({running: Boolean(running), id, started_by: "", may_start: false});
            const linked = document.querySelector("#transcript-banner a:not([hidden])")?.pathname ?? "";
            return [linked, banner.address];
          });
          document.body.innerHTML = "";
          return told;
        }""",
        banner,
    ) == [
        *[["", of_a], ["", of_a], [of_a, of_a], ["", ""], [of_a, of_a]],
        *[["", before], ["", of_b], [of_b, of_b]],
    ]


def test_whom_one_pinned_is_pinned_again_when_they_are_back(ask: Ask) -> None:
    """An interpreter whose line is cut for longer than a seat is kept is gone, and comes back as the same person."""
    assert ask(
        "tiles.js",
        """(m) => {
          document.body.innerHTML = '<ul id="tiles"></ul><p id="live"></p>';
          const tiles = new m.Tiles();
          const [me, other] = ["me", "other"].map((id) => ({id, name: id, role: "guest", session: "s"}));
          tiles.me = "me";
          const pinned = () => [...document.querySelectorAll("[aria-pressed=true]")].map((pin) => pin.ariaLabel);
          tiles.draw([me, other]);
          document.querySelector("[data-person=other] button").click();
          const told = [pinned()];
          for (const people of [[me], [me, other]]) {
            tiles.draw(people);
            told.push(pinned());
          }
          document.body.innerHTML = "";
          return told;
        }""",
    ) == [["Pin other"], [], ["Pin other"]]


def test_a_long_name_hides_no_hands(ask: Ask) -> None:
    height = ask(
        "tiles.js",
        """async (m) => {
          document.body.innerHTML = '<ul id="tiles" class="tiles"></ul><p id="live"></p>';
          const styles = ["classroom/tokens.css", "classroom/base.css", "rooms/call.css"].map((name) => {
            const link = document.createElement("link");
            [link.rel, link.href] = ["stylesheet", `/static/${name}`];
            document.head.append(link);
            return link;
          });
          await Promise.all(styles.map((link) => new Promise((resolve) => link.addEventListener("load", resolve))));
          Object.assign(document.getElementById("tiles").style, {width: "156px", height: "98px"});
          const tiles = new m.Tiles();
          const name = "Anna-Magdalena Schmidt-Überlänge von und zu Hohenstein";
          tiles.draw([{id: "other", name, role: "guest", session: "s", camera: true, mic: true, signer: ""}]);
          const words = document.querySelector(".tile-words");
          const height = words.offsetHeight;
          for (const link of styles) link.remove();
          document.body.innerHTML = "";
          return height;
        }""",
    )
    assert 0 < height < 98 / 3


def test_messages_are_counted_once_until_they_are_read(ask: Ask) -> None:
    """What came while the line was cut comes again with what was there before."""
    chat = (
        '<form id="say"><textarea id="words"></textarea></form><p id="say-problem"></p><aside id="chat" hidden>'
        '<div id="messages"></div></aside><button id="chat-button"><b id="unread"></b></button>'
    )
    assert ask(
        "chat.js",
        """(m, html) => {
          document.body.innerHTML = html;
          const chat = new m.Chat(() => true, "ROOM");
          const hear = (id) => chat.hear({id, name: "X", text: "words", sent_at: "2030-01-01T00:00:00Z"});
          chat.add({id: 1, name: "X", text: "words", sent_at: "2030-01-01T00:00:00Z"});
          const told = [...[1, 2, 2, 3].map(hear), document.getElementById("unread").textContent];
          document.getElementById("chat-button").click();
          told.push(hear(4));
          document.body.innerHTML = "";
          return told;
        }""",
        chat,
    ) == [False, True, False, True, "2", False]


def test_the_menu_of_rarer_controls_gives_the_focus_back(ask: Ask) -> None:
    """What one of them opens gives it to something that is seen; Escape, a press beside it and leaving it close it."""
    told = ask(
        "more_controls.js",
        f"""async (m, html) => {{
          {UNTIL}
          document.body.innerHTML = html + "<button id='beside'></button>";
          m.arrangeControls();
          const more = part("more-button");
          const state = () => [more.getAttribute("aria-expanded"), document.activeElement.id];
          const told = [[part("screen").parentElement.className, part("view-button").closest("#more").id]];
          const open = (focused) => {{
            more.click();
            part(focused).focus();
          }};
          part("view-button").addEventListener("click", () => told.push(state()));
          open("view-button");
          told.push(m.seen(part("view-button")).id);
          part("view-button").click();
          told.push(m.seen(part("view-button")).id);
          open("quality-button");
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {{key: "Escape", bubbles: true}}));
          told.push(state());
          open("quality-button");
          part("beside").focus();
          told.push(state());
          open("more-button");
          part("beside").dispatchEvent(new PointerEvent("pointerdown", {{bubbles: true}}));
          told.push(state());
          // A single key presses a control that waits there: nothing moves.
          part("beside").focus();
          part("lock").click();
          told.push(state());
          document.body.innerHTML = "";
          return told;
        }}""",
        markup("_controls.html"),
    )
    closed = "false"
    assert told == [
        ["controls", "more"],
        "view-button",
        [closed, "more-button"],
        "more-button",
        [closed, "more-button"],
        [closed, "beside"],
        [closed, "more-button"],
        [closed, "beside"],
    ]
