// How often hands are looked for: as often as helps, and less when the call's own picture would suffer. Pure.

const FASTEST_MS = 1000 / 15;
const SLOWEST_MS = 1000 / 6;
// Signing is read by people from so many pictures a second on.
const READABLE_FPS = 20;
// Looking for hands may keep one core busy for this share of the time.
const BUSY = 0.7;
const SLOWER = 1.3;
const FASTER = 0.9;

export class Pace {
  #took = 0;
  #yielded = FASTEST_MS;

  /** The ms to leave between the starts of two frames. */
  get interval() {
    return Math.min(SLOWEST_MS, Math.max(FASTEST_MS, this.#yielded, this.#took / BUSY));
  }

  /** Finding hands in a frame took so many ms. */
  took(ms) {
    this.#took = this.#took ? this.#took + 0.2 * (ms - this.#took) : ms;
  }

  /** The call sends `sent` pictures a second of the `made` that the camera makes; said about once a second. */
  call({ sent, made }) {
    const suffers = sent < READABLE_FPS && sent < 0.8 * made;
    this.#yielded = Math.min(SLOWEST_MS, Math.max(FASTEST_MS, this.#yielded * (suffers ? SLOWER : FASTER)));
  }
}
