// What brings this tab back to its place in a call after a reload: its secret and name, kept as long as the tab.

export class KeptSeat {
  #key;

  constructor(code) {
    this.#key = `call ${code}`;
  }

  /** {secret, name}, or null. */
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key));
    } catch {
      return null;
    }
  }

  /** Null gives the place up. */
  keep(value) {
    try {
      if (value) sessionStorage.setItem(this.#key, JSON.stringify(value));
      else sessionStorage.removeItem(this.#key);
    } catch {
      // without storage a reload means to enter again
    }
  }
}
