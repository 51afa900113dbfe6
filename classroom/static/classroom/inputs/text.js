// A typed answer.

import { el } from "../dom.js";
import { gettext } from "../words.js";

const MAX_CHARACTERS = 300;

export function textInput(question, { initial, onAnswer, onDraft }) {
  const field = el("input", {
    id: "typed",
    type: "text",
    dir: "auto",
    maxlength: MAX_CHARACTERS,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "send",
    oninput: () => {
      show();
      onDraft(field.value);
    },
  });
  const send = el("button", { type: "submit", class: "button button--large button--wide send", text: gettext("Send") });
  const element = el(
    "form",
    { class: "input input--typed", novalidate: true },
    el("div", { class: "field" }, el("label", { for: "typed", text: gettext("Your answer") }), field),
    el("div", { class: "input-foot" }, send),
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) onAnswer(field.value.trim());
  });
  field.value = typeof initial === "string" ? initial : "";

  function show() {
    send.disabled = !field.value.trim();
  }

  function lock(answer) {
    if (typeof answer === "string") field.value = answer;
    field.readOnly = true;
    send.hidden = true;
    element.classList.add("is-locked");
  }

  function unlock() {
    field.readOnly = false;
    send.hidden = false;
    element.classList.remove("is-locked");
    show();
  }

  show();
  return { element, lock, unlock };
}
