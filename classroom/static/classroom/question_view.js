// A question as a player sees it: text, picture, signed video and the input that fits. Used by the player page and by the preview.

import { el } from "./dom.js";
import { picture } from "./images.js";
import { choiceInput } from "./inputs/choice.js";
import { numberInput } from "./inputs/number.js";
import { orderInput } from "./inputs/order.js";
import { slideInput } from "./inputs/slide.js";
import { textInput } from "./inputs/text.js";
import { signClip } from "./sign_clip.js";
import { gettext } from "./words.js";

// Each: (question, {initial, onAnswer, onDraft}) → {element, lock(answer), unlock()}
const INPUTS = {
  one: choiceInput,
  many: choiceInput,
  number: numberInput,
  order: orderInput,
  text: textInput,
  none: slideInput,
};

/**
 * Draws `question` (a PublicQuestion) into `container`.
 *
 * `onAnswer(value)` gets what `answer.submit` takes; `onDraft(value)` every unsent change; `initial` is an earlier
 * draft. Returns {lock(answer), unlock()}: lock shows `answer` (or nothing, for undefined) and takes no more.
 */
export function renderQuestion(container, question, { onAnswer = () => {}, onDraft = () => {}, initial } = {}) {
  const input = INPUTS[question.input](question, { initial, onAnswer, onDraft });
  const hidden = question.question === "" && question.input !== "none";
  const text = hidden
    ? el("h1", { class: "question-text question-text--hidden", tabindex: "-1", text: gettext("The question is on the big screen.") })
    : el("h1", { class: "question-text", tabindex: "-1", html: question.question });
  container.replaceChildren(
    el(
      "section",
      { class: "question", dataset: { input: question.input } },
      el("div", { class: "question-head" }, text, question.image ? picture(question.image, { alt: question.image_alt }) : null, question.sign_clip ? signClip(question.sign_clip) : null),
      input.element,
    ),
  );
  return { lock: input.lock, unlock: input.unlock };
}
