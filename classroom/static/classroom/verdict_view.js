// How one's own answer did: for assignments and practice, after a question and in the list at the end.

import { el } from "./dom.js";
import { solutionView } from "./solution_view.js";
import { figure, fill, gettext } from "./words.js";

/** What `verdict` {answered, right, points} is in words; `missing`: what to say without an answer. */
export function verdictOf(verdict, missing = gettext("No answer")) {
  if (!verdict.answered) return { kind: "none", sign: "–", title: missing };
  if (verdict.right === true) return { kind: "right", sign: "✓", title: gettext("Right!") };
  if (verdict.right === false) return { kind: "wrong", sign: "✗", title: gettext("Not right") };
  return { kind: "counted", sign: "✓", title: gettext("Your answer is in.") };
}

export function verdictCard(verdict, missing) {
  const { kind, sign, title } = verdictOf(verdict, missing);
  return el(
    "section",
    { class: "verdict", dataset: { verdict: kind } },
    el("p", { class: "verdict-sign", "aria-hidden": "true", text: sign }),
    el("h2", { class: "verdict-title", text: title }),
    verdict.points ? el("p", { class: "verdict-points figures", text: fill(gettext("+%(points)s points"), { points: figure(verdict.points) }) }) : null,
  );
}

/** The question that the verdict is about, small above it. `html` is a question's sanitised text. */
export function askedLine(html) {
  return el("p", { class: "asked-line", html });
}

/** The questions gone through, each folded; `lines` {question, answer?, answered, right, points, solution?}. */
export function reviewList(lines) {
  return el("ol", { class: "review" }, lines.map(reviewLine));
}

function reviewLine(line, place) {
  const { kind, sign, title } = verdictOf(line);
  const head = [
    el("span", { class: "review-sign", "aria-hidden": "true", text: sign }),
    el("span", { class: "review-words" }, el("span", { class: "figures", text: `${place + 1}. ` }), el("span", { html: line.question.question ?? line.question })),
    el("span", { class: "visually-hidden", text: title }),
    el("span", { class: "review-points figures", text: figure(line.points) }),
  ];
  if (!line.solution) return el("li", { dataset: { verdict: kind } }, el("div", { class: "review-head" }, head));
  return el(
    "li",
    { dataset: { verdict: kind } },
    el(
      "details",
      {},
      el("summary", { class: "review-head" }, head),
      el("p", { class: "review-answer" }, el("span", { class: "muted", text: gettext("Your answer: ") }), line.answered ? el("bdi", { html: line.answer }) : el("span", { text: gettext("none") })),
      solutionView(line.question, line.solution),
    ),
  );
}

export function scoreCard(parts) {
  return el(
    "dl",
    { class: "own-score" },
    parts.map(([label, value]) => el("div", {}, el("dt", { text: label }), el("dd", { class: "figures", text: value }))),
  );
}
