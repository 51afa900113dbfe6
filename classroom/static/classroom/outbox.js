// One answer per question, kept until the server has confirmed it, across reloads and lost connections.
// A repeat carries the same id, so the server gives the same receipt and never counts it twice.

import { randomId } from "./random_id.js";
import * as storage from "./storage.js";

export class Outbox {
  /** `key` names the game and the player; nothing of another game can be sent by mistake. */
  constructor(key) {
    this.key = `classroom.outbox.${key}`;
    this.entry = storage.load(this.key);
  }

  /** {id, question, answer, state: "sending" | "received"} for this question, or null. */
  of(question) {
    return this.entry?.question === question ? this.entry : null;
  }

  put(question, answer) {
    this.#keep({ id: randomId(), question, answer, state: "sending" });
    return this.message();
  }

  /** The message that is still without a receipt, or null. */
  message() {
    if (this.entry?.state !== "sending") return null;
    const { id, question, answer } = this.entry;
    return { type: "answer.submit", id, question, answer };
  }

  /** True when the receipt was for the waiting answer. */
  accept(id) {
    if (this.entry?.id !== id) return false;
    this.#keep({ ...this.entry, state: "received" });
    return true;
  }

  /** The server has it no more (see settleOutbox): it is sent again, under its id. */
  sendAgain() {
    if (this.entry) this.#keep({ ...this.entry, state: "sending" });
  }

  /** Takes back a refused answer, so that the player can give another; returns it. */
  takeBack(id) {
    if (this.entry?.id !== id) return null;
    const entry = this.entry;
    this.clear();
    return entry;
  }

  clear() {
    this.entry = null;
    storage.remove(this.key);
  }

  #keep(entry) {
    this.entry = entry;
    storage.save(this.key, entry);
  }
}
