// A line that says how it goes, picture by picture; what has to be read stays for a moment.

const STAYS_MS = 1500;

export class StatusLine {
  #element;
  #until = 0;

  constructor(element) {
    this.#element = element;
  }

  /** Unless something stays just now. */
  say(text) {
    if (performance.now() >= this.#until) this.#show(text);
  }

  /** Whatever is said in the next moment. */
  keep(text) {
    this.#until = performance.now() + STAYS_MS;
    this.#show(text);
  }

  clear() {
    this.#until = 0;
    this.#show("");
  }

  #show(text) {
    // The same again would be said again by screen readers.
    if (this.#element.textContent !== text) this.#element.textContent = text;
  }
}
