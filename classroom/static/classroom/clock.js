// A countdown by the local monotonic clock from the moment a snapshot arrived; the server alone closes questions.

import { figure } from "./words.js";

/** From here on the time is called short. */
export const SHORT_S = 5;

/** What is left on a player's page, as a bar and in figures. Returns it in whole seconds. */
export function showLeft(bar, seconds, remaining, fraction) {
  const left = Math.ceil(remaining / 1000);
  bar.style.setProperty("--left", fraction);
  for (const part of [bar, seconds]) part.classList.toggle("is-short", left <= SHORT_S);
  showSeconds(seconds, left);
  return left;
}

/** Once a second: a text that is set lays the page out anew, even if it is the same. */
export function showSeconds(element, seconds) {
  const text = figure(seconds);
  if (element.textContent !== text) element.textContent = text;
}

export class Countdown {
  #end = 0;
  #total = 1;
  #frame = null;

  /** `onTick` gets (remaining ms ≥ 0, fraction 0…1) about ten times a second while it runs, and once at 0. */
  constructor(onTick) {
    this.onTick = onTick;
  }

  start(remainingMs, totalMs) {
    this.#end = performance.now() + remainingMs;
    this.#total = Math.max(1, totalMs);
    clearTimeout(this.#frame);
    this.#tick();
  }

  /** Stands still at this time. */
  hold(remainingMs, totalMs) {
    this.stop();
    this.onTick(remainingMs, Math.min(1, remainingMs / Math.max(1, totalMs)));
  }

  stop() {
    clearTimeout(this.#frame);
    this.#frame = null;
  }

  #tick() {
    const remaining = Math.max(0, this.#end - performance.now());
    this.onTick(remaining, Math.min(1, remaining / this.#total));
    if (remaining > 0) this.#frame = setTimeout(() => this.#tick(), 100);
  }
}
