// "Answer by signing": a button under questions that letters can answer. What reads hands is loaded when it is pressed.

import { el } from "./dom.js";
import { gettext } from "./words.js";

const ANSWERED_BY_LETTERS = ["one", "many", "text"];

export class SigningOffer {
  #signing = null;
  #state = { input: null, question: null, paused: false, over: false };
  #button = el("button", {
    type: "button",
    id: "sign-answer",
    class: "button button--quiet button--wide",
    text: gettext("Answer by signing"),
    onclick: () => this.#start(),
  });
  #problem = el("p", { class: "notice notice--bad", role: "alert", hidden: true });
  #panel = el("div");

  /** `place` is where it stands; `address` that of what the recogniser needs; `inCall`: the camera is the call's. */
  constructor(place, address, inCall) {
    this.place = place;
    this.address = address;
    this.inCall = inCall;
    place.append(this.#problem, this.#button, this.#panel);
  }

  /** Null where hands can't be read: no camera for this page, or no modules in workers. */
  static in(place, address, { inCall = false } = {}) {
    const able = address && navigator.mediaDevices?.getUserMedia && window.Worker && window.createImageBitmap;
    return able ? new SigningOffer(place, address, inCall && window.parent !== window) : null;
  }

  /** After each snapshot. `input`: how the open question is answered, null without one; `question`: its index. */
  follow(state) {
    this.#state = state;
    if (state.over) this.#signing?.stop();
    this.#signing?.follow(state);
    this.#show();
  }

  async #start() {
    this.#problem.hidden = true;
    this.#button.disabled = true;
    try {
      const { AnswerBySigning } = await import("./answer_by_signing.js");
      this.#signing = new AnswerBySigning(this.#panel, this.address, { inCall: this.inCall, onStop: () => this.#stopped() });
      this.#show();
      this.#signing.start(this.#state);
    } catch {
      this.#problem.textContent = gettext("Signing can’t be loaded now. Answer as usual, or try again when the connection is better.");
      this.#problem.hidden = false;
    }
    this.#button.disabled = false;
  }

  #stopped() {
    this.#signing = null;
    this.#show();
    if (!this.#button.hidden) this.#button.focus();
  }

  #show() {
    const fits = ANSWERED_BY_LETTERS.includes(this.#state.input);
    this.#button.hidden = Boolean(this.#signing) || !fits;
    if (!fits) this.#problem.hidden = true;
    this.place.hidden = !this.#signing && !fits;
  }
}
