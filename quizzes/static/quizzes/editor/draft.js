// The questions being edited: a list with stable keys, and what can be undone. No DOM.

import * as questions from "./blank.js";

const MOST_UNDO = 100;

/** Emits "list" (added, removed, moved, replaced: `detail.key`, `detail.kind`) and "edit" (`detail.key`). */
export class Draft extends EventTarget {
  #items = [];
  #undo = [];
  #nextKey = 1;
  #shapes;

  /** `shapes`: `readable` and `withoutBlanks` of what the list holds, as blank.js has them for questions. */
  constructor(list, shapes = questions) {
    super();
    this.#shapes = shapes;
    this.#items = list.map((question) => this.#item(question));
  }

  #item(question) {
    return { key: `q${this.#nextKey++}`, question: this.#shapes.readable(question) };
  }

  get length() {
    return this.#items.length;
  }

  get items() {
    return [...this.#items];
  }

  /** The questions as plain JSON values, without answers left empty. */
  value() {
    return structuredClone(this.#items.map((item) => this.#shapes.withoutBlanks(item.question).question));
  }

  /** A path into `value()` as a path into the questions as shown. */
  shownPath(path) {
    const item = this.at(path[0]);
    if (!item || path[1] !== "answers" || typeof path[2] !== "number") return path;
    return [path[0], "answers", this.#shapes.withoutBlanks(item.question).kept[path[2]] ?? path[2], ...path.slice(3)];
  }

  indexOf(key) {
    return this.#items.findIndex((item) => item.key === key);
  }

  get(key) {
    return this.#items[this.indexOf(key)];
  }

  at(index) {
    return this.#items[index];
  }

  insert(question, index, label) {
    const item = this.#item(question);
    this.#put(item, index);
    this.remember(label, () => this.#take(item.key));
    return item;
  }

  remove(key, label) {
    const index = this.indexOf(key);
    const item = this.#take(key);
    this.remember(label, () => {
      this.#put(item, index);
      return item.key;
    });
  }

  move(key, index, label) {
    const from = this.indexOf(key);
    const to = Math.max(0, Math.min(index, this.length - 1));
    if (from === to) return false;
    this.#shift(key, to);
    this.remember(label, () => {
      this.#shift(key, from);
      return key;
    });
    return true;
  }

  /** Another question in the same place (a change of type). */
  replace(key, question, label) {
    const before = this.get(key).question;
    this.#swap(key, question);
    this.remember(label, () => {
      this.#swap(key, before);
      return key;
    });
  }

  /** Change a question's content in place; `undo` is given for changes that should be undoable. */
  edit(key, change, label = null, undo = null) {
    change(this.get(key).question);
    this.#tell("edit", { key });
    if (undo)
      this.remember(label, () => {
        undo(this.get(key).question);
        this.#tell("list", { key, kind: "replaced" });
        return key;
      });
  }

  remember(label, undo) {
    this.#undo.push({ label, undo });
    if (this.#undo.length > MOST_UNDO) this.#undo.shift();
  }

  /** Take the last step back: `{label, key}`, or null when there is none. */
  undo() {
    const step = this.#undo.pop();
    return step ? { label: step.label, key: step.undo() } : null;
  }

  #put(item, index) {
    this.#items.splice(index, 0, item);
    this.#tell("list", { key: item.key, kind: "added" });
  }

  #take(key) {
    const [item] = this.#items.splice(this.indexOf(key), 1);
    this.#tell("list", { key, kind: "removed" });
    return item;
  }

  #shift(key, index) {
    const [item] = this.#items.splice(this.indexOf(key), 1);
    this.#items.splice(index, 0, item);
    this.#tell("list", { key, kind: "moved" });
  }

  #swap(key, question) {
    this.get(key).question = this.#shapes.readable(question);
    this.#tell("list", { key, kind: "replaced" });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
