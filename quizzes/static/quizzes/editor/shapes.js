// The sign of an answer by its place, as players see it: shape, letter, colour.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = [
  "M12 3 22 21H2z",
  "M12 2 22 12 12 22 2 12z",
  "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
  "M3 3h18v18H3z",
  "m12 2 3 7 7.500.500-5.700 5 1.700 7.500-6.500-4-6.500 4 1.700-7.500-5.700-5L9 9z",
  "M7 3h10l5 9-5 9H7l-5-9z",
];
// What the colour picker starts from; the stylesheet's tokens decide what is shown.
export const USUAL_COLORS = ["#79151f", "#0018f5", "#8b7418", "#227766", "#6b0eaa", "#17444f"];

export function shapeOf(index) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[index % PATHS.length]);
  svg.append(path);
  return svg;
}
