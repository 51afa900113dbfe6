// Building elements. Text is always set as text; mark-up from a quiz goes through richtext.js.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element: `h("button", {class: "qe-button", on: {click}}, "Save")`.
 * `on` holds listeners, `data` data attributes; `true` sets an empty attribute; null and false leave one out.
 */
export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Line drawings on a 24-unit grid.
const DRAWINGS = {
  add: "M12 5v14M5 12h14",
  remove: "M6 6l12 12M18 6 6 18",
  delete: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  copy: "M8 8h11v12H8zM5 16V4h11",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  fold: "M6 15l6-6 6 6",
  open: "M6 9l6 6 6-6",
  undo: "M8 5 3.500 9.500 8 14M4 9.500h10a6 5 0 0 1 0 10h-3",
  redo: "M16 5l4.500 4.500L16 14M20 9.500H10a6 5 0 0 0 0 10h3",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  right: "M5 13l4.5 4.5L19 7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  warning: "M12 4 2.5 20h19zM12 10v4M12 17h.01",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.5 9h.01",
  preview: "M8 3h8v18H8zM11 18h2",
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  ABCD: "M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z",
  CHECK: "M4 5h5v5H4zM5 7.5l1 1 2-2.500M12 7.5h8M4 14h5v5H4zM12 16.500h8",
  RANGE: "M3 12h18M9 8v8M15 9.500v5",
  VOTING: "M5 20v-7M12 20V5M19 20v-11",
  ORDER: "M4 6h9M4 12h9M4 18h9M18 5v14M15 16l3 3 3-3",
  TEXT: "M4 6V4h12v2M10 4v14M8 18h4M20 9v10",
  SLIDE: "M3 4h18v12H3zM12 16v4M8 20h8M7 8h10M7 12h6",
  MARKDOWN: "M4 5h16M4 10h16M4 15h16M4 20h9",
  MEMORY: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM15 15l4 4M19 15l-4 4",
  PDF: "M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h5",
};

/** A decorative icon; the button around it carries the words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `qe-icon qe-icon--${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWINGS[name] ?? DRAWINGS.more);
  svg.append(path);
  return svg;
}

/** A button that shows an icon; `label` is its name and tooltip. */
export function iconButton(name, label, onClick, properties = {}) {
  const { class: extra = "", ...rest } = properties;
  return h(
    "button",
    { type: "button", class: `qe-icon-button ${extra}`, "aria-label": label, title: label, on: { click: onClick }, ...rest },
    icon(name),
  );
}

let lastId = 0;

/** An id that no other element of this page has. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
