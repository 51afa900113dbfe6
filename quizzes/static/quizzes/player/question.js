// A question: choose an answer, send it, learn at once what was right. One may try again.

import { el, plain } from "../../classroom/dom.js";
import { badge, letter, paint } from "../../classroom/shapes.js";
import { fill, gettext } from "../../classroom/words.js";

/** `result`: `{answer, right, solution, done}` of an earlier visit or null. */
export function questionPage({ question, answers }, { result, keep, judge, say }) {
  const verdict = el("p", { class: "question-verdict", hidden: true });
  const again = el("button", { type: "button", class: "button button--quiet", hidden: true, onclick: reset, text: gettext("Try again") });
  const buttons = answers.map((answer, place) =>
    paint(
      el(
        "button",
        { type: "button", class: "question-answer", "aria-pressed": "false", onclick: () => choose(place) },
        badge(place),
        el("span", { class: "question-answer-text", html: answer }),
        el("span", { class: "question-mark" }),
      ),
      place,
    ),
  );
  const group = el("div", { class: "question-answers", role: "group", "aria-label": gettext("Answers") }, buttons);
  const node = el("div", { class: "question" }, el("h3", { class: "question-text", html: question }), group, verdict, again);
  let waiting = false;
  if (result?.done) reveal(result);

  async function choose(place) {
    if (waiting || node.dataset.done) return;
    waiting = true;
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === place)));
    try {
      const told = { ...(await judge(place)), answer: place, done: true };
      reveal(told);
      keep(told);
      say(verdict.textContent);
      again.focus({ preventScroll: true });
      again.scrollIntoView({ block: "nearest" });
    } catch (error) {
      tell(error.message, "problem");
      say(error.message);
    } finally {
      waiting = false;
    }
  }

  function reveal({ answer, right, solution }) {
    node.dataset.done = "yes";
    buttons.forEach((button, place) => {
      const isRight = solution.includes(place);
      button.disabled = true;
      button.setAttribute("aria-pressed", String(place === answer));
      button.dataset.verdict = isRight ? "right" : place === answer ? "wrong" : "other";
      button.lastElementChild.textContent = isRight ? `✓ ${gettext("Right")}` : place === answer ? `✗ ${gettext("Wrong")}` : "";
    });
    const names = solution.map((place) => `${letter(place)}: ${plain(answers[place])}`).join(", ");
    tell(right ? gettext("Right!") : fill(gettext("Not quite. Right is: %(answers)s"), { answers: names }), right ? "right" : "wrong");
    again.hidden = right;
  }

  function tell(text, kind) {
    verdict.textContent = text;
    verdict.dataset.kind = kind;
    verdict.hidden = false;
  }

  function reset() {
    delete node.dataset.done;
    keep(null);
    verdict.hidden = true;
    again.hidden = true;
    for (const button of buttons) {
      button.disabled = false;
      button.setAttribute("aria-pressed", "false");
      delete button.dataset.verdict;
      button.lastElementChild.textContent = "";
    }
    buttons[0].focus();
  }

  return { node };
}
