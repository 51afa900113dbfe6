// The line above the questions: how many, fold all, one time for all.

import { h, icon } from "./dom.js";
import { words } from "./words.js";

/** `count`: a node to show; `steps`: the buttons of undo and redo; `onFold(folded)`; `onTime(seconds)`. */
export function editorBar({ count, steps, onFold, onTime }) {
  const link = (label, onClick) => h("button", { type: "button", class: "qe-link", on: { click: onClick } }, label);
  return h(
    "div",
    { class: "qe-bar" },
    h("h2", { class: "qe-title" }, words.questions, " ", count),
    h(
      "div",
      { class: "qe-bar-tools" },
      steps,
      link(words.collapseAll, () => onFold(true)),
      link(words.expandAll, () => onFold(false)),
      timeForAll(onTime),
    ),
  );
}

function timeForAll(onTime) {
  const seconds = h("input", {
    class: "qe-input qe-input--short",
    inputmode: "numeric",
    "aria-label": words.timeForAllLabel,
    value: "20",
  });
  const details = h("details", { class: "qe-all-time" });
  const apply = () => {
    onTime(Number(seconds.value));
    details.open = false;
  };
  seconds.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    apply();
  });
  details.append(
    h("summary", { class: "qe-link" }, icon("clock"), words.timeForAll),
    h(
      "div",
      { class: "qe-all-time-panel" },
      seconds,
      h("button", { type: "button", class: "qe-button qe-button--small", on: { click: apply } }, words.apply),
    ),
  );
  return details;
}
