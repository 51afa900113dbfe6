// A letter answers when it is held: letting go cancels. Pure: no clock, no page.

// A frame that comes later says nothing about the time before it.
const LONGEST_GAP_MS = 700;
// Hands get lost for a picture or two; only what is away for so long was let go.
const LET_GO_MS = 250;

export class SigningHold {
  #offered = new Set();
  #sign = null;
  #held = 0;
  #away = 0;
  #time = null;
  #seen = null; // what the last frame showed
  #waits = true; // what is shown was meant for something else, and has to be let go first

  /** `hold`: ms. */
  constructor(hold) {
    this.hold = hold;
  }

  /** The letters that answer from now on; none while nothing can be answered. */
  offer(letters) {
    this.#offered = new Set(letters);
    this.#waits = true;
  }

  /** One frame at `time` (ms, rising) that shows `sign`, null for none.
   *
   * Returns {state, sign, share}: "none"; "other", a letter that isn't offered; "wait", let it go first; "holding", on its
   * way by `share`; "chosen", once. */
  frame(time, sign) {
    const passed = this.#time === null ? 0 : Math.min(Math.max(0, time - this.#time), LONGEST_GAP_MS);
    this.#time = time;
    const stays = sign !== null && sign === this.#sign;
    if (stays) {
      this.#away = 0;
      if (this.#seen === sign) this.#held += passed;
    } else this.#leave(sign, passed);
    this.#seen = sign;
    return this.#judge();
  }

  #leave(sign, passed) {
    this.#away += passed;
    if (this.#sign !== null && this.#away < LET_GO_MS) return;
    if (this.#away >= LET_GO_MS) this.#waits = false;
    if (sign !== null) this.#away = 0;
    this.#sign = sign;
    this.#held = 0;
  }

  #judge() {
    const sign = this.#sign;
    if (sign === null) return { state: "none", sign, share: 0 };
    if (!this.#offered.has(sign)) return { state: "other", sign, share: 0 };
    if (this.#waits) return { state: "wait", sign, share: 0 };
    const share = Math.min(1, this.#held / this.hold);
    // In a picture that doesn't show it, it can't be finished.
    if (share < 1 || this.#seen !== sign) return { state: "holding", sign, share };
    this.#waits = true;
    return { state: "chosen", sign, share };
  }
}
