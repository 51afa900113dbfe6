// Hints under the mirror: too dark, too bright, light from behind, hands at the edge.

import { gettext } from "../classroom/words.js";
import { HEIGHT, judgeFraming, judgeLight, lumaOf, WIDTH } from "./picture_check.js";

const EVERY_MS = 400;
// A hint about movement stays so long after the movement.
const STAYS_MS = 5_000;

const LIGHT = {
  dark: gettext("It is dark: others will hardly see your hands and face. Switch on a light in front of you."),
  bright: gettext("It is very bright: hands and face may be washed out. Turn away from the lamp, or dim it."),
  behind: gettext("The light comes from behind you. Turn around, or close the curtain, so that your face is lit."),
};
const FRAMING = gettext("Something moves at the edge of your picture. If you sign, move back until both hands stay inside.");
const GOOD = gettext("Light and framing look fine.");

/** Writes hints on `video` into `line` until the returned function is called. */
export function watchPicture(video, line) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const picture = canvas.getContext("2d", { willReadFrequently: true });
  let before = null;
  let edgeAt = -Infinity;
  const look = () => {
    if (!video.videoWidth || video.readyState < 2) return;
    picture.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const luma = lumaOf(picture.getImageData(0, 0, WIDTH, HEIGHT).data);
    const light = judgeLight(luma);
    if (before && judgeFraming(luma, before)) edgeAt = performance.now();
    before = luma;
    const hints = [LIGHT[light], performance.now() - edgeAt < STAYS_MS ? FRAMING : ""].filter(Boolean);
    show(line, hints.join(" ") || GOOD, hints.length ? "warn" : "good");
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    line.hidden = true;
  };
}

function show(line, text, kind) {
  line.hidden = false;
  line.dataset.kind = kind;
  // Screen readers hear a hint when it changes, not at every look.
  if (line.textContent !== text) line.textContent = text;
}
