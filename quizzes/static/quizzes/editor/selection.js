// Several questions at once: which are chosen, and the bar with what can be done to them.

import { h, icon } from "./dom.js";
import { words } from "./words.js";

/**
 * `{node, toggle(key, on, range), has(key), keep(keys), clear(), chosen()}`.
 * - `order()`: all keys as they stand. `onChange()`: after the choice changed.
 * - `actions`: `time(seconds) points(factor) move(step) duplicate() remove()`, each for what is chosen;
 *   a step is -1 or 1, or -Infinity and Infinity for the ends.
 */
export function selection({ order, onChange, actions }) {
  const keys = new Set();
  let last = null;
  const count = h("strong", { role: "status" });
  const node = h("div", { class: "qe-selection", role: "toolbar", "aria-label": words.selection, hidden: true });
  node.append(
    count,
    button(words.selectAll, () => set(order())),
    timeTool(actions.time),
    pointsTool(actions.points),
    h("span", { class: "qe-selection-group" }, [
      button(words.moveToStart, () => actions.move(-Infinity), "qe-selection-step"),
      button(words.moveEarlier, () => actions.move(-1), "qe-selection-step"),
      button(words.moveLater, () => actions.move(1), "qe-selection-step"),
      button(words.moveToEnd, () => actions.move(Infinity), "qe-selection-step"),
    ]),
    button(words.duplicateSelected, actions.duplicate),
    button(words.removeSelected, actions.remove, "qe-selection-remove"),
    button(words.clearSelection, clear),
  );
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });
  // What is typed and chosen here is no change of the form around.
  for (const kind of ["input", "change"]) node.addEventListener(kind, (event) => event.stopPropagation());

  function draw() {
    node.hidden = keys.size === 0;
    count.textContent = words.selected(keys.size);
    onChange();
  }

  function set(wanted) {
    keys.clear();
    for (const key of wanted) keys.add(key);
    draw();
  }

  /** With `range`, everything from the one that was clicked before. */
  function toggle(key, on, range = false) {
    const all = order();
    const from = range && last !== null ? all.indexOf(last) : -1;
    const to = all.indexOf(key);
    const touched = from < 0 ? [key] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const one of touched) {
      if (on) keys.add(one);
      else keys.delete(one);
    }
    last = key;
    draw();
  }

  function clear() {
    const had = node.contains(document.activeElement) ? [...keys][0] : null;
    set([]);
    if (had) document.querySelector(`[data-key="${had}"] .qe-select`)?.focus();
  }

  return {
    node,
    toggle,
    clear,
    set,
    has: (key) => keys.has(key),
    chosen: () => order().filter((key) => keys.has(key)),
    /** Forget questions that are gone. */
    keep(present) {
      const before = keys.size;
      for (const key of [...keys]) if (!present.has(key)) keys.delete(key);
      if (keys.size !== before) draw();
    },
  };
}

function button(label, onClick, extra = "") {
  return h("button", { type: "button", class: `qe-button qe-button--small ${extra}`, on: { click: () => onClick() } }, label);
}

function timeTool(onTime) {
  const seconds = h("input", { class: "qe-input qe-input--short", inputmode: "numeric", "aria-label": words.selectionTime, value: "20" });
  const apply = () => onTime(Number(seconds.value));
  seconds.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    apply();
  });
  return h("span", { class: "qe-selection-group" }, icon("clock"), seconds, button(words.setTime, apply));
}

function pointsTool(onPoints) {
  const options = Object.entries(words.pointsChoices).map(([factor, label]) => h("option", { value: factor }, label));
  const choice = h("select", { class: "qe-input", "aria-label": words.selectionPoints }, options);
  choice.value = "1";
  return h("span", { class: "qe-selection-group" }, choice, button(words.setPoints, () => onPoints(Number(choice.value))));
}
