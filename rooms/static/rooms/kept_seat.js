// What brings this tab back to its place in a call after a reload: its secret and name, kept as long as the tab.

import { load, save } from "../classroom/tab_storage.js";

export class KeptSeat {
  #key;

  constructor(code) {
    this.#key = `call ${code}`;
  }

  /** {secret, name}, or null. */
  read() {
    return load(this.#key);
  }

  /** Null gives the place up. */
  keep(value) {
    save(this.#key, value);
  }
}
