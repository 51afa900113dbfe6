// How a question was answered, as rows of bars for the big screen. Bars start at zero and end at "everyone who answered".

import { el, plain } from "./dom.js";
import { picture } from "./images.js";
import { badge, paint } from "./shapes.js";
import { figure, fill, gettext } from "./words.js";

/** `tally` of `question`; `playerCount` tells how many gave no answer. */
export function tallyChart(question, tally, playerCount) {
  const ordered = question.input === "order";
  const rows = tally.bars.map((bar) => barRow(bar, question, Math.max(1, tally.answered), !ordered));
  return el(
    "figure",
    { class: "chart", dataset: { rows: rows.length > 8 ? "many" : rows.length > 5 ? "some" : "few" } },
    el("figcaption", { class: "chart-caption" }, verdictBar(tally, playerCount), ordered ? el("p", { class: "chart-note", text: gettext("The right order, and how many put each in its place:") }) : null),
    rows.length ? el("ul", { class: "chart-rows" }, rows) : el("p", { class: "chart-none", text: gettext("Nobody answered.") }),
  );
}

function barRow(bar, question, whole, marked) {
  const option = bar.index === null ? null : question.options.find((candidate) => candidate.id === bar.index);
  const fillElement = el("span", { class: "chart-fill" });
  fillElement.style.setProperty("--share", bar.count / whole);
  const label = bar.typed ? el("span", { class: "chart-label" }, el("bdi", { text: bar.label })) : el("span", { class: "chart-label", html: bar.label });
  const right = marked && bar.right === true;
  const row = el(
    "li",
    { class: "chart-row", dataset: { right: marked && bar.right !== null ? bar.right : "" } },
    option ? paint(el("span", { class: "chart-badge" }, badge(option.id)), option.id, option.color) : el("span"),
    option?.image ? el("span", { class: "chart-pictured" }, picture(option.image, { alt: option.image_alt, share: 0.25, className: "chart-picture" }), label) : label,
    el("span", { class: "chart-track", "aria-hidden": "true" }, fillElement),
    el("span", { class: "chart-count figures", text: figure(bar.count) }),
    el("span", { class: "chart-mark" }, right ? [el("span", { "aria-hidden": "true", text: "✓" }), el("span", { class: "chart-mark-word", text: gettext("right") })] : null),
  );
  if (option) paint(fillElement, option.id, option.color);
  return row;
}

/** Right, wrong and unanswered as one bar with its numbers in words. */
function verdictBar(tally, playerCount) {
  const none = Math.max(0, playerCount - tally.answered);
  const counted = tally.answered - tally.right - tally.wrong;
  const parts = [
    ["right", tally.right, gettext("%(count)s right")],
    ["wrong", tally.wrong, gettext("%(count)s not right")],
    ["counted", counted, gettext("%(count)s answered")],
    ["none", none, gettext("%(count)s without an answer")],
  ].filter(([, count]) => count > 0);
  return el(
    "div",
    { class: "verdicts" },
    el("div", { class: "verdicts-bar", "aria-hidden": "true" }, parts.map(([kind, count]) => {
      const part = el("span", { class: "verdicts-part", dataset: { kind } });
      part.style.flexGrow = count;
      return part;
    })),
    el("p", { class: "verdicts-words figures" }, parts.map(([kind, count, words]) => el("span", { class: "verdicts-word", dataset: { kind }, text: fill(words, { count: figure(count) }) }))),
  );
}

/** The chart in one sentence, for screen readers. */
export function spokenTally(tally) {
  const bars = tally.bars.map((bar) => `${bar.typed ? bar.label : plain(bar.label)}: ${bar.count}`).join(", ");
  const counts = [fill(gettext("%(count)s answered"), { count: figure(tally.answered) })];
  // In a poll nothing is right.
  if (tally.right + tally.wrong > 0) counts.push(fill(gettext("%(count)s right"), { count: figure(tally.right) }));
  return `${counts.join(", ")}. ${bars}`;
}
