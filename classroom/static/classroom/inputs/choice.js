// One option of several (sent by the tap itself), or several of them (toggles and a send button).

import { el, plain } from "../dom.js";
import { picture } from "../images.js";
import { badge, letter, paint, shapeName } from "../shapes.js";
import { fill, gettext, ngettext } from "../words.js";

const LONG_LABEL = 34;
const MANY_OPTIONS = 6;

export function choiceInput(question, { initial, onAnswer, onDraft }) {
  const several = question.input === "many";
  const chosen = new Set(several && Array.isArray(initial) ? initial : []);
  const buttons = question.options.map((option) => optionButton(option, () => press(option.id)));
  const send = several ? el("button", { type: "button", class: "button button--large button--wide send", onclick: submit }) : null;
  const bare = question.options.every((option) => !option.label && !option.image);
  const long = question.options.some((option) => plain(option.label).length > LONG_LABEL);
  const grid = el(
    "div",
    { class: "options", role: "group", "aria-label": several ? gettext("Choose every right answer") : gettext("Choose one answer") },
    buttons,
  );
  grid.classList.toggle("options--bare", bare);
  grid.classList.toggle("options--long", long);
  grid.classList.toggle("options--many", question.options.length > MANY_OPTIONS);
  const element = el("div", { class: "input" }, grid, send ? el("div", { class: "input-foot" }, send) : null);

  function press(id) {
    if (!several) return onAnswer(id);
    if (!chosen.delete(id)) chosen.add(id);
    show();
    return onDraft([...chosen]);
  }

  function submit() {
    onAnswer([...chosen].sort((a, b) => a - b));
  }

  function show() {
    question.options.forEach((option, place) => {
      buttons[place].setAttribute("aria-pressed", chosen.has(option.id));
    });
    if (!send) return;
    send.disabled = chosen.size === 0;
    send.textContent = chosen.size
      ? fill(ngettext("Send %(count)s answer", "Send %(count)s answers", chosen.size), { count: chosen.size })
      : gettext("Choose every right answer");
  }

  function lock(answer) {
    chosen.clear();
    for (const id of answer === undefined ? [] : [answer].flat()) chosen.add(id);
    show();
    element.classList.add("is-locked");
    for (const button of buttons) button.disabled = true;
    if (send) send.hidden = true;
  }

  function unlock() {
    element.classList.remove("is-locked");
    for (const button of buttons) button.disabled = false;
    if (send) send.hidden = false;
    if (!several) chosen.clear();
    show();
  }

  show();
  return { element, lock, unlock };
}

function optionButton(option, onclick) {
  const name = [plain(option.label), option.image_alt].filter(Boolean).join(", ");
  const button = el(
    "button",
    {
      type: "button",
      class: "option",
      "aria-pressed": "false",
      "aria-label": `${letter(option.id)}, ${name || shapeName(option.id)}`,
      dataset: { option: option.id },
      onclick,
    },
    badge(option.id),
    option.image ? picture(option.image, { alt: option.image_alt, share: 0.5, className: "option-picture" }) : null,
    option.label ? el("span", { class: "option-label", html: option.label }) : null,
  );
  return paint(button, option.id, option.color);
}
