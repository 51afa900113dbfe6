// A drawn hand, from the landmarks that the server gives. The same picture as rooms/signs/drawing.py.

import { WRIST } from "./hands.js";

const SVG = "http://www.w3.org/2000/svg";
const FINGERS = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16], [17, 18, 19, 20]];
const PALM = [0, 1, 5, 9, 13, 17];
const MARGIN = 30;

/** An <svg> of `hands` (each 21 × [x, y, z] or null), called `title`; null when there is nothing to draw. */
export function drawnHands(hands, title) {
  const shown = (hands ?? []).filter(Boolean).map((hand) => hand.map(([x, y, z = 0]) => [x * 100, y * 100, z]));
  if (shown.length === 0) return null;
  const points = shown.flat();
  const [left, top] = [0, 1].map((axis) => Math.min(...points.map((point) => point[axis])) - MARGIN);
  const [wide, high] = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis])) + MARGIN - [left, top][axis]);
  const side = Math.max(wide, high);
  const svg = element("svg", {
    class: "sign-hand",
    viewBox: [left - (side - wide) / 2, top - (side - high) / 2, side, side].map(Math.round).join(" "),
    role: "img",
    "aria-label": title,
  });
  svg.append(...shown.map(group));
  return svg;
}

function group(points) {
  const line = (places) => places.map((place) => `${Math.round(points[place][0])},${Math.round(points[place][1])}`).join(" ");
  const depth = (finger) => finger.slice(1).reduce((sum, place) => sum + points[place][2], 0);
  const drawn = element("g", {});
  for (const kind of ["sign-edge", "sign-skin"]) drawn.append(element("polygon", { class: kind, points: line(PALM) }));
  for (const finger of [...FINGERS].sort((one, other) => depth(other) - depth(one))) {
    const path = line(finger[0] === 1 ? [WRIST, ...finger] : finger);
    for (const kind of ["sign-edge", "sign-skin"]) drawn.append(element("polyline", { class: kind, points: path }));
    const [x, y] = points[finger.at(-1)];
    drawn.append(element("circle", { class: "sign-tip", cx: Math.round(x), cy: Math.round(y), r: 5 }));
  }
  return drawn;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
