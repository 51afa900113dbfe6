// Recording samples: the page names a sign, watches the hands, and sends their points. No picture leaves the browser.

import { fill, gettext, ngettext } from "../../classroom/words.js";
import { drawnHands } from "./drawing.js";
import { FRAMES_OF_A_TAKE, problemOf } from "./quality.js";
import { StatusLine } from "./status_line.js";
import { seenSize, watchHands } from "./watching.js";

const data = JSON.parse(document.getElementById("page-data").textContent);
const part = (id) => document.getElementById(id);
const SAID = {
  none: gettext("Show your hand to the camera."),
  one: gettext("Show both hands."),
  far: gettext("Come nearer: the hand is small."),
  edge: gettext("Keep the whole hand in the picture."),
  moving: gettext("Hold still."),
  "": gettext("Good. Hold it."),
};

let place = 0;
let taken = null; // frames of the take that is being recorded, or null
let before = null;
let sending = false; // a take: buttons do nothing meanwhile
let watching = null; // an AbortController while the camera is on
const state = new StatusLine(part("state"));

const sign = () => data.signs[place];
const count = (label) => data.takes[label] ?? 0;

function showCounts() {
  part("counts").replaceChildren(
    ...data.signs.map(({ label }) => {
      const item = document.createElement("li");
      item.className = count(label) < data.wanted ? "tag" : "tag tag--enough";
      item.textContent = fill(count(label) > data.wanted ? gettext("%(sign)s: %(count)s") : gettext("%(sign)s: %(count)s of %(wanted)s"), { sign: label, count: count(label), wanted: data.wanted });
      return item;
    }),
  );
}

function showSign() {
  taken = null;
  part("take").value = 0;
  part("prompt-title").textContent = fill(gettext("Show %(sign)s"), { sign: sign().label });
  const both = ngettext("with %(count)s hand", "with %(count)s hands", sign().hands);
  part("hint").textContent = [sign().hint, fill(both, { count: sign().hands })].filter(Boolean).join(" · ");
  const drawn = drawnHands(data.shapes[sign().label], sign().label);
  part("drawing").replaceChildren(...(drawn ? [drawn] : []));
  showCounts();
}

function next() {
  const lacking = data.signs.findIndex(({ label }, at) => at > place && count(label) < data.wanted);
  const first = data.signs.findIndex(({ label }) => count(label) < data.wanted);
  part("finished").hidden = lacking >= 0 || first >= 0;
  place = lacking >= 0 ? lacking : first >= 0 && first !== place ? first : (place + 1) % data.signs.length;
  showSign();
}

function complain(text) {
  part("problem").textContent = text;
  part("problem").hidden = !text;
}

/** One frame that was seen. While a take is recorded, frames that aren't good don't count. */
function see(found) {
  const problem = problemOf(found, { ...seenSize(part("video")), needed: sign().hands, before });
  before = found;
  if (sending) return;
  state.say(SAID[problem]);
  if (taken === null || problem) return;
  taken.push(found.map((hand) => hand && hand.map((point) => point.map((number) => Math.round(number * 100) / 100))));
  part("take").value = taken.length / FRAMES_OF_A_TAKE;
  if (taken.length === FRAMES_OF_A_TAKE) send();
}

/** Marked, not disabled: that would take the focus from who records by keyboard. */
function setSending(now) {
  sending = now;
  part("begin").ariaDisabled = part("skip").ariaDisabled = String(now);
}

async function send() {
  const { label } = sign();
  const frames = taken;
  taken = null;
  setSending(true);
  try {
    const response = await fetch(data.samples, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ consent: true, takes: [{ sign: label, frames }] }),
    });
    const answer = await response.json();
    const refused = response.ok ? answer[0].message : answer.message;
    complain(refused);
    if (!refused) {
      data.takes[label] = count(label) + 1;
      if (count(label) >= data.wanted) next();
      else showSign();
      const kept = count(label) > data.wanted ? gettext("Kept: %(count)s takes.") : gettext("Kept. %(count)s of %(wanted)s.");
      state.keep(fill(kept, { count: count(label), wanted: data.wanted }));
    }
  } catch {
    complain(gettext("It could not be sent. Check the connection and record it again."));
  }
  setSending(false);
  part("take").value = 0;
}

/** Shows what is recorded, or the question before it. */
function showCamera(now) {
  watching = now;
  part("agree").hidden = Boolean(now);
  part("work").hidden = !now;
  state.clear();
  (now ? part("begin") : part("agree-begin")).focus();
}

part("agree-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  complain("");
  const own = new AbortController();
  part("agree-begin").disabled = true; // while the browser asks
  try {
    await watchHands({
      video: part("video"),
      overlay: part("overlay"),
      assets: data.assets,
      count: data.hands,
      signal: own.signal,
      onOpen: () => {
        showCamera(own);
        place = Math.max(0, data.signs.findIndex(({ label }) => count(label) < data.wanted));
        showSign();
      },
      onLoading: (share) => state.say(fill(gettext("Loading what finds hands: %(percent)s %"), { percent: Math.round(share * 100) })),
      see,
    });
  } catch (error) {
    if (!own.signal.aborted) complain(error.message);
  }
  part("agree-begin").disabled = false;
  if (watching === own) showCamera(null);
});
part("off").addEventListener("click", () => watching?.abort());
part("begin").addEventListener("click", () => {
  if (sending) return;
  taken = [];
  complain("");
});
part("skip").addEventListener("click", () => sending || next());
