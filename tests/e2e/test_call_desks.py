"""The desks of signers, recording and practice: their scripts with their own mark-up, no server."""

import json
from typing import Any

import pytest

from tests.e2e.call_scripts import OPENED, UNTIL, Ask, ask, markup

pytestmark = pytest.mark.e2e
__all__ = ["ask"]

SIGNS = [{"label": label, "hands": 1, "hint": ""} for label in "AB"]
WEIGHTS = "data:application/json," + json.dumps({"format": 3, "networks": [], "signs": ["A", "B"], "hands": 1})
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
          // Until the camera is watched: what is pressed before that is for nobody, and its button isn't shown yet.
          const begin = async () => {{
            const before = asked.length;
            part(on).click();
            await until(() => live() === 1 && asked.length > before);
          }};
          part(on).click();
          await until(() => !part("problem").hidden && live() === 0);
          const said = [part("problem").textContent];
          reached = true;
          await begin();
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
