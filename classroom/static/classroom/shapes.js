// What an answer looks like by its place: a colour, a shape, a letter. The colours are tokens (tokens.css, game.css).

import { el, svg } from "./dom.js";

const COLORS = 6;
const PATHS = [
  ["triangle", "M12 2.5 22.5 21h-21z"],
  ["diamond", "M12 1 23 12 12 23 1 12z"],
  ["circle", "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z"],
  ["square", "M3 3h18v18H3z"],
  ["star", "m12 1 3.2 7.6 8.2.7-6.2 5.4 1.9 8L12 18.4l-7.1 4.3 1.9-8L.6 9.3l8.2-.7z"],
  ["hexagon", "M6.3 2h11.4l5.7 10-5.7 10H6.3L.6 12z"],
];

/** "A" for 0, "B" for 1 … */
export function letter(position) {
  return String.fromCharCode(65 + (position % 26));
}

export function shapeName(position) {
  return PATHS[position % PATHS.length][0];
}

/** The shape as an SVG element in the current text colour. */
export function shape(position) {
  const path = svg("path", { d: PATHS[position % PATHS.length][1] });
  return svg("svg", { viewBox: "0 0 24 24", class: "shape", fill: "currentColor", "aria-hidden": "true" }, path);
}

/** Shape and letter together, as they stand on every answer. */
export function badge(position) {
  return el("span", { class: "badge" }, shape(position), el("span", { class: "badge-letter", text: letter(position) }));
}

/** Gives an element the colour of its place, or an authored `#rrggbb` with the text colour that reads on it. */
export function paint(element, position, color = null) {
  element.dataset.color = position % COLORS;
  if (color) {
    element.style.setProperty("--answer", color);
    element.style.setProperty("--on-answer", readableOn(color));
  }
  return element;
}

/** "#ffffff" or "#111111", whichever has the higher WCAG contrast with `color`. */
export function readableOn(color) {
  const linear = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.0556 ? "#ffffff" : "#111111";
}
