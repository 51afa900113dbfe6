// Learning signs: the page shows one, watches the hand, and says how it is read. Nothing leaves the browser.

import { load, save } from "../../classroom/storage.js";
import { fill, gettext } from "../../classroom/words.js";
import { readerOf } from "./classifier.js";
import { drawnHands } from "./drawing.js";
import { Drill, LEARNT } from "./drill.js";
import { StatusLine } from "./status_line.js";
import { watchHands } from "./watching.js";

const data = JSON.parse(document.getElementById("page-data").textContent);
const part = (id) => document.getElementById(id);
const STORED = `sign-practice-${data.slug}`;

const labels = data.signs.map(({ label }) => label);
const drill = new Drill(labels, load(STORED) ?? {});
const state = new StatusLine(part("state"));
let watching = null; // an AbortController while the camera is on

function complain(text) {
  part("problem").textContent = text;
  part("problem").hidden = !text;
}

function show() {
  const { label, hint } = data.signs[labels.indexOf(drill.sign)];
  part("prompt-title").textContent = fill(gettext("Show %(sign)s"), { sign: label });
  part("hint").textContent = hint;
  const drawn = drawnHands(data.shapes[label], label);
  part("drawing").replaceChildren(...(drawn ? [drawn] : []));
  part("held").value = 0;
  part("counts").replaceChildren(
    ...labels.map((sign) => {
      const item = document.createElement("li");
      const shown = Math.min(drill.shown[sign] ?? 0, LEARNT);
      item.className = shown >= LEARNT ? "tag tag--enough" : "tag";
      item.textContent = fill(gettext("%(sign)s: %(count)s of %(wanted)s"), { sign, count: shown, wanted: LEARNT });
      return item;
    }),
  );
}

function see(read, found, time) {
  if (!found.some(Boolean)) {
    drill.release();
    part("held").value = 0;
    state.say(gettext("Show your hand to the camera."));
    return;
  }
  const heard = drill.see(read(found), time);
  part("held").value = drill.held;
  if (heard.done) {
    save(STORED, drill.shown);
    state.keep(fill(gettext("Right: %(sign)s!"), { sign: heard.done }));
    show();
  } else if (heard.reads === drill.sign) state.say(gettext("Yes, hold it."));
  else if (heard.reads) state.say(fill(gettext("That looks like %(read)s."), { read: heard.reads }));
  else state.say(gettext("Not yet: compare your fingers with the drawing."));
}

async function recogniser() {
  const response = await fetch(data.weights).catch(() => null);
  if (!response?.ok) throw new Error(gettext("The recogniser can’t be loaded. Reload the page."));
  return readerOf(await response.json());
}

function showCamera(now) {
  watching = now;
  part("begin").textContent = now ? gettext("Turn the camera off") : gettext("Turn the camera on");
  part("held").value = 0;
  if (!now) drill.release();
  state.clear();
}

part("begin").addEventListener("click", async () => {
  complain("");
  if (watching) {
    watching.abort();
    showCamera(null);
    return;
  }
  const own = new AbortController();
  showCamera(own);
  try {
    const read = await recogniser();
    await watchHands({
      video: part("video"),
      overlay: part("overlay"),
      assets: data.assets,
      count: data.hands,
      signal: own.signal,
      onOpen: () => {},
      onLoading: (share) => state.say(fill(gettext("Loading what finds hands: %(percent)s %"), { percent: Math.round(share * 100) })),
      see: (hands, time) => see(read, hands, time),
    });
  } catch (error) {
    if (!own.signal.aborted) complain(error.message);
  }
  if (watching === own) showCamera(null);
});
part("skip").addEventListener("click", () => {
  drill.skip();
  show();
});
part("hide").addEventListener("click", () => {
  const hidden = part("drawing").classList.toggle("is-hidden");
  part("hide").setAttribute("aria-pressed", String(hidden));
});
part("again").addEventListener("click", () => {
  drill.forget();
  save(STORED, drill.shown);
  show();
});
show();
