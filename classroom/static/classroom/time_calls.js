// The time left for who can't see the clock: said at a few moments, not each second, and felt by who chose that.

import { announce } from "./dom.js";
import { figure, fill, ngettext } from "./words.js";

const SAID_S = [60, 30, 10, 5];
const FELT_S = 5;
const SHORT_MS = 80;
const LONG_MS = 500;

/** Whether the time left is said when the clock has gone from `before` to `now` of `total`, in whole seconds. */
export function isSaid(before, now, total) {
  return now > 0 && SAID_S.some((moment) => now <= moment && before > moment && moment * 2 <= total);
}

/** For how long the phone vibrates at this step of the clock, in ms: the last seconds, and longer when time is up. */
export function isFelt(before, now) {
  if (now >= before) return 0;
  if (now === 0) return LONG_MS;
  return now <= FELT_S ? SHORT_MS : 0;
}

/** Off until the player chooses it in *Display*, and where the browser can't. */
export function vibrate(ms) {
  if (ms && document.documentElement.dataset.vibration === "on") navigator.vibrate?.(ms);
}

export class TimeCalls {
  #left = Infinity;

  /** A question opens; nothing was said of its time yet. */
  begin() {
    this.#left = Infinity;
    vibrate(SHORT_MS);
  }

  /** `left` of `total` whole seconds; `quiet` when there is nothing to hurry for any more. */
  follow(left, total, quiet = false) {
    const before = this.#left;
    this.#left = left;
    if (quiet || before === Infinity) return;
    vibrate(isFelt(before, left));
    if (isSaid(before, left, total)) announce(fill(ngettext("%(seconds)s second left", "%(seconds)s seconds left", left), { seconds: figure(left) }));
  }
}
