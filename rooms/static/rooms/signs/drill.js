// Which sign is to be shown next, and when it was: pure, no page and no clock.

export const LEARNT = 3;
const HOLD_MS = 700;
const SURE = 0.6;
const GAP_MS = 600; // frames further apart than this aren't one hold

export class Drill {
  held = 0;
  #since = null;
  #last = null;

  /** `signs`: labels in the order of the probabilities; `shown`: label → how often it was shown before. */
  constructor(signs, shown) {
    this.signs = signs;
    this.shown = Object.fromEntries(signs.map((sign) => [sign, Number(shown[sign]) || 0]));
    this.sign = this.#next(null);
  }

  /** {reads: the sign that the hand looks like or "", done: the sign that was shown long enough or ""}. */
  see(probabilities, time) {
    const best = probabilities.indexOf(Math.max(...probabilities));
    const reads = probabilities[best] >= SURE && best < this.signs.length ? this.signs[best] : "";
    if (reads !== this.sign) {
      this.release();
      return { reads, done: "" };
    }
    if (this.#since === null || time - this.#last > GAP_MS) this.#since = time;
    this.#last = time;
    this.held = Math.min(1, (time - this.#since) / HOLD_MS);
    if (this.held < 1) return { reads, done: "" };
    const done = this.sign;
    this.shown[done] += 1;
    this.skip();
    return { reads, done };
  }

  release() {
    [this.#since, this.held] = [null, 0];
  }

  skip() {
    this.release();
    this.sign = this.#next(this.sign);
  }

  forget() {
    for (const sign of this.signs) this.shown[sign] = 0;
    this.release();
    this.sign = this.#next(null);
  }

  /** The one after `now` that was shown least. */
  #next(now) {
    const others = this.signs.filter((sign) => sign !== now);
    const least = Math.min(...others.map((sign) => this.shown[sign]));
    const from = this.signs.indexOf(now) + 1;
    const turned = [...this.signs.slice(from), ...this.signs.slice(0, from)];
    return turned.find((sign) => sign !== now && this.shown[sign] === least);
  }
}
