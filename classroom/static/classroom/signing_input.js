// The question's own input, used by signing as fingers use it: what locks, refuses or keeps a press does so here too.

import { letter } from "./shapes.js";

export class AnswerInput {
  #marked = null;

  /** `screen` holds the question. */
  constructor(screen) {
    this.screen = screen;
  }

  /** Whether something can be given: not answered, time left. */
  get isOpen() {
    return Boolean(this.screen.querySelector(".input:not(.is-locked)"));
  }

  /** The letters on the answers, "A", "B" … */
  letters() {
    return [...this.screen.querySelectorAll(".option")].map(letterOn);
  }

  /** Whether it counts afterwards: of several, a second press takes it back. */
  press(sign) {
    const option = this.#option(sign);
    option?.click();
    return option?.getAttribute("aria-pressed") === "true";
  }

  /** What Send sends, if there is anything. */
  send() {
    this.screen.querySelector(".send:not([hidden]):not(:disabled)")?.click();
  }

  /** How far the answer with this letter is; null: none. */
  mark(sign, share) {
    const option = sign === null ? null : this.#option(sign);
    if (this.#marked !== option) this.#marked?.classList.remove("is-signed");
    this.#marked = option;
    option?.classList.add("is-signed");
    option?.style.setProperty("--signed", String(share));
  }

  /** Into the field where the cursor was, as if typed; nothing at the start or after a space is a space. */
  type(text) {
    this.#edit((before, after) => {
      if (text === " " && (!before.trim() || before.endsWith(" "))) return [before, after];
      return [before + text, after];
    });
  }

  backspace() {
    this.#edit((before, after) => [[...before].slice(0, -1).join(""), after]);
  }

  #edit(change) {
    const field = this.screen.querySelector("#typed");
    if (!field || field.readOnly) return;
    const at = field.selectionEnd ?? field.value.length;
    const [before, after] = change(field.value.slice(0, at), field.value.slice(at));
    if (before.length + after.length > field.maxLength) return;
    field.value = before + after;
    field.setSelectionRange(before.length, before.length);
    field.dispatchEvent(new Event("input"));
  }

  #option(sign) {
    return [...this.screen.querySelectorAll(".option")].find((option) => letterOn(option) === sign);
  }
}

function letterOn(option) {
  return letter(Number(option.dataset.option));
}
