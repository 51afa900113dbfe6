// Finished words on their way to the server: one after the other, each said again until its receipt, also after a
// reload. What the server won't take at all is dropped and told.

import { load, save } from "../../classroom/tab_storage.js";

const AGAIN_AFTER_MS = 2_000;
// These mean that saying it again would not help.
const FINAL_REFUSALS = [
  ...["not_your_signing", "vocabulary_unknown", "not_in_alphabet", "out_of_order"],
  ...["person_not_found", "text_missing", "transcript_full"],
];

export class SignOutbox {
  #waiting; // [{message, then: what to say about it once it is stored, or null}]
  #ids = new Map(); // client id → the server's, of words that were stored
  #later; // corrections and withdrawals that found no line
  #key;
  #place;

  /** `send(message)` is true when there is a line; `onLost(word, why)` tells of words that were refused. */
  constructor(send, code, onLost) {
    this.send = send;
    this.onLost = onLost;
    this.#key = `signing ${code}`;
    const kept = load(this.#key) ?? { waiting: [], place: 0 };
    this.#waiting = kept.waiting;
    this.#later = kept.later ?? [];
    this.#place = kept.place;
    setInterval(() => this.#sayFirst(), AGAIN_AFTER_MS);
  }

  /** The number of a new word in the order of this page. */
  nextPlace() {
    this.#place += 1;
    this.#keep();
    return this.#place;
  }

  /** After coming in and after coming back. */
  joined() {
    for (const message of this.#later.splice(0)) this.#sayOrKeep(message);
    this.#sayFirst();
  }

  /** Say a finished word. */
  put(message) {
    this.#waiting.push({ message, then: null });
    this.#keep();
    if (this.#waiting.length === 1) this.#sayFirst();
  }

  /** Say a word anew, now or as soon as it is stored; what was said first is kept with it. */
  correct(id, text) {
    this.#follow(id, { type: "caption.correct", text });
  }

  withdraw(id) {
    this.#follow(id, { type: "caption.withdraw" });
  }

  #follow(id, then) {
    const entry = this.#waiting.find(({ message }) => message.id === id);
    if (entry) entry.then = then;
    else if (this.#ids.has(id)) this.#sayOrKeep({ ...then, id: this.#ids.get(id) });
    this.#keep();
  }

  #sayOrKeep(message) {
    if (!this.send(message)) this.#later.push(message);
    this.#keep();
  }

  stored({ reply_to: id, id: storedId }) {
    const [first] = this.#waiting;
    if (first?.message.id !== id) return;
    this.#ids.set(id, storedId);
    if (first.then) this.#sayOrKeep({ ...first.then, id: storedId });
    this.#next();
  }

  /** True when it was about a word of this page. */
  refused({ code, message, reply_to: id }) {
    const [first] = this.#waiting;
    if (!first || first.message.id !== id) return false;
    if (FINAL_REFUSALS.includes(code)) {
      this.onLost(first.message.text, message);
      this.#next();
    }
    return true;
  }

  #next() {
    this.#waiting.shift();
    this.#keep();
    this.#sayFirst();
  }

  #sayFirst() {
    const [first] = this.#waiting;
    if (first) this.send(first.message);
  }

  #keep() {
    save(this.#key, { waiting: this.#waiting, later: this.#later, place: this.#place });
  }
}
