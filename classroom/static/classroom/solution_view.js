// What was right, for the phone: options with their shapes, an order, a range or texts.

import { el, plain } from "./dom.js";
import { badge, letter, paint } from "./shapes.js";
import { fill, gettext } from "./words.js";

/** An element, or null where nothing was right or wrong. */
export function solutionView(question, solution) {
  if (!question || !solution) return null;
  const options = (ids) => ids.map((id) => question.options.find((option) => option.id === id)).filter(Boolean);
  if (question.input === "order" && solution.order.length) {
    return framed(el("ol", { class: "solution-options" }, options(solution.order).map(optionLine)));
  }
  if (solution.option_ids.length) {
    return framed(el("ul", { class: "solution-options" }, options(solution.option_ids).map(optionLine)));
  }
  if (solution.texts.length) return framed(el("p", { class: "solution-text", text: solution.texts.map(plain).join(" · ") }));
  if (solution.min !== null) return framed(el("p", { class: "solution-text figures", text: rangeText(solution) }));
  return null;
}

/** The same in words, for who listens; "" where nothing was right or wrong. */
export function solutionText(question, solution) {
  if (!question || !solution) return "";
  const ids = question.input === "order" ? solution.order : solution.option_ids;
  const options = ids.map((id) => question.options.find((option) => option.id === id)).filter(Boolean);
  if (options.length) return options.map((option) => plain(option.label) || option.image_alt || letter(option.id)).join(", ");
  if (solution.texts.length) return solution.texts.map(plain).join(", ");
  return solution.min === null ? "" : rangeText(solution);
}

/** "7" or "200 to 212". */
export function rangeText({ min, max }) {
  return min === max ? `${min}` : fill(gettext("%(min)s to %(max)s"), { min, max });
}

function framed(content) {
  return el("section", { class: "solution" }, el("h2", { class: "solution-title", text: gettext("Right") }), content);
}

function optionLine(option) {
  return el(
    "li",
    { class: "solution-option" },
    paint(el("span", { class: "solution-badge" }, badge(option.id)), option.id, option.color),
    option.label ? el("span", { html: option.label }) : null,
  );
}
