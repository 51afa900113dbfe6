// The line below a text that has formulas in it: how players will see it.

import { h } from "./dom.js";
import { OPEN, askLater, available } from "./formula_service.js";
import { words } from "./words.js";

/** `{node, update(markup)}`; nothing is shown, nor asked for, as long as the text has no formula. */
export function formulaPreview() {
  const text = h("span", { class: "qe-formula-text" });
  const problem = h("span", { class: "qe-formula-problem", role: "status" });
  const node = h("div", { class: "qe-formula", hidden: true }, h("span", { class: "qe-formula-label" }, words.formulaShown), text, problem);
  const ask = askLater((told) => {
    node.hidden = !told;
    if (!told) return;
    text.innerHTML = told.html;
    const [first] = told.problems;
    problem.textContent = first ? words.formulaProblem(first.formula, first.message) : "";
  });

  function update(markup) {
    if (!available) return;
    if (markup.includes(OPEN)) ask(markup);
    else if (!node.hidden) node.hidden = true;
  }

  return { node, update };
}
