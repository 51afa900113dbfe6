// Who speaks just now, aloud or signing: pure.

// Speech on a microphone; a quiet room stays below.
const LOUD = 0.02;
// Who spoke keeps the floor through pauses, and a cough doesn't take it.
const PAUSE_MS = 1_500;
const BEGUN_MS = 400;

export class ActiveSpeaker {
  #since = new Map(); // person → when they began
  #lastAt = new Map(); // person → when they were last heard or seen
  id = "";

  /**
   * `activity`: Map of person → {sound: 0 to 1, signing: whether, seated: whether they are shown anyway}; `now` in ms.
   * Returns who has the floor, a person's id or "": only those who aren't seated.
   */
  follow(activity, now) {
    for (const [person, { sound, signing }] of activity) {
      if (sound < LOUD && !signing) {
        if (now - (this.#lastAt.get(person) ?? -Infinity) > BEGUN_MS) this.#since.delete(person);
        continue;
      }
      if (!this.#since.has(person)) this.#since.set(person, now);
      this.#lastAt.set(person, now);
    }
    const free = (person) => activity.has(person) && !activity.get(person).seated;
    if (!free(this.id)) this.id = "";
    const pause = now - (this.#lastAt.get(this.id) ?? -Infinity);
    if (this.id && pause < PAUSE_MS) return this.id;
    const next = [...this.#since].filter(([person, since]) => free(person) && now - since >= BEGUN_MS);
    if (next.length) [this.id] = next.reduce((found, one) => (one[1] < found[1] ? one : found));
    return this.id;
  }

  /** Everybody who speaks or signs at `now`, seated or not. */
  active(now) {
    return [...this.#since].filter(([person, since]) => now - since >= BEGUN_MS && now - this.#lastAt.get(person) <= BEGUN_MS).map(([person]) => person);
  }
}
