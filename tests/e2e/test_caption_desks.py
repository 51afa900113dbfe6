"""Captions and the captioner's desk: their scripts with their own mark-up, no server."""

import pytest

from tests.e2e.call_scripts import UNTIL, Ask, ask, markup

pytestmark = pytest.mark.e2e
__all__ = ["ask"]

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


def test_what_the_end_of_a_call_kept_of_a_line_isnt_told_as_lost(ask: Ask) -> None:
    assert ask(
        "captioner.js",
        f"""async (m, [html, people]) => {{
          {UNTIL}
          document.body.innerHTML = html;
          const said = [];
          const captioner = new m.Captioner((message) => Boolean(said.push(message)), "ROOM");
          captioner.joined("a");
          captioner.state(people, true);
          part("caption-words").value = "Without a receipt";
          part("captioner").requestSubmit();
          part("caption-words").value = "Half a";
          part("caption-words").dispatchEvent(new Event("input"));
          await until(() => said.length === 2);
          part("caption-words").value += " line";
          const before = captioner.unsent();
          captioner.stored({{reply_to: said[1].id, stored: true}});
          document.body.innerHTML = html;
          const again = new m.Captioner(() => true, "ROOM").unsent();
          document.body.innerHTML = "";
          sessionStorage.clear();
          return [before, again];
        }}""",
        [CAPTIONER, PEOPLE],
    ) == [["Without a receipt", "Half a line"], ["Without a receipt", "line"]]


def test_who_chooses_captioners_by_keyboard_keeps_their_place(ask: Ask) -> None:
    button = '<b id="captions-button"><i id="captions-unread"></i></b>'
    dialog = markup("_captions.html", "_captions_dialog.html") + '<div id="stage"></div>' + button
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
    + '<div id="stage"></div><p id="transcript-banner"></p><i id="captions-unread"></i>'
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


def test_captions_that_are_closed_count_the_lines_that_come(ask: Ask) -> None:
    assert ask(
        "captions.js",
        """(m, [html, caption]) => {
          document.body.innerHTML = html;
          localStorage.setItem("call-captions", JSON.stringify({shown: false}));
          const signing = {assets: null, vocabularies: []};
          const captions = new m.Captions(() => true, {code: "ROOM", name: "", signing});
          captions.joined("me");
          const heard = captions.handlers();
          const mark = document.getElementById("captions-unread");
          const told = [];
          const isClosed = () => document.getElementById("captions").hidden;
          const tell = () => told.push([isClosed(), mark.hidden ? "" : mark.textContent]);
          heard["caption.interim"]({...caption, id: "1"});
          tell();
          for (const id of ["1", "1", "2"]) heard["caption.final"]({caption: {...caption, id}});
          heard["caption.final"]({caption: {...caption, id: "one's own", captioner: "me"}});
          tell();
          document.getElementById("captions-button").click();
          tell();
          heard["caption.final"]({caption: {...caption, id: "3"}});
          tell();
          document.body.innerHTML = "";
          localStorage.clear();
          sessionStorage.clear();
          return told;
        }""",
        [CAPTIONS, CAPTION],
    ) == [[True, ""], [True, "2"], [False, ""], [False, ""]]


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


def test_a_correction_that_is_being_written_isnt_lost_to_anothers(ask: Ask) -> None:
    """Two correct the same line at once: who was slower sees the other's words as soon as they leave their field."""
    said = [{**CAPTION, "id": "1", "start_ms": 1, "captioner": "me", "original": ""}]
    assert ask(
        "captions.js",
        f"""(m, [html, said]) => {{
          {LISTED}
          const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {{key}}));
          const shown = () => list.querySelector(".caption-text")?.textContent;
          const correct = (by, text) => heard["caption.corrected"]({{id: "1", text, original: "words", by}});
          state(said);
          const told = [];
          for (const key of ["Escape", "Enter"]) {{
            list.querySelector("button").click();
            document.activeElement.value = "mine";
            correct("X", `theirs before ${{key}}`);
            told.push(document.activeElement.value);
            press(key);
            told.push(shown());
          }}
          correct("me", "mine");
          told.push(shown());
          leave();
          return told;
        }}""",
        [CAPTIONS, said],
    ) == ["mine", "theirs before Escape", "mine", "theirs before Enter", "mine"]
