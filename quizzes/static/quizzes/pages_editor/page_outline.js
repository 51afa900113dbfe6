// The list of pages at the side: jump to one, drag it to another place, see where something is wrong.

import { h, icon } from "../editor/dom.js";
import { draggable } from "../editor/reorder.js";
import { plain } from "../editor/richtext.js";
import { words } from "./words.js";

/** `{node, draw(items), describe(key), mark(key, count, revealed), current(key)}`. */
export function pageOutline({ labels, onJump, onMove }) {
  const list = h("ol", { class: "qe-outline-list" });
  const node = h("nav", { class: "qe-outline", "aria-label": words.pages }, list);
  const rows = new Map();

  function draw(items) {
    rows.clear();
    list.replaceChildren(...items.map(row));
  }

  function row(item, index) {
    const flag = h("span", { class: "qe-outline-flag" });
    const text = h("span", { class: "qe-outline-text" });
    const number = h("span", { class: "qe-outline-number" }, String(index + 1));
    const button = h("button", { type: "button", class: "qe-outline-button", on: { click: () => onJump(item.key) } }, number, icon(item.question.type), text, flag);
    const line = h("li", { class: "qe-outline-row", "data-key": item.key }, h("span", { class: "qe-outline-grip" }, icon("grip")), button);
    rows.set(item.key, { button, text, flag, item });
    describe(item.key);
    return line;
  }

  function describe(key) {
    const entry = rows.get(key);
    if (!entry) return;
    const { title, type } = entry.item.question;
    const label = labels.get(type) ?? words.unknownType;
    const text = plain(title);
    entry.text.textContent = text || label;
    entry.text.classList.toggle("qe-outline-text--none", !text);
    entry.button.title = `${label}: ${text || words.untitled}`;
  }

  /** How many things are wrong; loud only once `revealed`. */
  function mark(key, count, revealed) {
    const flag = rows.get(key)?.flag;
    if (!flag) return;
    flag.replaceChildren();
    flag.className = "qe-outline-flag";
    if (!count) return;
    flag.classList.add(revealed ? "qe-outline-flag--wrong" : "qe-outline-flag--open");
    flag.append(revealed ? String(count) : "", h("span", { class: "qe-hidden" }, ` ${words.problems(count)}`));
  }

  function current(key) {
    for (const [other, { button }] of rows) {
      if (other === key) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  draggable(list, { handle: ".qe-outline-grip", onDrop: (element, _, to) => onMove(element.dataset.key, to) });
  return { node, draw, describe, mark, current };
}
