// Steps that can be taken back and taken again. No DOM.

const MOST_STEPS = 200;
// Typing at one place is one step until there is a pause, or until it has gone on for a while.
const PAUSE_MS = 1000;
const LONGEST_MS = 6000;

/**
 * A step is `{label, undo, redo}`; both functions return the key of the item to look at, or nothing.
 * Emits "change" whenever `undoLabel` or `redoLabel` may be different.
 */
export class History extends EventTarget {
  #done = [];
  #undone = [];
  #group = null;

  get undoLabel() {
    return this.#done.at(-1)?.label ?? null;
  }

  get redoLabel() {
    return this.#undone.at(-1)?.label ?? null;
  }

  /** A step that was just taken. */
  add(step) {
    if (this.#group) {
      this.#group.push(step);
      return;
    }
    this.#done.push(step);
    if (this.#done.length > MOST_STEPS) this.#done.shift();
    this.#undone = [];
    this.#tell();
  }

  /** Typing at `place`: continues the step before if that was typing at the same place a moment ago. */
  type(place, { label, undo, redo, path = null }, now = Date.now()) {
    const last = this.#group ? null : this.#done.at(-1);
    const goesOn = last?.place === place && !this.#undone.length && now - last.at < PAUSE_MS && now - last.began < LONGEST_MS;
    if (goesOn) {
      last.redo = redo;
      last.at = now;
    } else this.add({ label, undo, redo, path, place, at: now, began: now });
  }

  /** What `work()` does becomes one step with one label; nothing if it did nothing. */
  together(label, work) {
    const steps = (this.#group = []);
    try {
      work();
    } finally {
      this.#group = null;
    }
    if (!steps.length) return;
    this.add({
      label,
      undo: () => steps.toReversed().map((step) => step.undo()).at(-1),
      redo: () => steps.map((step) => step.redo()).at(-1),
    });
  }

  /** Take the last step back: `{label, key, path}`, or null when there is none. */
  undo() {
    return this.#take(this.#done, this.#undone, "undo");
  }

  /** Take again what was taken back last. */
  redo() {
    return this.#take(this.#undone, this.#done, "redo");
  }

  #take(from, to, way) {
    const step = from.pop();
    if (!step) return null;
    const key = step[way]();
    // Typing that follows is a step of its own.
    step.place = null;
    to.push(step);
    this.#tell();
    return { label: step.label, key, path: step.path ?? null };
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
