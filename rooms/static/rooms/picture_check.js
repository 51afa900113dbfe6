// Whether one's picture is light enough and whether hands stay inside it: two plain rules about brightness and movement
// in a small grey copy of the picture. Nothing is recognised, and nothing leaves the page.

export const WIDTH = 64;
export const HEIGHT = 36;
// Mean luma, 0 to 255.
const DARK = 55;
const BRIGHT = 205;
// So much darker than its surroundings is a face with a window behind it.
const BEHIND = 60;
// A pixel moves when its luma changes by so much; a picture, when so many of its pixels do.
const MOVED = 24;
const STIRS = 0.01;
// The part of all movement that may lie in the outermost band before hands are probably cut.
const AT_EDGE = 0.3;
const BAND = 3;

/** Luma of each pixel of ImageData's `data` (Rec. 601). */
export function lumaOf(data) {
  const luma = new Uint8Array(data.length / 4);
  for (let at = 0; at < luma.length; at += 1) {
    luma[at] = Math.round(0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]);
  }
  return luma;
}

/** "dark", "bright", "behind" (light from behind), or "" when it is all right. */
export function judgeLight(luma, width = WIDTH, height = HEIGHT) {
  const mean = meanOf(luma);
  if (mean < DARK) return "dark";
  if (mean > BRIGHT) return "bright";
  const middle = [];
  const around = [];
  luma.forEach((value, at) => {
    const x = (at % width) / width;
    const y = Math.floor(at / width) / height;
    (x > 0.3 && x < 0.7 && y > 0.2 ? middle : around).push(value);
  });
  return meanOf(around) - meanOf(middle) > BEHIND ? "behind" : "";
}

/** "edge" when much of what moved since `before` lies at the left, right or lower edge; else "". */
export function judgeFraming(luma, before, width = WIDTH, height = HEIGHT) {
  let moved = 0;
  let atEdge = 0;
  luma.forEach((value, at) => {
    if (Math.abs(value - before[at]) < MOVED) return;
    moved += 1;
    const x = at % width;
    const y = Math.floor(at / width);
    if (x < BAND || x >= width - BAND || y >= height - BAND) atEdge += 1;
  });
  // Everything at once is the camera or the light, not a hand.
  if (moved < STIRS * luma.length || moved > luma.length / 2) return "";
  return atEdge / moved >= AT_EDGE ? "edge" : "";
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
