"""The desks of signers and captioners, recording and practice: their scripts with their own mark-up, no server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_call_modules import APPS, OPENED, ask

pytestmark = pytest.mark.e2e
Ask = Callable[..., Any]
__all__ = ["ask"]

TEMPLATES = APPS / "templates" / "rooms"
CAMERA_LATE_MS = 20_000
# The browser's questions and answers take their time; each condition is waited for.
UNTIL = f"""
  const until = async (holds) => {{
    for (const end = performance.now() + {CAMERA_LATE_MS}; !holds(); ) {{
      if (performance.now() > end) throw new Error(`not in time: ${{holds}}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }}
  }};
  const part = (id) => document.getElementById(id);
"""
SIGNS = [{"label": label, "hands": 1, "hint": ""} for label in "AB"]
WEIGHTS = "data:application/json," + json.dumps({"format": 3, "networks": [], "signs": ["A", "B"], "hands": 1})


def markup(*paths: str, **data: Any) -> str:
    """Templates as they stand; what Django would fill in is left out, but for the page's data."""
    html = "".join(Path(TEMPLATES, path).read_text() for path in paths)
    return html.replace(
        '{{ page_data|json_script:"page-data" }}', f'<script id="page-data">{json.dumps(data)}</script>'
    )


ASSETS = {kind: {"address": f"/nowhere/{kind}", "size": 1} for kind in ("library", "loader", "wasm", "model")}
FINDS = {"hands": 1, "assets": ASSETS, "signs": SIGNS, "shapes": {}}
PAGES = {
    "practice": markup("signs/practice.html", slug="x", weights=WEIGHTS, **FINDS),
    "record": markup("signs/record.html", samples="/", wanted=5, takes={}, **FINDS),
}


@pytest.mark.parametrize("name", list(PAGES))
def test_recording_and_practice_put_the_camera_out(ask: Ask, name: str) -> None:
    """When hands can't be found, when it is switched off, and when the camera goes."""
    press = {"practice": ("begin", "begin"), "record": ("agree-begin", "off")}[name]
    told = ask(
        "signs/status_line.js",
        f"""async (m, [html, name, [on, off]]) => {{
          {OPENED} {UNTIL}
          document.body.innerHTML = html;
          const RealWorker = globalThis.Worker, asked = [];
          let reached = false;
          globalThis.Worker = class {{
            addEventListener(type, hear) {{ this[type] = hear; }}
            postMessage({{assets}}) {{
              asked.push(assets.model.address);
              if (!reached) setTimeout(() => this.message({{data: {{type: "failed", reason: ""}}}}));
            }}
            terminate() {{}}
          }};
          await import(`/static/rooms/signs/${{name}}.js?camera`);
          part("consent")?.click();
          const begin = async () => {{
            part(on).click();
            await until(() => live() === 1);
          }};
          part(on).click();
          await until(() => !part("problem").hidden && live() === 0);
          const said = [part("problem").textContent];
          reached = true;
          await begin();
          await until(() => part("video").srcObject);
          part(off).click();
          await until(() => live() === 0);
          said.push(part("problem").textContent, part("video").srcObject);
          await until(() => !part(on).disabled);
          await begin();
          opened.at(-1).dispatchEvent(new Event("ended"));
          await until(() => live() === 0);
          await until(() => !part("problem").hidden);
          said.push(part("problem").textContent, part(on).textContent, part(on).closest("[hidden]"), asked[0]);
          [globalThis.Worker, document.body.innerHTML] = [RealWorker, ""];
          restore();
          localStorage.clear();
          return said;
        }}""",
        [PAGES[name], name, press],
    )
    assert told[0] == "What finds hands can’t be loaded. Check the connection, then try again."
    assert told[1:3] == ["", None]
    assert told[3].startswith("The camera is gone.")
    assert "Turn the camera on" in told[4]
    assert told[5] is None
    assert told[6] == "/nowhere/model", "what finds hands is loaded from where the page says"


def test_what_has_to_be_read_stays_for_a_moment(ask: Ask) -> None:
    assert ask(
        "signs/status_line.js",
        """(m) => {
          const element = document.createElement("p");
          const line = new m.StatusLine(element);
          const said = [];
          const now = performance.now;
          let at = 1000;
          performance.now = () => at;
          const show = (what, text) => [line[what](text), said.push(element.textContent)];
          show("say", "Hold still.");
          show("keep", "Kept.");
          at += 1400;
          show("say", "Hold still.");
          at += 200;
          show("say", "Good.");
          performance.now = now;
          return said;
        }""",
    ) == ["Hold still.", "Kept.", "Kept.", "Good."]


SIGNING = markup("_signing.html") + '<button id="signing-button"></button><p id="live"></p>'
OFFERED = {
    "assets": ASSETS,
    "vocabularies": [{"slug": "ab", "name": "AB", "version": "ab@1", "weights": WEIGHTS, "alphabet": ["A", "B"]}],
}


def test_whoever_presses_thrice_is_read_once(ask: Ask) -> None:
    """Each start fetches the alphabet first; one that was overtaken mustn’t begin to look, which nothing would stop."""
    made, problem = ask(
        "signs/signing.js",
        f"""async (m, [html, offered]) => {{
          {UNTIL}
          document.body.innerHTML = html;
          const RealWorker = globalThis.Worker, fetched = globalThis.fetch;
          let made = 0, loading = 0, loaded = 0;
          globalThis.Worker = class extends RealWorker {{
            constructor(...all) {{ super(...all); made += 1; }}
          }};
          globalThis.fetch = (...all) => {{
            loading += 1;
            return fetched(...all).finally(() => setTimeout(() => (loaded += 1), 100));
          }};
          const signing = new m.Signing(() => true, "ROOM", offered);
          for (let press = 0; press < 3; press += 1) part("signing-button").click();
          await until(() => loading >= 2 && loaded === loading && made > 0);
          await until(() => !part("signing-problem").hidden);
          [globalThis.Worker, globalThis.fetch] = [RealWorker, fetched];
          signing.stop();
          const problem = part("signing-problem").textContent;
          document.body.innerHTML = "";
          return [made, problem];
        }}""",
        [SIGNING, OFFERED],
    )
    assert made == 1
    assert problem.startswith("This browser can’t recognise signing:")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"assets": None}, "This server can’t recognise signing yet"),
        ({"vocabularies": []}, "No alphabet is in use here"),
        (
            {"vocabularies": [{**OFFERED["vocabularies"][0], "weights": "/nowhere.json"}]},  # type: ignore[index]
            "The alphabet can’t be loaded.",
        ),
    ],
)
def test_a_signer_reads_why_nothing_is_read(ask: Ask, change: dict[str, Any], said: str) -> None:
    problem, live = ask(
        "signs/signing.js",
        f"""async (m, [html, offered]) => {{
          {UNTIL}
          document.body.innerHTML = html;
          new m.Signing(() => true, "ROOM", offered);
          part("signing-button").click();
          await until(() => !part("signing-problem").hidden);
          const problem = part("signing-problem").textContent;
          part("signing-button").click();
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          const told = [problem, part("live").textContent];
          document.body.innerHTML = "";
          return told;
        }}""",
        [SIGNING, {**OFFERED, **change}],
    )
    assert problem.startswith(said)
    assert live == "", "what never began doesn't end"


def test_what_is_typed_becomes_letters_of_the_alphabet(ask: Ask) -> None:
    letters = "(m, cases) => cases.map(([text, alphabet]) => m.lettersOf(text, new Set(alphabet)))"
    cases = [
        ["Hallo!", list("HALO")],
        ["ab c", list("abc")],  # an alphabet in small letters
        ["AB", list("abc")],
        ["Schuh", ["S", "C", "H", "U", "SCH"]],
        ["aA", ["a", "A"]],
        ["", ["A"]],
    ]
    assert ask("signs/word.js", letters, cases) == [
        list("HALLO"),
        list("abc"),
        list("ab"),
        ["SCH", "U", "H"],
        ["a", "A"],
        [],
    ]


def test_a_word_is_taken_back_as_soon_as_there_is_a_line_again(ask: Ask) -> None:
    """Also after a reload; what was stored before is known by the server's id."""
    assert ask(
        "signs/sign_outbox.js",
        """(m) => {
          let line = true;
          const said = [];
          const send = (message) => (line ? Boolean(said.push(message.type)) : false);
          const outbox = new m.SignOutbox(send, "ROOM", () => {});
          outbox.put({type: "caption.commit", id: "a", text: "A"});
          outbox.stored({reply_to: "a", id: "A1"});
          line = false;
          outbox.correct("a", "B");
          outbox.withdraw("a");
          line = true;
          const again = new m.SignOutbox(send, "ROOM", () => {});
          again.joined();
          again.joined();
          sessionStorage.clear();
          return said;
        }""",
    ) == ["caption.commit", "caption.correct", "caption.withdraw"]


CAPTIONER = markup("_captioner.html") + '<button id="caption-button"></button><textarea id="words"></textarea>'
PEOPLE = [{"id": one, "name": one.upper(), "captioner": False} for one in "ab"]


def test_the_captioners_seat_takes_nobodys_hands_off_the_keys(ask: Ask) -> None:
    """Whom the host gives it may be writing in the chat: what is typed into this field is shown at once."""
    assert ask(
        "captioner.js",
        """(m, [html, people]) => {
          document.body.innerHTML = html;
          const captioner = new m.Captioner(() => true, "ROOM");
          const focused = [];
          const seat = (seated) => [captioner.state(people, seated), focused.push(document.activeElement.id)];
          document.getElementById("words").focus();
          seat(false);
          seat(true);
          seat(false);
          document.getElementById("caption-button").click();
          seat(true);
          const list = document.getElementById("caption-speaker");
          const before = list.options[1];
          captioner.state([...people], true);
          const same = before === list.options[1];
          captioner.state(people.slice(1), true);
          const told = [...focused, same, list.options.length];
          [document.body.innerHTML] = [""];
          sessionStorage.clear();
          return told;
        }""",
        [CAPTIONER, PEOPLE],
    ) == ["words", "words", "words", "caption-words", True, 2]


def test_lines_that_cant_be_kept_come_back_in_their_order(ask: Ask) -> None:
    said, field, rest = ask(
        "captioner.js",
        """(m, html) => {
          document.body.innerHTML = html;
          const said = [];
          const captioner = new m.Captioner((message) => Boolean(said.push(message)), "ROOM");
          const field = document.getElementById("caption-words");
          const write = (text) => {
            field.value = text;
            document.getElementById("captioner").requestSubmit();
          };
          ["one", "two", "three"].forEach(write);
          field.value = "four";
          for (const {id} of [...said]) captioner.refused({code: "not_captioner", message: "no", reply_to: id});
          const back = field.value;
          write(`${"word ".repeat(99)}longer words`);
          const told = [said.map(({text}) => text), back, field.value];
          document.body.innerHTML = "";
          sessionStorage.clear();
          return told;
        }""",
        CAPTIONER,
    )
    assert field == "one two three four"
    assert said[:3] == ["one", "two", "three"]
    assert (said[3], rest) == (f"{'word ' * 99}".strip(), "longer words")


def test_a_line_that_isnt_finished_is_said_again_and_survives_a_reload(ask: Ask) -> None:
    """Readers' pages give up what isn't typed on, and whoever comes back hasn't seen it."""
    assert ask(
        "captioner.js",
        f"""async (m, [html, people]) => {{
          {UNTIL}
          document.body.innerHTML = html;
          const said = [];
          const [now, every] = [performance.now, globalThis.setInterval];
          let [at, again] = [0, null];
          globalThis.setInterval = (act) => (again = act);
          const open = () => {{
            document.body.innerHTML = html;
            const captioner = new m.Captioner(({{type, text}}) => Boolean(said.push(`${{type}} ${{text}}`)), "ROOM");
            captioner.joined("a");
            captioner.state(people, true);
            return captioner;
          }};
          const captioner = open();
          part("caption-words").value = "Half a";
          part("caption-words").dispatchEvent(new Event("input"));
          await until(() => said.length === 1);
          at = now.call(performance);
          performance.now = () => at;
          for (const later of [2_000, 9_000]) {{
            at += later;
            again();
          }}
          captioner.joined("a");
          open();
          const told = [part("caption-words").value];
          part("captioner").requestSubmit();
          open();
          told.push(part("caption-words").value, said);
          [performance.now, globalThis.setInterval] = [now, every];
          document.body.innerHTML = "";
          sessionStorage.clear();
          return told;
        }}""",
        [CAPTIONER, PEOPLE],
    ) == ["Half a", "", [*["caption.interim Half a"] * 3, *["caption.commit Half a"] * 2]]


def test_who_chooses_captioners_by_keyboard_keeps_their_place(ask: Ask) -> None:
    dialog = markup("_captions.html", "_captions_dialog.html") + '<div id="stage"></div><b id="captions-button"></b>'
    assert ask(
        "captions_style.js",
        """(m, [html, people]) => {
          document.body.innerHTML = html;
          document.getElementById("captions-dialog").showModal();
          const style = new m.CaptionStyle({onAsk: () => {}});
          style.state(people, {isHost: true, me: "a"});
          document.querySelectorAll("#caption-people input")[1].focus();
          style.state(people.map((one) => ({...one, captioner: true})), {isHost: true, me: "a"});
          const focused = document.activeElement;
          const told = [focused.dataset.person, focused.checked, focused.isConnected];
          document.body.innerHTML = "";
          localStorage.clear();
          return told;
        }""",
        [dialog, PEOPLE],
    ) == ["b", True, True]


CAPTIONS = (
    markup("_captions.html", "_captions_dialog.html", "_captioner.html", "_signing.html")
    + "".join(
        f'<button id="{name}"></button>'
        for name in ("captions-button", "caption-button", "signing-button", "transcript-button")
    )
    + '<div id="stage"></div><p id="transcript-banner"></p>'
)
CAPTION = {"text": "words", "source": "typed", "captioner": "x", "speaker": "x", "speaker_name": "X", "stored": True}


def test_a_host_is_asked_before_anothers_words_are_forgotten(ask: Ask) -> None:
    said = [{**CAPTION, "id": "theirs"}, {**CAPTION, "id": "mine", "captioner": "me", "speaker": "me"}]
    asked, sent = ask(
        "captions.js",
        """(m, [html, said]) => {
          document.body.innerHTML = html;
          const sent = [];
          const signing = {assets: null, vocabularies: []};
          const send = ({id}) => Boolean(sent.push(id));
          const captions = new m.Captions(send, {code: "ROOM", name: "", signing});
          captions.joined("me");
          captions.state([{id: "me", name: "Me", role: "host"}]);
          for (const caption of said) captions.handlers()["caption.final"]({caption});
          const button = (id) => document.querySelector(`.caption[data-id=${id}] .caption-button:last-child`);
          button("mine").click();
          button("theirs").click();
          const asked = [[...sent], button("theirs").textContent, button("theirs").getAttribute("aria-label")];
          button("theirs").click();
          document.body.innerHTML = "";
          localStorage.clear();
          sessionStorage.clear();
          return [asked, sent];
        }""",
        [CAPTIONS, said],
    )
    assert asked == [["mine"], "Forget it for good?", "Forget “words” for good?"]
    assert sent == ["mine", "theirs"]


def test_captions_that_were_taken_back_meanwhile_are_gone_after_a_cut_line(ask: Ask) -> None:
    said = [{**CAPTION, "id": str(number), "start_ms": 1000 * number} for number in range(5)]
    unkept = {**CAPTION, "id": "unkept", "start_ms": 0, "stored": False}
    assert ask(
        "captions.js",
        """(m, [html, said, unkept]) => {
          document.body.innerHTML = html;
          const signing = {assets: null, vocabularies: []};
          const captions = new m.Captions(() => true, {code: "ROOM", name: "", signing});
          const heard = captions.handlers();
          const state = (captions) => heard["transcript.state"]({running: true, id: "t", started_by: "", captions});
          const there = () => [...document.querySelectorAll(".caption")].map((line) => line.dataset.id);
          state(said.slice(0, 4));
          heard["caption.final"]({caption: unkept});
          heard["caption.final"]({caption: said[4]});
          state([]);
          const before = there();
          state([said[0], said[2], said[3]]);
          const told = [before, there()];
          document.body.innerHTML = "";
          localStorage.clear();
          sessionStorage.clear();
          return told;
        }""",
        [CAPTIONS, said, unkept],
    ) == [["0", "1", "2", "3", "unkept", "4"], ["0", "2", "3", "unkept", "4"]]


# What the two that follow begin with: captions of a room, in a list that is 100 pixels high.
LISTED = """
  document.body.innerHTML = html;
  const list = document.getElementById("caption-lines");
  Object.assign(list.style, {height: "100px", overflow: "auto"});
  const captions = new m.Captions(() => true, {code: "ROOM", name: "", signing: {assets: null, vocabularies: []}});
  captions.joined("me");
  const heard = captions.handlers();
  const state = (captions) => heard["transcript.state"]({running: true, id: "t", started_by: "", captions});
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const leave = () => {
    document.body.innerHTML = "";
    localStorage.clear();
    sessionStorage.clear();
  };
"""


def test_the_newest_caption_stays_in_sight_when_its_place_shrinks(ask: Ask) -> None:
    """As when a phone is turned or a panel opens; whoever scrolled back stays there."""
    said = [{**CAPTION, "id": str(number), "start_ms": number} for number in range(30)]
    at_end, newest, back = ask(
        "captions.js",
        f"""async (m, [html, said]) => {{
          {LISTED}
          const distance = () => list.scrollHeight - list.scrollTop - list.clientHeight;
          state(said.slice(0, 28));
          await frames();
          list.style.height = "40px";
          await frames();
          const told = [distance()];
          heard["caption.final"]({{caption: said[28]}});
          told.push(distance());
          list.scrollTop = 50;
          await frames();
          heard["caption.final"]({{caption: said[29]}});
          told.push(list.scrollTop);
          leave();
          return told;
        }}""",
        [CAPTIONS, said],
    )
    assert (at_end < 2, newest < 2, back) == (True, True, 50)


def test_captions_that_come_once_more_find_their_places_and_disturb_nobody(ask: Ask) -> None:
    """Those that got lost stand where they were said; a correction that is being written stays in its field."""
    said = [
        {**CAPTION, "id": str(number), "start_ms": number, "captioner": "me", "original": ""} for number in range(5)
    ]
    assert ask(
        "captions.js",
        f"""(m, [html, said]) => {{
          {LISTED}
          state([said[0], said[2]]);
          heard["caption.final"]({{caption: said[4]}});
          document.querySelector("[data-id='2'] button").click();
          document.activeElement.value = "half a corr";
          state(said);
          const told = [document.activeElement.value, [...list.children].map((line) => line.dataset.id)];
          leave();
          return told;
        }}""",
        [CAPTIONS, said],
    ) == ["half a corr", list("01234")]


def test_an_ended_transcript_is_linked_as_long_as_it_can_be_read(ask: Ask) -> None:
    """In the bin it isn't there for anybody; it may come back, and another one may follow."""
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
            return document.querySelector("#transcript-banner a:not([hidden])")?.pathname ?? "";
          });
          document.body.innerHTML = "";
          return told;
        }""",
        banner,
    ) == ["", "", "/rooms/transcripts/a/", "", "/rooms/transcripts/a/", "", "", "/rooms/transcripts/b/"]


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
          const chat = new m.Chat(() => true);
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
