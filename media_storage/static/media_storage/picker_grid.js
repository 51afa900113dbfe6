// Thumbnails to choose one from: a list box with arrow keys, Home, End and Enter.

import { el } from "./elements.js";
import { isImage, thumbnailOf } from "./file_service.js";
import { words } from "./words.js";

/** `{node, show(files), add(files), select(id), focus()}`; `onChoose` after Enter or a double click. */
export function grid({ onSelect, onChoose }) {
  const node = el("ul", { class: "file-grid", role: "listbox", "aria-label": words.yourFiles });
  let files = [];

  const cells = () => [...node.children];
  const marked = () => cells().findIndex((cell) => cell.getAttribute("aria-selected") === "true");

  function show(found) {
    files = [];
    node.replaceChildren();
    add(found);
    onSelect(null);
  }

  function add(found) {
    files.push(...found);
    node.append(...found.map(cellOf));
    if (marked() < 0) node.firstElementChild?.setAttribute("tabindex", "0");
  }

  function mark(index, { focus = true } = {}) {
    cells().forEach((cell, place) => {
      cell.setAttribute("aria-selected", String(place === index));
      cell.tabIndex = place === index ? 0 : -1;
    });
    if (!files[index]) return;
    if (focus) node.children[index].focus();
    node.children[index].scrollIntoView({ block: "nearest" });
    onSelect(files[index]);
  }

  /** How many stand in a row, as they are laid out now. */
  function columns() {
    const [first, ...others] = cells();
    const second = others.findIndex((cell) => cell.offsetTop !== first.offsetTop);
    return second < 0 ? files.length : second + 1;
  }

  node.addEventListener("click", (event) => {
    const cell = event.target.closest("[role=option]");
    if (cell) mark(cells().indexOf(cell));
  });
  node.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("[role=option]");
    if (cell) onChoose(files[cells().indexOf(cell)]);
  });
  node.addEventListener("keydown", (event) => {
    const at = cells().indexOf(document.activeElement);
    if (at < 0) return;
    const rtl = getComputedStyle(node).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: rtl, ArrowLeft: -rtl, ArrowDown: columns(), ArrowUp: -columns() }[event.key];
    if (step) mark(Math.max(0, Math.min(files.length - 1, at + step)));
    else if (event.key === "Home") mark(0);
    else if (event.key === "End") mark(files.length - 1);
    else if (event.key === " ") mark(at);
    else if (event.key === "Enter") onChoose(files[at]);
    else return;
    event.preventDefault();
  });

  return {
    node,
    show,
    add,
    select: (id) => mark(files.findIndex((file) => file.id === id), { focus: false }),
    focus: () => files.length && mark(Math.max(0, marked())),
  };
}

function cellOf(file) {
  const picture = isImage(file)
    ? el("img", { src: thumbnailOf(file), alt: "", loading: "lazy", decoding: "async" })
    : el("span", { class: "file-grid-film", "aria-hidden": "true" }, words.film);
  const name = file.alt_text || file.filename;
  return el(
    "li",
    { class: "file-grid-cell", role: "option", tabindex: "-1", "aria-selected": "false", "aria-label": name, title: name },
    picture,
    el("span", { class: "file-grid-name", dir: "auto", "aria-hidden": "true" }, file.filename),
  );
}
