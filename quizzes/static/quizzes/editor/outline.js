// The list of questions or pages beside the cards: see all, jump to one, drag, spot problems.

import { h, icon } from "./dom.js";
import { draggable } from "./reorder.js";
import { plain } from "./richtext.js";

/**
 * `{node, draw(items), describe(key), mark(key, count, revealed), current(key)}`.
 * `name` of the whole list; `textOf(question)` the markup that names one, `unnamed(label)` what stands where it is
 * empty; `onJump(key)`, `onMove(key, index)`; `labels` maps type codes to labels.
 */
export function outline({ name, words, labels, textOf, unnamed = () => words.untitled, onJump, onMove }) {
  const list = h("ol", { class: "qe-outline-list" });
  const node = h("nav", { class: "qe-outline", "aria-label": name }, list);
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
    const line = h("li", { class: "qe-outline-row", "data-key": item.key }, h("span", { class: "qe-outline-grip" }, icon("grip")), button);
    rows.set(item.key, { button, text, flag, item });
    describe(item.key);
    return line;
  }

  /** Show the current text. */
  function describe(key) {
    const entry = rows.get(key);
    if (!entry) return;
    const { question } = entry.item;
    const label = labels.get(question.type) ?? words.unknownType;
    const text = plain(textOf(question));
    entry.text.textContent = text || unnamed(label);
    entry.text.classList.toggle("qe-outline-text--none", !text);
    entry.button.title = `${label}: ${text || words.untitled}`;
  }

  /** How many things are wrong; loud only once `revealed`. */
  function mark(key, count, revealed) {
    const entry = rows.get(key);
    if (!entry) return;
    entry.flag.replaceChildren();
    entry.flag.className = "qe-outline-flag";
    if (!count) return;
    entry.flag.classList.add(revealed ? "qe-outline-flag--wrong" : "qe-outline-flag--open");
    entry.flag.append(revealed ? String(count) : "", h("span", { class: "visually-hidden" }, ` ${words.problems(count)}`));
  }

  function current(key) {
    for (const [other, entry] of rows) {
      if (other === key) entry.button.setAttribute("aria-current", "true");
      else entry.button.removeAttribute("aria-current");
    }
  }

  draggable(list, { handle: ".qe-outline-grip", onDrop: (element, _, to) => onMove(element.dataset.key, to) });
  return { node, draw, describe, mark, current };
}
