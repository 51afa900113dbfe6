// Whether a hand is seen well enough to be recorded. The server judges again: rooms/signs/takes.py.

import { centred, size } from "./hands.js";

export const FRAMES_OF_A_TAKE = 20;
const SMALLEST_SHARE = 0.12;
const EDGE_SHARE = 0.02;
const STEADY_WITHIN = 0.25;

/** What is wrong with a frame: "", "none", "one", "far", "edge", "moving". `hands` as seen in a picture of
 * `width` × `height`, `needed` of them; `before` are the hands of the frame before, or null. */
export function problemOf(hands, { width, height, needed, before }) {
  const seen = hands.filter(Boolean);
  if (seen.length === 0) return "none";
  if (seen.length < needed) return "one";
  if (seen.some((hand) => size(hand) < SMALLEST_SHARE * height)) return "far";
  const isOut = ([x, y]) =>
    x < EDGE_SHARE * width || x > (1 - EDGE_SHARE) * width || y < EDGE_SHARE * height || y > (1 - EDGE_SHARE) * height;
  if (seen.some((hand) => hand.some(isOut))) return "edge";
  if (before && hands.some((hand, place) => hand && before[place] && moved(hand, before[place]) > STEADY_WITHIN)) return "moving";
  return "";
}

function moved(hand, before) {
  const [now, then] = [centred(hand), centred(before)];
  return Math.max(...now.map(([x, y], place) => Math.hypot(x - then[place][0], y - then[place][1])));
}
