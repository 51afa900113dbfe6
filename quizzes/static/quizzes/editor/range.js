// RANGE: four numbers and a picture of the slider with its right part.

import { h } from "./dom.js";
import { numberField } from "./simple_fields.js";
import { words } from "./words.js";

const FIELDS = [
  ["min", words.min],
  ["max", words.max],
  ["min_correct", words.minCorrect],
  ["max_correct", words.maxCorrect],
];

export function rangeField(item, context) {
  const zone = h("span", { class: "qe-range-zone" });
  const track = h("div", { class: "qe-range-track", "aria-hidden": "true" }, zone);
  const ends = h("div", { class: "qe-range-ends", "aria-hidden": "true" });
  const caption = h("p", { class: "qe-hint" });

  function draw() {
    const { min, max, min_correct: low, max_correct: high } = item.question.answers;
    const usable = [min, max, low, high].every((number) => typeof number === "number") && min < max && low <= high && low >= min && high <= max;
    track.classList.toggle("qe-range-track--unknown", !usable);
    caption.textContent = usable ? words.rangeShows(min, max, low, high) : words.rangeIncomplete;
    ends.replaceChildren(h("span", {}, String(min)), h("span", {}, String(max)));
    if (!usable) return;
    const share = (number) => ((number - min) / (max - min)) * 100;
    zone.style.insetInlineStart = `${share(low)}%`;
    zone.style.inlineSize = `${Math.max(share(high) - share(low), 1.5)}%`;
  }

  const fields = FIELDS.map(([name, label]) => {
    const field = numberField({
      label,
      value: item.question.answers[name],
      onInput: (number) => {
        context.edit(item.key, ["answers", name], (question) => (question.answers[name] = number));
        draw();
      },
    });
    context.places.add(["answers", name], field.control, field.place);
    return field.node;
  });
  draw();
  const node = h("div", { class: "qe-field" }, h("div", { class: "qe-range-fields" }, fields), track, ends, caption);
  const place = h("p", { class: "qe-problem" });
  node.append(place);
  context.places.add(["answers"], node.querySelector("input"), place);
  return { node };
}
