// Learning signs: the page shows one, watches the hand, and says how it is read. Nothing leaves the browser.

import { load, save } from "../../classroom/storage.js";
import { fill, gettext } from "../../classroom/words.js";
import { drawHands, openCamera } from "./camera.js";
import { readerOf } from "./classifier.js";
import { drawnHands } from "./drawing.js";
import { hands as seenHands } from "./hand_source.js";
import { Drill, LEARNT } from "./drill.js";

const data = JSON.parse(document.getElementById("page-data").textContent);
const part = (id) => document.getElementById(id);
const PICTURE_HEIGHT = 360; // what hand_finder.js looks at
const STORED = `sign-practice-${data.slug}`;

const labels = data.signs.map(({ label }) => label);
const drill = new Drill(labels, load(STORED) ?? {});

function say(text) {
  if (part("state").textContent !== text) part("state").textContent = text;
}

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
  drawHands(part("overlay"), part("video"), found, PICTURE_HEIGHT);
  if (!found.some(Boolean)) {
    drill.release();
    part("held").value = 0;
    say(gettext("Show your hand to the camera."));
    return;
  }
  const heard = drill.see(read(found), time);
  part("held").value = drill.held;
  if (heard.done) {
    save(STORED, drill.shown);
    say(fill(gettext("Right: %(sign)s!"), { sign: heard.done }));
    show();
  } else if (heard.reads === drill.sign) say(gettext("Yes, hold it."));
  else if (heard.reads) say(fill(gettext("That looks like %(read)s."), { read: heard.reads }));
  else say(gettext("Not yet: compare your fingers with the drawing."));
}

part("begin").addEventListener("click", async () => {
  complain("");
  part("begin").disabled = true;
  let stream = null;
  try {
    const response = await fetch(data.weights);
    if (!response.ok) throw new Error(gettext("The recogniser can’t be loaded. Reload the page."));
    const read = readerOf(await response.json());
    stream = await openCamera(part("video"));
    part("begin").hidden = true;
    const loading = (share) => say(fill(gettext("Loading what finds hands: %(percent)s %"), { percent: Math.round(share * 100) }));
    const seen = seenHands(stream, { count: data.hands, onLoading: loading });
    for await (const { hands, time } of seen) see(read, hands, time);
  } catch (error) {
    // The camera goes out, and there is a button to try again.
    for (const track of stream?.getTracks() ?? []) track.stop();
    part("begin").hidden = part("begin").disabled = false;
    complain(error.message);
  }
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
