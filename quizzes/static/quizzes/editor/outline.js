// The list of questions beside the cards: see all, jump to one, drag, spot problems.

import { h, icon } from "./dom.js";
import { draggable } from "./reorder.js";
import { plain } from "./richtext.js";
import { words } from "./words.js";

/**
 * `{node, draw(items), mark(key, count, revealed), current(key)}`.
 * `onJump(key)`, `onMove(key, index)`; `labels` maps type codes to labels.
 */
export function outline({ labels, onJump, onMove }) {
  const list = h("ol", { class: "qe-outline-list" });
  const node = h("nav", { class: "qe-outline", "aria-label": words.questions }, list);
  const rows = new Map();

  function draw(items) {
    rows.clear();
    list.replaceChildren(...items.map((item, index) => row(item, index)));
  }

  function row(item, index) {
    const flag = h("span", { class: "qe-outline-flag" });
    const text = h("span", { class: "qe-outline-text", dir: "auto" });
    const button = h(
      "button",
      { type: "button", class: "qe-outline-button", on: { click: () => onJump(item.key) } },
      h("span", { class: "qe-outline-number" }, String(index + 1)),
      icon(item.question.type),
      text,
      flag,
    );
    const node = h("li", { class: "qe-outline-row", "data-key": item.key }, h("span", { class: "qe-outline-grip" }, icon("grip")), button);
    rows.set(item.key, { node, button, text, flag, item });
    describe(item.key);
    return node;
  }

  /** Show the question's current text. */
  function describe(key) {
    const entry = rows.get(key);
    if (!entry) return;
    const text = plain(entry.item.question.question);
    entry.text.textContent = text || words.untitled;
    entry.text.classList.toggle("qe-outline-text--none", !text);
    entry.button.title = `${labels.get(entry.item.question.type) ?? words.unknownType}: ${text || words.untitled}`;
  }

  /** How many things are wrong; loud only once `revealed`. */
  function mark(key, count, revealed) {
    const entry = rows.get(key);
    if (!entry) return;
    entry.flag.replaceChildren();
    entry.flag.className = "qe-outline-flag";
    if (!count) return;
    entry.flag.classList.add(revealed ? "qe-outline-flag--wrong" : "qe-outline-flag--open");
    entry.flag.append(revealed ? String(count) : "", h("span", { class: "qe-hidden" }, ` ${words.problems(count)}`));
  }

  function current(key) {
    for (const [other, entry] of rows) {
      if (other === key) entry.button.setAttribute("aria-current", "true");
      else entry.button.removeAttribute("aria-current");
    }
  }

  draggable(list, { handle: ".qe-outline-grip", onDrop: (element, from, to) => onMove(element.dataset.key, to) });
  return { node, draw, describe, mark, current };
}
